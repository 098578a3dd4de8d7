"""What spammers write is shown, never obeyed: no text of a report runs, loads, leads anywhere or looks like another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from folder import Written, article_of, write_folder
from opening import Open
from playwright.sync_api import Page

pytestmark = pytest.mark.slow
RUN = "window.canary=1"
MARKUP = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f'</script><img src="https://shop.example/x.png" onerror="{RUN}">',
    "</script foo='\n",
    f"<!--<script >{RUN}",
    "<!--<script\n",
    f"--><svg onload={RUN}>",
    f"]]></style></title></textarea><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"\"'><img src=x onerror={RUN}>",
    f"<a href='javascript:{RUN}'>shop</a>",
    f"javascript:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    f"<meta http-equiv=refresh content='0;url=data:text/html,<script>{RUN}</script>'>",
    "<link rel=stylesheet href=https://shop.example/x.css><style>@import 'https://shop.example/y.css';*{display:none}</style>",
    f"${{{RUN}}} {{{{constructor.constructor('{RUN}')()}}}} <%= {RUN} %> #{{{RUN}}} `{RUN}`",
    f"<base href=https://shop.example/><form action=https://shop.example/><math><mtext><script>{RUN}</script>",
    "&lt;script&gt; &amp;amp; \\u003cscript\\u003e %3Cscript%3E",
    "__proto__",
    "constructor",
    "<!-- summary -->\n<!-- script -->\n",
)
UNSEEN = {
    "a\u202egpj.exe": "aU+202Egpj.exe",
    "a\u2066b\u2069c": "aU+2066bU+2069c",
    "a\u200fb\u061cc": "aU+200FbU+061Cc",
    "a\0b\x07\x1b[31mc\x7f": "a␀b␇␛[31mcU+007F",
    "a\rb\x85c\u2028d": "a␍bU+0085cU+2028d",
    "a\ud83db\udcffc": "aU+D83DbU+DCFFc",
    "pay\u200bpal so\u00adap\ufeff": "payU+200Bpal soU+00ADapU+FEFF",
    "plain\U000e0068\U000e0069": "plainU+E0068U+E0069",
    "می\u200cخواهم": "می\u200cخواهم",
    "👩\u200d🍳 ☎\ufe0f": "👩\u200d🍳 ☎\ufe0f",
}
HUGE = "w" * 20_000


def written() -> Iterator[Written]:
    """Articles in which the same payload is name, text, rule, entity and what stands around."""
    for number, text in enumerate((*MARKUP, *UNSEEN, HUGE)):
        short = text[:5000]
        told = {"rule": f"{short}", "entity": short, "kind": short}
        flag = (f"{text} flag", {**told, "action": "flag", "score": 4.5})
        yield article_of(number, [short, (text, told), short, flag, short], id=short, language="en")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    payloads = [*MARKUP, *UNSEEN, HUGE[:5000]]
    campaigns: list[dict[str, Any]] = [
        {
            "campaign": f"c{at}",
            "articles": 2,
            "entities": [{"entity": text, "articles": 2, "sites": 1}],
            "examples": [text],
        }
        for at, text in enumerate(payloads)
    ]
    return write_folder(
        tmp_path_factory.mktemp("hostile") / "cleaned",
        written(),
        campaigns=campaigns,
        failures=[(text, text) for text in payloads],
        warnings=payloads,
    )


def no_script_ran(page: Page) -> bool:
    return bool(
        page.evaluate(
            "window.canary === undefined && !document.querySelector('iframe, object, embed, img, base, link')"
        )
    )


def as_seen(text: str) -> str:
    return UNSEEN.get(text, text)


def test_everything_is_shown_as_text(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    for summary in page.locator("summary").all():
        summary.click()
    for tab in page.get_by_role("tab").all():
        tab.click()
    removed = page.locator(".group:not(.flag) .removed").all_text_contents()
    expected = [as_seen(text)[:2000] for text in (*MARKUP, *UNSEEN)]
    assert sorted(text for text in removed if "www" not in text) == sorted(text.strip() for text in expected)
    assert sum("www" in text for text in removed) == 1
    lists = page.locator(".notice li").all_text_contents()
    assert set(expected) | {f"{text}: {text}" for text in expected} <= set(lists)
    for name in ("kind", "rule", "entity", "campaign"):
        rows = page.locator(f"#panel-{name} tbody td:first-child").all_text_contents()
        assert set(expected) <= {row.removesuffix(" (2 articles)") for row in rows}, name
    assert no_script_ran(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    hidden = page.locator("option").evaluate_all("all => all.map(one => one.textContent).join('')")
    assert re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]", hidden) is None


def test_every_article_opens_and_is_text(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    cards = page.locator(".group:not(.flag)")
    texts = cards.locator(".removed").all_text_contents()
    for text in (*MARKUP, *UNSEEN, HUGE):
        which = next(at for at, one in enumerate(texts) if one.partition(" … and")[0] == as_seen(text)[:2000].strip())
        cards.nth(which).locator(".open").click()
        page.wait_for_selector("#article[open]")
        short = as_seen(text[:5000])
        assert (page.locator("#article-title").text_content() or "")[:280] == short[:280]
        whole = f"{short}{as_seen(text)}{short}{as_seen(text)} flag{short}"
        assert page.locator("#article .text").first.evaluate("text => text.textContent") == whole
        page.keyboard.press("j")
        assert short[:280] in (page.get_by_role("tooltip").text_content() or "")
        page.get_by_role("button", name="Side by side").click()
        page.keyboard.press("Escape")
        page.wait_for_selector("#article:not([open])", state="attached")
        assert no_script_ran(page)


def test_no_address_makes_the_page_run_anything(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    for text in MARKUP:
        names = ("article", "at", "cut", "group", "text", "kind", "rule", "least", "action", quote(text))
        for address in (quote(text), *(f"{name}={quote(text)}" for name in names)):
            page.evaluate("address => { location.hash = address }", address)
            page.evaluate("() => new Promise((done) => setTimeout(done))")
    assert no_script_ran(page)


@pytest.mark.parametrize(
    "markup",
    [
        f'<img src="data:image/png;base64,AA" onerror="{RUN}">',
        f'<b onclick="{RUN}" id="trap">x</b>',
        '<img src="https://shop.example/pixel.gif">',
        f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
        f'<svg><animate onbegin="{RUN}" attributeName="x" dur="1s"></animate></svg>',
        f'<a id="trap" href="javascript:{RUN}">x</a>',
        '<form action="https://shop.example/"><button id="trap">x</button></form>',
        '<p style="background: url(https://shop.example/x.png)">x</p>',
        '<object data="https://shop.example/x.swf"></object>',
    ],
)
def test_even_what_got_into_the_page_neither_runs_nor_loads(opened: Open, page_file: Path, markup: str) -> None:
    page = opened(page_file, blocked=True)
    page.evaluate("markup => { document.querySelector('main').innerHTML = markup }", markup)
    if page.locator("#trap").count():
        page.locator("#trap").dispatch_event("click")
    page.wait_for_timeout(100)
    assert page.evaluate("window.canary") is None


def test_no_script_that_got_into_the_page_runs(opened: Open, page_file: Path) -> None:
    page = opened(page_file, blocked=True)
    for how in (
        "script.textContent = 'window.canary = 1'",
        "script.src = 'https://shop.example/x.js'",
        "script.src = 'data:text/javascript,window.canary=1'",
    ):
        page.evaluate(
            f"() => {{ const script = document.createElement('script'); {how}; document.body.append(script) }}"
        )
    page.evaluate("() => fetch('https://shop.example/').catch(() => 0)")
    page.wait_for_timeout(100)
    assert page.evaluate("window.canary") is None
