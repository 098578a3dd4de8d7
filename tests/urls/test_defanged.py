"""An address written so that no program follows it is an address all the same."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.markup import parse_outline
from dechaff.model import Format

CLEANER, UNSCREENED = Cleaner(), Cleaner(screened=False)
ADDRESS = "https://bit.ly/demoAbc1"
WRITTEN = [
    "hxxps://bit.ly/demoAbc1",
    "hXXp://bit.ly/demoAbc1",
    "h**ps://bit.ly/demoAbc1",
    "hxxps[:]//bit[.]ly/demoAbc1",
    "https[://]bit.ly/demoAbc1",
    "bit[.]ly/demoAbc1",
    "bit [.] ly/demoAbc1",
    "bit(.)ly/demoAbc1",
    "bit{.}ly/demoAbc1",
    "http//bit.ly/demoAbc1",
    "https:/bit.ly/demoAbc1",
    "https:\\\\bit.ly\\demoAbc1",
    "hxxp:\\\\bit[.]ly\\demoAbc1",
    "ｈｔｔｐｓ：／／ｂｉｔ．ｌｙ／ｄｅｍｏＡｂｃ１",
    "b i t . l y / demoAbc1",
    "bit。ly/demoAbc1",
    "bit．ly/demoAbc1",
    "bіt.ly/demoAbc1",  # with a Cyrillic letter
    "bit\uff61ly/demoAbc1",
]
CALLS = [
    ("Click here to claim your free bonus: {}", "Then learn the sheet bend."),
    ("👉 立即注册，领取专属优惠：{}", "然后学习单套结。"),
    ("Jetzt registrieren und Gratis-Bonus sichern: {}", "Dann lernen Sie den Schotstek."),
]


def outlined(text: str, format: Format) -> set[tuple[str, str]]:
    """The addresses in the text: as they stand there, and what they are."""
    nodes = parse_outline(text, format).walk()
    return {(text[node.start : node.end], node.url) for node in nodes if node.url is not None}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("format", ["markdown", "html", "text"])
def test_it_is_one_where_it_stands(written: str, format: Format) -> None:
    text = f"Start with the bowline, see {written} for more.\n"
    [(stands, url)] = outlined(text, format)
    assert stands == written
    assert url.removeprefix("https://").removeprefix("http://") == ADDRESS.removeprefix("https://")


@pytest.mark.parametrize("written", [ADDRESS, *WRITTEN])
@pytest.mark.parametrize(("call", "rest"), CALLS)
def test_an_offer_that_leads_there_goes_as_with_a_plain_one(written: str, call: str, rest: str) -> None:
    before, after = "# Knots\n\nStart with the **bowline**: it holds.\n\n", f"{rest}\n"
    text = f"{before}{call.format(written)}\n\n{after}"
    said = CLEANER.clean(text)
    assert said.text == before + after
    assert said == UNSCREENED.clean(text)


def test_a_link_that_names_it_leads_there() -> None:
    assert CLEANER.clean("# Knots\n\nTie it.\n\n[Claim your free bonus now](hxxps://bit[.]ly/demoAbc1)\n\nPull.\n").cuts


@pytest.mark.parametrize(
    "text",
    [
        "## Indicators\n\n- hxxps://login-portal[.]example/index.php\n- 203.0.113[.]7\n- evil[.]example/pay\n",
        "The sample calls hxxp://a1[.]example/gate.php and sends what it found in HTTP/1.1 chunks.\n",
        "The expression `a[.]b` matches one dot. In `https?://` the s is optional.\n",
        "我们先用HTTP。REST/RPC以后再说。参见https://a.example/文档。\n",
        "Write http:// in front, or //host/path. C:\\\\temp\\\\a.b is a path.\n",
    ],
)
def test_a_report_that_lists_some_stays(text: str) -> None:
    assert CLEANER.clean(text).text == text


@pytest.mark.parametrize(
    "text", ["HTTP/1.1 and http/2", "see https: //a", "x(.)y", "1[.]2", "a[.] b", "Ende。Next/", "h**p"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert not outlined(text, "text")
