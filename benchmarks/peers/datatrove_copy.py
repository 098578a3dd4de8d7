"""What it costs datatrove to read and write a corpus."""

from through_datatrove import run

if __name__ == "__main__":
    run()
