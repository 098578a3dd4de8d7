"""Cuts take the smallest piece that weighs enough, with what it empties, and leave no debris."""

from __future__ import annotations

import pytest

from dechaff import Cleaner
from dechaff.document import Document
from dechaff.judge.weigh import gather, weight
from dechaff.model import Cut, Evidence, Format, Level
from dechaff.spans import Spans
from dechaff.text.characters import COMMAS, SENTENCE_ENDS

CLEANER = Cleaner()
AD = "TG🔥+ @demo_name_1"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        # brackets and wrappers go with their content
        (f"Words here.（{AD}）More words.\n", "Words here.More words.\n"),
        (f"# A headline\n\n**[{AD}](https://t.me/demo_name_1)**\n\nWords.\n", "# A headline\n\nWords.\n"),
        (f"> Quoted words.\n>\n> {AD}\n\nWords.\n", "> Quoted words.\n\nWords.\n"),
        # a headline keeps its words
        (f"# A headline {AD}\n\nWords.\n", "# A headline\n\nWords.\n"),
        (f"A headline {AD}\n==========\n\nWords.\n", "A headline\n==========\n\nWords.\n"),
        # but a bracket group with promotion in it goes whole
        (f"# A headline [Buy cheap pans, {AD}]\n\nWords.\n", "# A headline\n\nWords.\n"),
        # items and rows go, the others stay
        (f"- one\n- {AD}\n- two\n", "- one\n- two\n"),
        (f"- one\n\n- {AD}\n\n- two\n", "- one\n\n- two\n"),
        (f"| a | b |\n|---|---|\n| c | d |\n| {AD} | |\n| e | f |\n", "| a | b |\n|---|---|\n| c | d |\n| e | f |\n"),
        (f"| a | b |\n|---|---|\n| c | {AD} |\n", "| a | b |\n|---|---|\n| c | |\n"),
        # the heading of an emptied section goes, the next section stays
        (f"# T\n\nWords.\n\n## Offer\n\n{AD}\n\n## Next\n\nMore.\n", "# T\n\nWords.\n\n## Next\n\nMore.\n"),
        # blank lines: those after the cut, at the end those before it, and the file ends as it did
        (f"One.\n\n{AD}\n\nTwo.\n", "One.\n\nTwo.\n"),
        (f"One.\n\n{AD}\n", "One.\n"),
        (f"One.\n\n{AD}", "One."),
        (f"One.\r\n\r\n{AD}\r\n\r\nTwo.\r\n", "One.\r\n\r\nTwo.\r\n"),
        (f"One.\n\n{AD}\n\n{AD}", "One."),
        (f"{AD}\n\nOne.\n", "One.\n"),
        # a cut never joins two paragraphs
        (f"One.\n# {AD}\nTwo.\n", "One.\nTwo.\n"),
        (f"One.\n# {AD}\n\nTwo.\n", "One.\n\nTwo.\n"),
        # a sentence goes, its neighbours stay
        (f"One is here. Write to {AD} now. Two is here.\n", "One is here. Two is here.\n"),
        (f"甲在这里。去{AD}看看。乙在这里。\n", "甲在这里。乙在这里。\n"),
        # a sentence that only announces what it loses goes with it, one that says something else stays
        (f"甲在这里。想多看就到我们频道【{AD}】翻一翻。乙在这里。\n", "甲在这里。乙在这里。\n"),
        (f"One is here. For more look into our channel ({AD}) any day. Two is here.\n", "One is here. Two is here.\n"),
        (f"Один здесь. Больше в нашем канале [{AD}] каждый день. Два здесь.\n", "Один здесь. Два здесь.\n"),
        (
            f"One is here. The bridge is closed [{AD}] until May. Two is here.\n",
            "One is here. The bridge is closed until May. Two is here.\n",
        ),
        (f"甲在这里。桥到五月【{AD}】都不开。乙在这里。\n", "甲在这里。桥到五月都不开。乙在这里。\n"),
        # where no sentence ends in a full stop, a cut ends where the promotion does
        (
            f"แช่ถั่วในน้ำเย็นข้ามคืน แล้วล้างให้สะอาด สนใจทักไลน์ของเรา {AD} ต้มหนึ่งชั่วโมงกับใบกระวาน กินกับขนมปัง\n",
            "แช่ถั่วในน้ำเย็นข้ามคืน แล้วล้างให้สะอาด ต้มหนึ่งชั่วโมงกับใบกระวาน กินกับขนมปัง\n",
        ),
        (
            f"ແຊ່ຖົ່ວໃນນ້ຳເຢັນຂ້າມຄືນ ແລ້ວລ້າງໃຫ້ສະອາດດີໆຫຼາຍເທື່ອ {AD} ຕົ້ມໜຶ່ງຊົ່ວໂມງກັບໃບກະວານ ກິນກັບເຂົ້າຈີ່ຮ້ອນໆ\n",
            "ແຊ່ຖົ່ວໃນນ້ຳເຢັນຂ້າມຄືນ ແລ້ວລ້າງໃຫ້ສະອາດດີໆຫຼາຍເທື່ອ ຕົ້ມໜຶ່ງຊົ່ວໂມງກັບໃບກະວານ ກິນກັບເຂົ້າຈີ່ຮ້ອນໆ\n",
        ),
        # a linked image goes with its link
        (f"Words.\n\n[![i](https://i.example/a.png)](https://t.me/demo_name_1) {AD}\n\nMore.\n", "Words.\n\nMore.\n"),
        # of a quotation whole lines go
        (f"> {AD}  \n> One.\n\nTwo.\n", "> One.\n\nTwo.\n"),
        (f"> > {AD}\n> > One.\n\nTwo.\n", "> > One.\n\nTwo.\n"),
        # an honest image stays
        (f"Words.\n\n{AD}\n\n![i](https://i.example/a.png)\n", "Words.\n\n![i](https://i.example/a.png)\n"),
    ],
)
def test_no_debris_in_markdown(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "markdown").text == cleaned


