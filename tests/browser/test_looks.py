"""What everybody needs of the page: contrast, names, a focus that is seen, narrow screens and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from opening import Open
from playwright.sync_api import Page

pytestmark = pytest.mark.slow
LONG_NAME = "/".join(["a-long-name-of-a-folder" * 8] * 4)
# Every text that is shown, with its contrast against the first opaque paper below it.
CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    const below = [];
    for (let at = element; at; at = at.parentElement) below.push(channels(getComputedStyle(at).backgroundColor));
    return below.reverse().reduce((under, [r, g, b, a = 1]) => [r, g, b].map((one, at) => one * a + under[at] * (1 - a)), [255, 255, 255]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const [ink, under] = [channels(element.ownerSVGElement ? style.fill : style.color), paper(element)].map(luminance);
    const contrast = (Math.max(ink, under) + 0.05) / (Math.min(ink, under) + 0.05);
    found.push([contrast, `${element.tagName}.${element.className.baseVal ?? element.className}: ${walker.currentNode.data.slice(0, 40)}`]);
  }
  return found;
}"""
UNSEEN_FOCUS = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 8)];
  const onTop = document.elementFromPoint(x, y);
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (marked && onTop && (at.contains(onTop) || onTop.contains(at))) return null;
  return `${at.tagName} ${at.className} ${at.textContent.slice(0, 30)} ${style.outlineStyle} covered by ${onTop?.tagName}.${onTop?.className}`;
}"""


def views(page: Page) -> Iterator[str]:
    """Opens one view after the other; the name of each when it is there."""
    for summary in page.locator("summary").all():
        summary.click()
    yield "page"
    for tab in page.get_by_role("tab").all():
        tab.click()
        yield tab.inner_text()
    page.keyboard.press("j")
    yield "a cut"
    page.keyboard.press("Enter")
    page.wait_for_selector("#article[open]")
    page.keyboard.press("j")
    yield "an article"
    both = page.get_by_role("button", name="Side by side")
    if both.count():
        both.click()
        page.keyboard.press("j")
        yield "side by side"
    page.keyboard.press("Escape")
    page.wait_for_timeout(50)
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")
    page.locator("#filter [name=text]").fill("nothing is called so")
    page.wait_for_timeout(200)
    yield "nothing found"
    page.goto(page.url.partition("#")[0] + f"#article={quote(LONG_NAME)}.md")
    page.wait_for_selector("#article[open]")
    yield "an article that is not there"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("by_hand", [False, True])
def test_all_text_has_contrast(opened: Open, page_file: Path, theme: str, by_hand: bool) -> None:
    system = ({"light": "dark", "dark": "light"} if by_hand else {}).get(theme, theme)
    page = opened(page_file, color_scheme=system)
    if by_hand:
        page.keyboard.press("t")
    seen = set()
    for view in views(page):
        found = page.evaluate(CONTRASTS)
        assert len(found) > 10, view
        assert [one for one in found if one[0] < 4.5] == [], view
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
            "rgb(251, 250, 248)" if theme == "light" else "rgb(23, 22, 20)"
        )
        seen.add(view)
    assert len(seen) == 12


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_the_page_never_scrolls_sideways(
    opened: Open, page_file: Path, pages_of: Callable[[int], Path], width: int
) -> None:
    for file in (page_file, pages_of(1000)):
        page = opened(file, viewport={"width": width, "height": 700})
        for view in views(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
            for dialog in page.locator("dialog[open]").all():
                assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth"), view
                assert dialog.get_by_role("button", name="Close").is_visible(), view


def test_every_control_has_a_name_and_every_dialog_a_title(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    session = page.context.new_cdp_session(page)
    controls = {
        "button",
        "link",
        "textbox",
        "searchbox",
        "combobox",
        "spinbutton",
        "tab",
        "dialog",
        "tabpanel",
        "region",
        "image",
        "search",
    }
    for view in views(page):
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        told = [
            (node["role"]["value"], node.get("name", {}).get("value", "").strip())
            for node in nodes
            if not node.get("ignored") and node.get("role", {}).get("value") in controls
        ]
        assert told, view
        assert [role for role, name in told if not name] == [], view
        dialogs = page.locator("dialog[open]")
        if dialogs.count():
            title = dialogs.get_by_role("heading").first.inner_text()
            assert [name for role, name in told if role == "dialog"] == [title], view
    assert page.locator("#found").get_attribute("role") == "status"
    assert page.locator("html").get_attribute("lang") == "en"
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("size", [(1280, 900), (800, 600), (360, 640)])
def test_the_focus_goes_down_the_page_and_is_always_seen(opened: Open, page_file: Path, size: tuple[int, int]) -> None:
    page = opened(page_file, viewport=dict(zip(("width", "height"), size, strict=True)))
    order = []
    for _ in range(90):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN_FOCUS) is None
        order.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert order == sorted(set(order))


def test_the_first_link_leads_to_the_cuts_and_keeps_what_is_asked_for(opened: Open, page_file: Path) -> None:
    page = opened(page_file, "language=ar")
    page.keyboard.press("Tab")
    assert page.get_by_text("Skip to the cuts").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "cuts"
    assert 0 <= page.evaluate("document.getElementById('cuts').getBoundingClientRect().top") < 900
    assert page.url.endswith("#language=ar")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_shows_the_cuts_in_dark_ink(opened: Open, page_file: Path, theme: str) -> None:
    page = opened(page_file, color_scheme="dark")
    if theme == "light":
        page.keyboard.press("t")
    page.emulate_media(media="print")
    assert page.locator(".group .removed").first.is_visible()
    assert not page.locator("#filter").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert (
        page.locator(".removed").first.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(251, 230, 226)"
    )
    assert [one for one in page.evaluate(CONTRASTS) if one[0] < 4.5] == []
    assert page.pdf()[:5] == b"%PDF-"
