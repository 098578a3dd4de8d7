"""Links of the documentation lead somewhere, and every page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from blocks import PAGES, ROOT, text_of

_CODE_BLOCK = re.compile(r"^ *(`{3,}).*?^ *\1$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(rf"{_CODE_BLOCK.pattern}|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def links(page: str) -> list[tuple[Path, str]]:
    """The files that the page links to, and the headings in them; what stands in code is no link."""
    addresses = [one for one in _LINK.findall(_CODE.sub("", text_of(page))) if not re.match(r"https?:|mailto:", one)]
    parts = (one.partition("#")[::2] for one in addresses)
    return [((ROOT / page).parent / path if path else ROOT / page, heading) for path, heading in parts]


def anchors(page: Path) -> set[str]:
    """What the headings of the page are called in addresses."""
    headings = _HEADING.findall(_CODE_BLOCK.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_each_link_within_the_documentation_leads_to_a_file_and_a_heading(page: str) -> None:
    assert [
        path for path, heading in links(page) if not path.is_file() or (heading and heading not in anchors(path))
    ] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, due = set[str](), ["README.md"]
    while due:
        page = due.pop()
        if page not in reached and page.endswith(".md"):
            reached.add(page)
            due += [path.resolve().relative_to(ROOT).as_posix() for path, _ in links(page)]
    assert {*PAGES} <= reached


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_tests_that_commands_name_are_there(page: str) -> None:
    commands = re.findall(r"pytest -q [^`\n]+", text_of(page))
    paths = {path for command in commands for path in re.findall(r"tests/\S+", command)}
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
