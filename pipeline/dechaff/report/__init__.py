"""What a run tells a person, and how it is written down."""
