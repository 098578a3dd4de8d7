"""How tests open a page and wait for what it does."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page

Open = Callable[..., Page]
"""Opens the page of that file at that address (`kind=link`), and waits for what it shows first; `blocked` where the
browser may say that it blocked something, and only then."""


def until(page: Page, condition: str, argument: object = None) -> None:
    """Waits until that is so; playwright's own way needs `eval` in the page, which no page of ours allows."""
    end = monotonic() + 10
    while not page.evaluate(condition, argument):
        assert monotonic() < end, condition
        page.wait_for_timeout(10)
