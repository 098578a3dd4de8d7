"""One text, parsed again and again by a markdown-it-py that is there already."""

from markdown_it import MarkdownIt

from repeated import repeat

if __name__ == "__main__":
    repeat(MarkdownIt().parse)
