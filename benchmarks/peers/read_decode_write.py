"""The floor of whatever rewrites JSON Lines: decode every line and write it again."""

from folders import rewrite

if __name__ == "__main__":
    rewrite(lambda text: text)
