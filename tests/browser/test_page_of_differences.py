"""The page of a comparison needs no script and no network, fits a telephone, by day and by night, and has a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dechaff.display.comparison.differences import Judged, Tally, differences
from dechaff.display.comparison.groups import Comparison, Side, gather
from dechaff.display.comparison.html import as_page
from dechaff.folder.rows import DecisionRow


def cut(text: str, rule: str = "handle/demo") -> DecisionRow:
    reason = {"rule": rule, "start": 3, "end": 9, "text": text, "entity": "", "points": 7.0, "role": "proof"}
    return {  # type: ignore[typeddict-item]
        **{"id": "0" * 16, "article": "a.md", "path": "a.md", "record": None, "start": 3, "end": 3 + len(text)},
        **{"removed": text, "inserted": "", "before": "Sand the board. " * 3, "after": "x" * 40, "kind": "handle"},
        **{"score": 7.0, "why": [reason], "sharing": None},
    }


def page_of(folder: Path, a: Sequence[Judged], b: Sequence[Judged]) -> Path:
    sides = Side("before", {"profile": "strict"}), Side("after", {"profile": "z" * 300})
    page = folder / "page.html"
    page.write_text(as_page(Comparison(*sides, Tally(), gather(differences(a, b, Tally()), 9))), encoding="utf-8")
    return page


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_as_it_should_be(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    judged = [
        Judged(f"{at}.md", f"{'deep/' * 30}{at}.md", None, "cleaned", "hash", [cut("@demo_shop_1" * (1 + at * 40))])
        for at in range(3)
    ]
    other = [replace(judged[0], cuts=[cut("y" * 3_000)], outcome="spam"), replace(judged[1], sha256_raw="other")]
    page = page_of(tmp_path, judged, other)
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


@pytest.mark.slow
def test_differences_are_found_by_text_kind_and_rule_and_parts_can_be_folded(browser: Browser, tmp_path: Path) -> None:
    one = Judged("a.md", "a.md", None, "cleaned", "hash")
    judged = [replace(one, path=f"{at}.md", cuts=[cut("@demo_shop_1", "handle/demo")]) for at in range(4)]
    other = [
        replace(judged[0], cuts=[cut("@demo_shop_1 today!", "promo/<demo>")]),
        *(replace(each, cuts=[]) for each in judged[1:3]),
        replace(judged[3], cuts=[], outcome="clean"),
    ]
    context = browser.new_context(offline=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(page_of(tmp_path, judged, other).as_uri())

    def shown() -> list[str]:
        return [
            page.evaluate("id => document.getElementById(id).querySelector('h2').textContent", id)
            for id in ("verdict", "cut_changed", "cut_lost")
            if page.locator(f"#{id}").is_visible()
        ]

    all_of_it = [
        "Verdicts that change: 1",
        "Cuts changed, longer or shorter in B: 1 (1 text)",
        "Cuts lost, only in A: 3 (1 text)",
    ]
    assert shown() == all_of_it
    assert page.locator("#cut_changed .side mark").all_inner_texts() == [" today!"]
    page.fill("[name=text]", "TODAY")
    assert shown() == all_of_it[1:2]
    assert page.inner_text("#found") == "1 of 3 shown"
    page.click("a.tile >> nth=0")
    assert shown() == all_of_it
    page.select_option("[name=change]", "cut_lost")
    assert shown() == all_of_it[2:]
    page.click("text=Clear")
    page.select_option("[name=rule]", "promo/<demo>")
    assert shown() == all_of_it[1:2]
    page.click("#cut_changed summary")
    assert not page.locator("#cut_changed .group").is_visible()
    assert said == []
    context.close()


def sum_of(colour: str) -> int:
    return sum(int(one) for one in colour.removeprefix("rgb(").removesuffix(")").split(","))
