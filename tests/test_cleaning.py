"""What a clean promises, on any text, and on the articles this was made for."""

from __future__ import annotations

import gc
import hashlib
import pickle
import sys
from pathlib import Path

import pytest
from growth import grows_less_than
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dechaff import Cleaner, spans
from dechaff.census.survey import take_census
from dechaff.markup import TooManyNodesError
from dechaff.markup.node import Node
from dechaff.model import Format
from dechaff.rulefiles import load_rules
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format

CLEANER = Cleaner()
LARGE_TEXT = 1 << 20
UNSCREENED = Cleaner(CLEANER.rules, screened=False)

# Pieces that rules look at, glue between them, and markup that may break in any place.
PIECES = st.sampled_from(
    [
        "TG🔥+ @demo_name_1",
        "电报：demo_name_1",
        "[TG](https://t.me/demo_name_1)",
        "加微信：demo_shop_2",
        "QQ：123456789",
        "购买",
        "交流群",
        "👉 点击",
        "https://bit.ly/0demo",
        '<img src="https://x.example/p?u=1" width="1" height="1">',
        "<noscript>",
        "</noscript>",
        "<p>",
        "</p>",
        "![i](https://i.example/a.png)",
        "! [i](https://i.example/a.png)",
        "# ",
        "- ",
        "> ",
        "| ",
        "```\n",
        "**",
        "[",
        "]",
        "（",
        "）",
        "，",
        "。",
        ". ",
        " word ",
        "字",
        "\n",
        "\n\n",
        "\r\n",
        "  \n",
        "🆃🅶",
        "\ud800",
        "\ufeff",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
FORMATS: st.SearchStrategy[Format] = st.sampled_from(["markdown", "html", "text"])
SLOW_DRAWS = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@given(TEXTS, FORMATS)
@SLOW_DRAWS
def test_explain_tells_of_the_very_cleaning(text: str, format: Format) -> None:
    explained = CLEANER.explain(text, format)
    assert explained.cleaning == CLEANER.clean(text, format)
    counting = {one for one in explained.evidence if not one.dismissed}
    assert counting.issuperset(one for cut in explained.cleaning.cuts for one in cut.why)


@given(TEXTS, FORMATS)
@SLOW_DRAWS
def test_the_cuts_lead_back_to_the_raw_text(text: str, format: Format) -> None:
    cleaning = CLEANER.clean(text, format)
    assert spans.apply(text, cleaning.cuts) == cleaning.text
    assert spans.undo(cleaning.text, cleaning.cuts) == text


@given(TEXTS, FORMATS)
@example(
    "<p>TG🔥+ @demo_name_1<noscript>https://bit.ly/0demoTG🔥+ @demo_name_1![i](https://i.example/a.png)", "markdown"
)
@SLOW_DRAWS
def test_cuts_are_sorted_disjoint_in_bounds_and_have_reasons(text: str, format: Format) -> None:
    cleaning = CLEANER.clean(text, format)
    least = CLEANER.profile.spam_remove if cleaning.verdict == "spam" else CLEANER.profile.remove
    at = 0
    for cut in cleaning.cuts:
        assert at <= cut.start < cut.end <= len(text)
        assert text[cut.start : cut.end] == cut.text
        assert cut.why
        assert cut.score >= least
        at = cut.end
    for flag in cleaning.flags:
        assert 0 <= flag.start < flag.end <= len(text)
        assert flag.why


@given(TEXTS, FORMATS)
@SLOW_DRAWS
def test_cleaning_a_cleaned_text_changes_nothing(text: str, format: Format) -> None:
    once = CLEANER.clean(text, format).text
    assert CLEANER.clean(once, format).text == once


@given(TEXTS, FORMATS)
@SLOW_DRAWS
def test_the_gate_never_shuts_out_a_rule(text: str, format: Format) -> None:
    screened, unscreened = CLEANER.clean(text, format), UNSCREENED.clean(text, format)
    assert screened.cuts == unscreened.cuts
    assert [flag for flag in screened.flags if flag.score >= CLEANER.profile.flag] == list(unscreened.flags)


@given(st.lists(TEXTS, min_size=2, max_size=4))
@SLOW_DRAWS
def test_the_order_of_articles_is_no_matter(texts: list[str]) -> None:
    one = take_census(CLEANER.survey(text, "markdown") for text in texts)
    other = take_census(CLEANER.survey(text, "markdown") for text in reversed(texts))
    assert one == other


def test_the_order_of_rules_is_no_matter() -> None:
    rules = CLEANER.rules
    shuffled = type(rules)(tuple(reversed(rules.rules)), rules.profiles)
    text = "Word.\n\nTG🔥+ [@demo_name_1](https://t.me/demo_name_1)\n\nMore.\n"
    assert Cleaner(shuffled).clean(text) == CLEANER.clean(text)


def test_a_name_learnt_in_one_place_is_found_in_a_plain_sentence() -> None:
    text = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nMany ask paint_demo_7 for varnish. Let it dry.\n"
    assert CLEANER.clean(text).text == "Sand the board.\n\nLet it dry.\n"


def test_an_allowed_entity_is_never_cut_and_a_denied_one_always() -> None:
    text = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
    assert Cleaner(CLEANER.rules, allow=["telegram:paint_demo_7"]).clean(text).text == text
    plain = "Sand the board. Ask paint_demo_7 about it. Let it dry.\n"
    assert CLEANER.clean(plain).text == plain
    denied = Cleaner(CLEANER.rules, deny=["telegram:paint_demo_7"]).clean(plain)
    assert denied.text == "Sand the board. Let it dry.\n"


def test_other_articles_tell_what_one_alone_cannot() -> None:
    advert = "{0} is a fruit.\n\nTG🔥+ @fruit_demo_3\n\nEat {0} fresh.\n"
    mention = "Pears ripen late. Some buy from fruit_demo_3 instead. Keep them cool.\n"
    cleanings = CLEANER.clean_many([advert.format("Plum"), advert.format("Fig"), mention])
    assert cleanings[2].text == "Pears ripen late. Keep them cool.\n"
    assert CLEANER.clean(mention).text == mention


def test_an_image_without_host_is_judged_alike_with_and_without_the_gate() -> None:
    rules = load_rules(filters=["/banner/*.gif"])
    text = "Pears ripen late.\n\n![x](/banner/7.gif)\n\nKeep them cool.\n"
    assert Cleaner(rules).clean(text, "markdown").text == text
    assert Cleaner(rules, screened=False).clean(text, "markdown").text == text


def test_documentation_of_one_site_is_no_advertisement() -> None:
    link = "- https://api.pears.example/repos/pear/contents/conf.yml?ref={}\n"
    text = "# Files\n\nThe addresses, branch by branch:\n\n" + "".join(map(link.format, ("main", "next", "old", "v3")))
    assert CLEANER.clean(text, "markdown").text == text


def test_of_an_e_mail_address_in_an_advertisement_the_host_alone_is_no_page() -> None:
    advert = "# 彩票平台哪个好\n\n正规彩票平台，彩票投注返水高。在线博彩首选。立即注册：\n\nwww.lottery.example\n\n"
    more = (
        "Cc: <ann@demo-post.info>, bob.cook@other-post.info\n\nwww.prizes.example?by=@ann\n\nann@demo-post.info/join\n"
    )
    evidence = CLEANER.explain(advert + more).evidence
    seen = {one.text for one in evidence if one.rule == "spam/address" and not one.dismissed}
    assert seen == {"www.lottery.example", "www.prizes.example?by=@ann", "ann@demo-post.info/join"}


def test_what_is_left_of_an_advertisement_is_no_fragment() -> None:
    advert = "Cheap fake diplomas for everyone? Text us on WhatsApp: +49 151 00000017 or Telegram @pear_demo_buy!"
    text = f"Pears ripen late.\n\n{advert}\n\nKeep them cool.\n"
    assert CLEANER.clean(text, "markdown").text == "Pears ripen late.\n\nKeep them cool.\n"


FILLER = (
    "The orchard lies on the slope above the river, where the frost drains away before it can hurt the blossom. "
    "Its oldest trees were set by a miller who wanted shade for his horses and never sold a single fruit.\n\n"
    "In wet years the grass is cut twice and left under the trees; in dry ones it stays, and the sheep come early.\n"
)


def test_a_row_goes_whole_where_most_of_its_cells_advertise() -> None:
    table = FILLER + "\n| kind | note |\n|---|---|\n| Pears | ripen late |\n{}| Plums | ripen early |\n\n" + FILLER
    advert = "| free spins for all readers | wholesale, Telegram: @pear_demo_7, order now |\n"
    assert CLEANER.clean(table.format(advert), "markdown").text == table.format("")
    honest = "| Figs | picked by hand | wholesale, Telegram: @pear_demo_7, order now |\n"
    assert "| Figs | picked by hand |" in CLEANER.clean(table.format(honest), "markdown").text


def test_a_layout_table_is_no_row_of_an_advertisement() -> None:
    """Though something is for sale in each of its cells."""
    column = "<p>The choir sang in the old mill, and {} people came to hear it on a rainy day.</p>" * 3
    sold = f"<p>TG🔥+ @demo_name_1</p>{column.format(*(40, 50, 60))}"
    raw = f"<table><tr><td>{sold}</td><td>{sold}</td></tr></table>"
    assert CLEANER.clean(raw, "html").text == raw.replace("<p>TG🔥+ @demo_name_1</p>", "")


def test_a_row_goes_whole_though_one_of_its_cells_says_nothing_else() -> None:
    filler = "院子在半山腰，秋天的风从谷口吹进来，柿子树的叶子先黄后红。老人们说，霜降以后摘的柿子才甜，放在草垫上过一个月就能吃。\n"
    table = f"{filler}\n| 名称 | 说明 | 时间 |\n|---|---|---|\n| 柿子 | 晚熟 | 十月 |\n{{}}| 李子 | 早熟 | 六月 |\n\n{filler}"
    advert = "| 附近的店 | 代购代办，现货 | 微信：pear_demo77 |\n"
    assert CLEANER.clean(table.format(advert), "markdown").text == table.format("")


def test_a_short_block_goes_whole_where_most_of_its_sentences_advertise() -> None:
    advert = "Special offer for everyone. No deposit, best price. Order now on WhatsApp +00 000 555 0148!"
    text = FILLER + "\n{}\n\n" + FILLER
    assert CLEANER.clean(text.format(advert), "markdown").text == FILLER + "\n" + FILLER
    honest = f"Figs were picked by hand all week and laid on straw in the long room behind the mill. {advert}"
    assert "Figs were picked by hand" in CLEANER.clean(text.format(honest), "markdown").text


def test_a_pixel_elsewhere_makes_no_advertisement_of_a_paragraph() -> None:
    words = "".join(f"<p>Pears of kind {number} ripen in autumn and keep until spring.</p>" for number in range(9))
    text = f"<body>{words}<p>Bet at <a href='https://pear.example/?ref=7'>the fair</a> on the best pear.</p></body>"
    pixel = text.replace("</body>", "<img src='https://pixel.example.com/p.gif?id=77' width=1 height=1></body>")
    assert CLEANER.clean(pixel, "html").text == CLEANER.clean(text, "html").text


@pytest.mark.parametrize(
    "image",
    [
        "![fruit_demo_3](https://pics.example/a.png)",
        "![by @fruit_demo_3, for you](https://pics.example/a.png)",
        "![pears](https://pics.example/fruit_demo_3_code.png)",
        "![pears](https://pics.example/2026/FRUIT_DEMO_3.jpg?w=2)",
    ],
)
def test_an_image_named_after_a_suspect_goes(image: str) -> None:
    denying = Cleaner(CLEANER.rules, deny=["telegram:fruit_demo_3"])
    assert denying.clean(f"Pears ripen late.\n\n{image}\n\nKeep them cool.\n", "markdown").text == (
        "Pears ripen late.\n\nKeep them cool.\n"
    )


def test_a_paragraph_of_many_articles_weighs_more_whatever_names_it_holds() -> None:
    article = "{0} ripen late.\n\nAll kinds by post, invite code: {1}\n\nKeep {0} cool.\n"
    names = [("Pears", "PEAR01"), ("Plums", "PLUM02"), ("Figs", "FIGS33"), ("Nuts", "NUTS44")]
    names += [(f"Seeds of year {year}", f"SEED{year}") for year in range(1990, 2006)]
    texts = [article.format(*one) for one in names]
    assert {CLEANER.clean(text, "markdown").text for text in texts} == set(texts)
    for text, (name, _) in zip(CLEANER.clean_many(texts, "markdown"), names, strict=True):
        assert text.text == f"{name} ripen late.\n\nKeep {name} cool.\n"


def test_words_of_one_trade_are_no_advertisement_however_many_articles_repeat_them() -> None:
    """A page for readers of the trade repeats them as a doorway page does, and calls to no shop."""
    filler = (
        "天气热的时候，多喝水，少熬夜，注意休息，周末出去走走，爬爬山也很好。"
        "走势图每天更新，手机上看着清楚，字号也可以调大一些，老人也看得明白。"
    )
    offers = ["是老牌彩票平台。", "的真人荷官从不休息。", "的老虎机样样都有。"]
    offers += ["的百家乐也开了新桌，等你来坐。", "的体育投注一直开着，看球方便。"]
    body = f"\n\n{filler}\n\n".join(f"{{0}} {offer}" for offer in offers)
    article = f"# 周末消遣\n\n{body}\n\n地址写在 https://{{0}}.example 首页。\n"
    names = ("abc71", "xyz82", "qrs93", "tuv14", "mno25")
    texts = [article.format(name) for name in names]
    assert {one.verdict for one in CLEANER.clean_many(texts, "markdown")} == {"clean"}
    selling = [f"{text}\n微信：{name}_demo\n" for text, name in zip(texts, names, strict=True)]
    assert {one.verdict for one in CLEANER.clean_many(selling, "markdown")} == {"spam"}


def test_a_suspect_is_known_behind_a_redirector() -> None:
    denying = Cleaner(CLEANER.rules, deny=["url:https://fruit.example/shop"])
    text = (
        "Pears ripen late. See [this](https://r.example/go?to=https%3A%2F%2Ffruit.example%2Fshop%3Futm_source%3Dx).\n"
    )
    assert denying.clean(text, "markdown").text == "Pears ripen late.\n"


def test_what_would_take_most_of_an_article_is_flagged_instead() -> None:
    text = "Ask the shop about TG🔥+ @paint_demo_7 whenever the weather allows it and the wood is dry enough for paint"
    cleaning = CLEANER.clean(text)
    assert cleaning.text == text
    assert cleaning.flags


SEEDS = {
    "000_227ae228253aad68.txt": "5c47fdec1411735b87185e3f554e08704e1da17d3d53d4d39e7790130c4fefe6",
    "001_415eb448b23da919.txt": "40f4b3c7f9b84a2dedf0b7ab034b2f20d1455e4ca27d6d8f74f3bc9f7a9ab704",
    "002_0d2b6acb3059b6cf.txt": "a14591631ce9e77990afb5a85ed145f43ccf29ff040ff014b3979b927437f28e",
    "003_46a11a1e77ba11cf.txt": "a32520c42edbd08b36c11bbed09ab5dee25eccfd14eb353eca7fd4ac0f254554",
    "004_ca4521fed7bae2af.txt": "8e0ac620afdbed5136a9210499252cb454879fe6a78138b2eb4c70966a1aba61",
}


def test_the_seed_articles_come_out_as_read_by_eye(shared: Path) -> None:
    raw = {name: (shared / "seeds" / name).read_bytes().decode() for name in SEEDS}
    cleanings = CLEANER.clean_many(list(raw.values()))
    assert {
        name: hashlib.sha256(one.text.encode()).hexdigest() for name, one in zip(raw, cleanings, strict=True)
    } == SEEDS


@pytest.fixture(scope="module")
def real_articles(shared: Path) -> list[str]:
    decoded = [decode(path.read_bytes()) for path in sorted((shared / "realset" / "articles").iterdir())]
    return [one[0] for one in decoded if one is not None]


@pytest.mark.slow
def test_on_real_articles_the_gate_loses_nothing(real_articles: list[str]) -> None:
    for text in real_articles:
        format = sniff_format(text)
        assert CLEANER.clean(text, format).cuts == UNSCREENED.clean(text, format).cuts


@pytest.mark.slow
def test_on_real_articles_cleaning_is_exact_and_idempotent(real_articles: list[str]) -> None:
    census = take_census(CLEANER.survey(text) for text in real_articles)
    cleaner = CLEANER.with_census(census)
    touched = 0
    for text in real_articles:
        format = sniff_format(text)
        cleaning = cleaner.clean(text, format)
        assert spans.undo(cleaning.text, cleaning.cuts) == text
        if cleaning.cuts:
            touched += 1
            assert cleaner.clean(cleaning.text, format).text == cleaning.text
    assert touched > 30


@pytest.mark.slow
@given(TEXTS, FORMATS)
@settings(SLOW_DRAWS, max_examples=3000)
def test_all_promises_hold_on_many_more_texts(text: str, format: Format) -> None:
    cleaning = CLEANER.clean(text, format)
    assert spans.undo(cleaning.text, cleaning.cuts) == text
    assert CLEANER.clean(cleaning.text, format).text == cleaning.text
    assert UNSCREENED.clean(text, format).cuts == cleaning.cuts


@pytest.mark.parametrize(
    ("piece", "format"),
    [
        ("TG🔥+ @demo_name_1 buy now\n\nHonest words.\n\n", "markdown"),
        ("- TG🔥+ @demo_name_1\n- x\n", "markdown"),
        ("Write to TG🔥+ @demo_name_1. Fine day. ", "text"),
        ("# TG🔥+ @demo_name_1\n\n## x\n\n", "markdown"),
        ('<p>TG🔥+ @demo_name_1 <img src="https://x.example/p?u=1" width=1 height=1>', "html"),
    ],
)
def test_many_cuts_take_linear_time(piece: str, format: Format) -> None:
    assert grows_less_than(lambda times: CLEANER.clean(piece * times, format), 200, 1_600, 24)  # 64 were it quadratic


HOSTILE = [
    ("# Long walks", " ", "TG🔥+ @demo_name_1\n", "markdown"),
    ("TG🔥+ @demo_name_1\n\n", " ", "\n", "text"),
    ("TG🔥+ @demo_name_1\n\n    abc", "\n", "    abc\n", "markdown"),
    ('<p>TG🔥+ @demo_name_1 <img src="//x.example/a.gif" width="1', " ", 'x">', "html"),
    ('<p>TG🔥+ @demo_name_1 <img src="//x.example/a.gif" style="width:1', " ", 'x">', "html"),
    ("", "(TG🔥+ @demo_name_1) ", "", "text"),
    ("", "- TG🔥+ @demo_name_1\n", "", "markdown"),
    ("Walks", ", TG🔥+ @demo_name_1 a", ".", "text"),
    ("TG🔥+ @demo_name_1 walks", ".", "a", "text"),
    ("TG🔥+ @demo_name_1 walks", "!", "a", "text"),
    ("TG🔥+ @demo_name_1 walks! ", "a! <b>", "", "html"),
    ("TG🔥+ @demo_name_1 walks! ", "<http://a.example>", "", "html"),
    ("TG🔥+ @demo_name_1\n\n|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n", "|x|\n", "", "markdown"),
    ("# Walks | ", "walks in the green hills with old friends TG🔥+ @demo_name_1! ", "", "markdown"),
]


@pytest.mark.parametrize(("before", "piece", "after", "format"), HOSTILE)
def test_a_hostile_article_takes_linear_time(before: str, piece: str, after: str, format: Format) -> None:
    def clean(length: int) -> None:
        CLEANER.clean(before + piece * (length // len(piece)) + after, format)

    assert grows_less_than(clean, 5_000, 40_000, 20, negligible=0.5)  # 64 were it quadratic


@pytest.mark.parametrize(
    "entity", ["url:https://www.Example.com/Shop/Page", "url:example.com/Shop/Page", "https://example.com/Shop/Page"]
)
def test_an_address_is_denied_in_any_spelling(entity: str) -> None:
    raw = "Soak the beans.\n\nhttps://example.com/Shop/Page\n"
    assert Cleaner(CLEANER.rules, deny=[entity]).clean(raw).text == "Soak the beans.\n"


@pytest.mark.parametrize("entity", ["telegram:Demo_Name_1", "Telegram: @demo_name_1"])
def test_a_name_is_allowed_however_it_is_written(entity: str) -> None:
    raw = "Soak the beans.\n\nTG🔥+ @demo_name_1\n"
    assert Cleaner(CLEANER.rules, allow=[entity]).clean(raw).text == raw


def test_nothing_of_a_large_text_is_kept_once_it_is_cleaned() -> None:
    text = "TG🔥+ @demo_name_1\n\n" + "Soak the beans overnight.\n\n" * (LARGE_TEXT // 20)
    gc.collect()
    held = sys.getrefcount(text)
    CLEANER.survey(text)
    assert sys.getrefcount(text) == held
    cleaning = CLEANER.clean(text)
    assert len(cleaning.cuts) == 1
    gc.collect()
    assert sys.getrefcount(text) == held
    outlines = [one for one in gc.get_objects() if isinstance(one, Node) and one.end > LARGE_TEXT // 2]
    assert len(outlines) < 100


@pytest.mark.slow
def test_a_large_text_is_cleaned_as_a_small_one_is() -> None:
    piece = "Soak the beans overnight. ÉTÉ \u00a0 \n\n\n TG🔥+ @demo_name_1\n\n字。字\n\n"
    times = 2 * LARGE_TEXT // len(piece)
    assert CLEANER.clean(piece * times, "text").text == CLEANER.clean(piece, "text").text * times


def test_a_text_whose_outline_is_too_large_is_refused() -> None:
    small = Cleaner(CLEANER.rules, max_nodes=100)
    assert small.clean("TG🔥+ @demo_name_1\n\n" + "Soak the beans.\n\n" * 90).text == "Soak the beans.\n\n" * 90
    with pytest.raises(TooManyNodesError, match="more than 100 nodes"):
        small.clean("TG🔥+ @demo_name_1\n\n" + "Soak the beans.\n\n" * 100)


def test_a_cleaner_can_be_sent_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(CLEANER))
    text = "Boil the beans.\n\nTG🔥+ @demo_name_1\n"
    assert again.clean(text) == CLEANER.clean(text) != Cleaner(CLEANER.rules.only(())).clean(text)


@pytest.mark.parametrize("line", ["text:beans", "host:beans.example"])
def test_an_undecodable_byte_is_no_obstacle_to_what_is_allowed_or_denied(line: str) -> None:
    text = "Soak the beans \udc80 of beans.example.\n\nBoil them.\n"
    assert "suspect/known" in {one.rule for one in Cleaner(deny=[line]).explain(text).evidence}
    assert Cleaner(allow=[line]).clean(text).text == text


def test_prose_is_split_only_if_lines_alone_are_too_few_to_decide() -> None:
    """A long paragraph would take more nodes than an article may have."""
    calls = "Follow @beans_demo_5 on Telegram, 50% off, code BEANS5, [buy now](https://t.me/beans_demo_5).\n\n"
    text = "Soak. " * 3000 + "\n\n" + "Boil the beans.\n\n" * 200 + calls * 2
    assert Cleaner(max_nodes=2500).clean(text).verdict != "spam"
