"""datatrove with a formatter that removes what the thirty patterns match."""

import re

from datatrove.pipeline.formatters.base import BaseFormatter

from patterns import PATTERNS
from through_datatrove import run


class RemovePatterns(BaseFormatter):
    """Every match of every pattern goes."""

    def __init__(self) -> None:
        super().__init__()
        self.patterns = [re.compile(pattern, re.IGNORECASE) for pattern in PATTERNS]

    def format(self, text: str) -> str:
        for pattern in self.patterns:
            text = pattern.sub("", text)
        return text


if __name__ == "__main__":
    run(RemovePatterns())
