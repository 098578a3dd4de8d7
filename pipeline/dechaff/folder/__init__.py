"""The output folder: cleaned files and report written whole or not at all, and raw bytes restored from both."""
