"""What can go wrong around a run, done to it on purpose: each fault is a small function that is given a trial."""