PIXEL = '<img src="https://x.example/p?u=1" width="1" height="1">'


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        (f"<p>Words.</p>\n  {PIXEL}\n<p>More.</p>\n", "<p>Words.</p>\n<p>More.</p>\n"),
        (f"<p>One</p>\n<div><p>{PIXEL}</p></div>\n<p>Two</p>\n", "<p>One</p>\n<p>Two</p>\n"),
        (f"<p>One {PIXEL} two</p>\n", "<p>One two</p>\n"),
        (f"<blockquote\n>{AD}\n<p>One</p></blockquote>", "<blockquote\n><p>One</p></blockquote>"),
        (f"<h1>One [{AD}]</h1>\n<p>Two</p>\n", "<h1>One</h1>\n<p>Two</p>\n"),
        (f"<p>One</p><noscript>{PIXEL}</noscript><p>Two</p>", "<p>One</p><p>Two</p>"),
        (f"<p>One</p>\n<a href='https://x.example'>{PIXEL}</a>\n", "<p>One</p>\n"),
        (f"<table><tr><td>a</td><td>{PIXEL}</td></tr></table>", "<table><tr><td>a</td><td></td></tr></table>"),
        (f"<table><tr><td>a</td></tr><tr><td>{PIXEL}</td></tr></table>", "<table><tr><td>a</td></tr></table>"),
        (f"<ul>\n<li>a</li>\n<li>{PIXEL}</li>\n</ul>\n", "<ul>\n<li>a</li>\n</ul>\n"),
        (f"<div id='top'>{PIXEL}</div>", "<div id='top'></div>"),
        (f"<html><body>{PIXEL}</body></html>", "<html><body></body></html>"),
    ],
)
def test_no_debris_in_html(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw, "html").text == cleaned


def test_plain_text_loses_the_line() -> None:
    raw = f"One line\n{AD}\nanother line\n"
    assert CLEANER.clean(raw, "text").text == "One line\nanother line\n"


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
def test_cuts_know_their_reasons(format: Format) -> None:
    (cut,) = CLEANER.clean(f"One.\n\n{AD}\n\nTwo.\n", format).cuts
    assert {one.rule for one in cut.why} >= {"handle/telegram-announced", "handle/telegram-decorated"}
    assert cut.kind == "handle"
    assert cut.score >= 7


def test_a_cut_grown_from_several_units_has_the_reasons_of_all() -> None:
    (cut,) = CLEANER.clean(f"{AD}<noscript>https://bit.ly/0demo", "markdown").cuts
    assert {"handle/telegram-announced", "link/shortened"} <= {one.rule for one in cut.why}
    assert cut.score >= CLEANER.profile.remove


def _evidence(
    rule: str, points: float, entity: str = "", role: str = "proof", sign: str = "", kind: str = "promo"
) -> Evidence:
    return Evidence(rule, 0, 1, "x", entity, points, Level.MATCH, kind, role, sign)  # type: ignore[arg-type]


def test_different_rules_add_and_one_rule_counts_once() -> None:
    assert weight([_evidence("a", 2), _evidence("b", 3)], CLEANER.profile) == 5
    assert weight([_evidence("a", 2, "x:1"), _evidence("a", 2, "x:2")], CLEANER.profile) == 2


def test_support_alone_weighs_nothing() -> None:
    assert weight([_evidence("a", 3, role="repetition"), _evidence("b", 3, role="companion")], CLEANER.profile) == 0
    assert weight([_evidence("a", 3, role="repetition"), _evidence("b", 1, sign="offer")], CLEANER.profile) == 4


def test_repetition_counts_only_beside_an_offer_a_code_or_what_is_nearly_enough() -> None:
    repeated = _evidence("a", 3, role="repetition")
    assert weight([repeated, _evidence("b", 3, sign="contact", kind="contact")], CLEANER.profile) == 3
    assert weight([repeated, _evidence("b", 4, sign="contact", kind="contact")], CLEANER.profile) == 7
    assert weight([repeated, _evidence("b", 2, sign="call")], CLEANER.profile) == 2
    assert weight([repeated, _evidence("b", 2, kind="link")], CLEANER.profile) == 2
    assert (
        weight(
            [repeated, _evidence("b", 2, sign="call"), _evidence("c", 2, sign="offer", role="support")], CLEANER.profile
        )
        == 7
    )


