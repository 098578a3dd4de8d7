"""One text, cleaned again and again by a `Cleaner` that is there already."""

from dechaff import Cleaner

from repeated import repeat

if __name__ == "__main__":
    repeat(Cleaner().clean)
