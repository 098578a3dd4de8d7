"""The floor of all floors: read every byte, line by line, and do nothing."""

from folders import files, folders

if __name__ == "__main__":
    source, _ = folders()
    for path in files(source):
        with path.open("rb") as lines:
            for _line in lines:
                pass