def test_what_speaks_for_the_text_is_taken_off() -> None:
    assert weight([_evidence("a", 6), _evidence("plea", -3)], CLEANER.profile) == 3


def test_spans_merge_and_say_what_lies_outside() -> None:
    spans = Spans([(5, 8), (1, 3), (2, 4)])
    assert list(spans) == [(1, 4), (5, 8)]
    assert spans.covers(1, 4)
    assert not spans.covers(3, 6)
    assert list(spans.outside(0, 10)) == [(0, 1), (4, 5), (8, 10)]


def test_spans_take_one_more() -> None:
    spans = Spans([(1, 3), (5, 8), (10, 12)])
    for start, end in ((3, 5), (20, 21), (15, 15), (9, 10)):
        spans.add(start, end)
    assert list(spans) == [(1, 8), (9, 12), (20, 21)]


@pytest.mark.parametrize(
    ("neighbour", "format"),
    [
        ("Bank phone: +43 5 1717 22 is open.", "markdown"),
        ("Timetables: [station page](https://bit.ly/3wien).", "markdown"),
        ("<p>Bank phone: +43 5 1717 22 is open.</p>", "html"),
    ],
)
def test_an_honest_neighbour_of_an_advertisement_stays(neighbour: str, format: Format) -> None:
    advertisement = "TG🔥+ @demo_name_1 claim your free bonus now"
    if format == "html":
        advertisement = f"<p>{advertisement}</p>"
    raw = f"{neighbour}\n\n{advertisement}\n\n{neighbour}\n"
    assert CLEANER.clean(raw, format).text == f"{neighbour}\n\n{neighbour}\n"


def test_no_cut_grows_over_a_byte_that_could_not_be_decoded() -> None:
    cleaning = CLEANER.clean(f'<div title="\udce4x"><p>{AD}</p></div><p>Words.</p>', "html")
    assert cleaning.text == '<div title="\udce4x"></div><p>Words.</p>'


def test_a_flag_names_one_block_and_not_the_page_around_several() -> None:
    link = '<a href="https://t.me/demo_chan_{}">chan</a>'
    raw = f"<body><p>Our channel: {link.format(1)}</p><p>Fine day.</p><p>bit: https://bit.ly/3wien</p></body>"
    assert all(flag.text != raw for flag in CLEANER.clean(raw, "html").flags)


@pytest.mark.parametrize("form", ["{}\n{}", "- {}\n- {}", "{}. {}."])
def test_of_several_units_in_one_cut_the_strongest_says_why(form: str) -> None:
    """Wherever it stands among them."""

    def cut(promotion: str) -> Cut:
        (only,) = CLEANER.clean(f"Boil the beans.\n\n{promotion}\n\nThat is all.\n", "markdown").cuts
        return only

    linked = "[TG🔥+ @demo_shop_2](https://t.me/demo_shop_2)"
    assert cut(AD).score < cut(linked).score
    for promotion in (form.format(AD, linked), form.format(linked, AD)):
        assert cut(promotion).score == cut(linked).score


@pytest.mark.parametrize("end", SENTENCE_ENDS)
def test_a_headline_keeps_another_sentence_beside_the_promotion_in_any_script(end: str) -> None:
    raw = f"# A headline - Oh{end} {AD}\n\nWords.\n"
    assert CLEANER.clean(raw, "markdown").text == f"# A headline - Oh{end}\n\nWords.\n"


@pytest.mark.parametrize("comma", COMMAS)
def test_a_clause_goes_with_its_comma_in_any_script(comma: str) -> None:
    kept = "The oldest maps of the coast were drawn by the guides of caravans who knew each well by its first owner"
    raw = f"{kept}{comma} {AD}{comma} and each name wandered from a dry well to the next one.\n"
    cleaned = f"{kept}{comma} and each name wandered from a dry well to the next one.\n"
    assert CLEANER.clean(raw, "text").text == cleaned


@pytest.mark.parametrize("units", [(Level.BLOCK, Level.ITEM), (Level.ITEM, Level.BLOCK)])
def test_of_nodes_with_the_same_span_the_inner_one_is_judged_first(units: tuple[Level, ...]) -> None:
    text = "- Buy nuts and bolts.\n- Buy nuts.\n\n> Rest.\n\n- Nuts!"
    found = [
        Evidence("a", text.rindex(word), len(text), word, "", 1, unit, "promo") for unit in units for word in ["Nuts!"]
    ]
    found += [Evidence("a", 2, 5, "Buy", "", 1, Level.ITEM, "promo")]
    nodes = [(node.name, text[node.start : node.end]) for node in gather(Document(text, "markdown"), found)]
    assert nodes == [("item", "- Nuts!"), ("list", "- Nuts!"), ("item", "- Buy nuts and bolts."), ("list", text[:33])]
