"""The page of a comparison needs no script and no network, and fits a telephone, by day and by night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dechaff.display.comparison.differences import Judged, Tally, differences
from dechaff.display.comparison.groups import Comparison, Side, gather
from dechaff.display.comparison.html import as_page
from dechaff.folder.rows import DecisionRow


def cut(text: str) -> DecisionRow:
    reason = {"rule": "handle/demo", "start": 3, "end": 9, "text": text, "entity": "", "points": 7.0, "role": "proof"}
    return {  # type: ignore[typeddict-item]
        **{"id": "0" * 16, "article": "a.md", "path": "a.md", "record": None, "start": 3, "end": 3 + len(text)},
        **{"removed": text, "inserted": "", "before": "Sand the board. " * 3, "after": "x" * 40, "kind": "handle"},
        **{"score": 7.0, "why": [reason], "sharing": None},
    }


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_as_it_should_be(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    judged = [
        Judged(f"{at}.md", f"{'deep/' * 30}{at}.md", None, "cleaned", "hash", [cut("@demo_shop_1" * (1 + at * 40))])
        for at in range(3)
    ]
    other = [replace(judged[0], cuts=[cut("y" * 3_000)], outcome="spam"), replace(judged[1], sha256_raw="other")]
    rows = differences(judged, other, Tally())
    page = tmp_path / "page.html"
    sides = Side("before", {"profile": "strict"}), Side("after", {"profile": "z" * 300})
    page.write_text(as_page(Comparison(*sides, Tally(), gather(rows, 9))), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme=scheme, offline=True, java_script_enabled=False
    )
    shown = context.new_page()
    said: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("request", lambda request: said.append(request.url))
    shown.goto(page.as_uri())
    assert said == [page.as_uri()]
    paper, ink = (
        shown.locator("body").evaluate(f"body => getComputedStyle(body.parentElement).{name}")
        for name in ("backgroundColor", "color")
    )
    assert (sum_of(paper) > sum_of(ink)) == (scheme == "light")
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.click("a.tile >> nth=0")
    assert shown.locator(":target h2").inner_text().startswith("Verdicts that change")
    context.close()


def sum_of(colour: str) -> int:
    return sum(int(one) for one in colour.removeprefix("rgb(").removesuffix(")").split(","))
