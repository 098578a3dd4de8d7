"""The output folder: cleaned files and report, written atomically, and raw bytes restored from both."""
