"""Every reason is exact: it stands where it says, the points of a cut are the sum of those that counted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_articles import article, corpus

from dechaff import Cleaner
from dechaff.census.survey import take_census
from dechaff.cli import main
from dechaff.folder.ledger import decisions
from dechaff.folder.make_rows import dropped_row, flag_rows, removal_rows
from dechaff.folder.read import report_rows
from dechaff.folder.rows import DecisionRow
from dechaff.model import Article, Cleaning, Format

CLEANER = Cleaner()
STRIPPING = Cleaner(strip_params=True)
FORMATS: st.SearchStrategy[Format] = st.sampled_from(["markdown", "html", "text"])
ARTICLES = st.integers(0, 2**32).map(lambda seed: article(Random(seed)))


ANNOUNCED = "# T\n\nWords.\n\n## Offer\n\nTG🔥+ @demo_name_1\n\n## Next\n\nMore.\n"
"""An article with a heading that only goes along with what it announces."""


def check(raw: str, lines: list[DecisionRow]) -> None:
    """Fails unless all reasons of the cuts or flags are exact."""
    for line in lines:
        assert raw[line["start"] : line["end"]] == line["removed"]
        assert line["score"] == sum(one["points"] for one in line["why"])
        assert line["threshold"] is None or line["score"] >= line["threshold"]
        for reasons in (line["why"], line["also"]):
            places = [(one["start"], one["end"], one["rule"], one["entity"]) for one in reasons]
            assert places == sorted(places)
            for one in reasons:
                assert one["text"] == raw[one["start"] : one["end"]]
                is_inside = line["start"] <= one["start"] and one["end"] <= line["end"]
                assert (one["role"] == "context") != is_inside
        told = [json.dumps(one, sort_keys=True) for one in (*line["why"], *line["also"])]
        assert len(told) == len(set(told))


def rows_of(raw: str, cleaning: Cleaning) -> list[DecisionRow]:
    of = Article("a", "a", None, raw, cleaning.format)
    cuts = removal_rows(of, cleaning.cuts, [None] * len(cleaning.cuts), lambda entity: 1)
    return [*cuts, *flag_rows(of, cleaning.flags, lambda entity: 1), dropped_row(of, cleaning, lambda entity: 1)]


@given(ARTICLES, FORMATS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_reasons_are_exact_in_any_article(raw: str, format: Format) -> None:
    for cleaner in (CLEANER, STRIPPING):
        cleaning = cleaner.clean(raw, format)
        check(raw, rows_of(raw, cleaning))
        assert all(cut.why for cut in cleaning.cuts)


@pytest.mark.parametrize("seed", [*range(6), 110, 240])  # in the last two a reason lies over an earlier cut
def test_reasons_are_exact_where_articles_know_of_each_other(seed: int) -> None:
    articles = corpus(seed)
    cleaner = CLEANER.with_census(take_census(CLEANER.survey(*one) for one in articles))
    for raw, format in articles:
        check(raw, rows_of(raw, cleaner.clean(raw, format)))


def test_a_reason_over_an_earlier_cut_holds_what_stands_there_in_the_raw_text() -> None:
    raw = "邀请码：dent\udfff👉👉立即注册vil.com\\"
    cleaning = CLEANER.clean(raw, "text")
    [cut] = cleaning.cuts
    across = [one for flag in cleaning.flags for one in flag.seen if one.start < cut.start < cut.end < one.end]
    assert [(one.rule, one.text) for one in across] == [("promo/framed", "👉👉立即注册vil.com\\")]


def test_a_cut_keeps_what_was_seen_in_the_ones_it_absorbed() -> None:
    raw = "Pears ripen late.\n\n- TG🔥+ @shop_demo_22\n\nAsk shop_demo_22.\n"
    [cut] = CLEANER.clean(raw, "markdown").cuts
    assert cut.text == raw.removeprefix("Pears ripen late.\n")
    assert [one.rule for one in cut.why] == ["handle/telegram-announced", "handle/telegram-decorated"]
    assert [one.rule for one in cut.also] == ["suspect/known"]


def test_what_only_goes_along_says_what_it_goes_with() -> None:
    heading, advert = rows_of(ANNOUNCED, CLEANER.clean(ANNOUNCED, "markdown"))[:2]
    assert heading["removed"] == "## Offer\n\n"
    assert {one["role"] for one in heading["why"]} == {"context"}
    assert {one["role"] for one in advert["why"]} == {"proof"}
    assert [one["text"] for one in heading["why"]] == [one["text"] for one in advert["why"]]
    assert heading["score"] == advert["score"]


def test_the_threshold_is_that_of_the_article() -> None:
    honest = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
    assert [cut.threshold for cut in CLEANER.clean(honest).cuts] == [CLEANER.profile.remove]
    advert = (
        "# 彩票平台哪个好\n\n正规彩票平台，彩票投注返水高。在线博彩首选。立即注册：\n\nwww.lottery.example\n\n"
        "真人百家乐，老虎机，体育投注。\n\n联系 bob@other-post.info\n"
    )
    cleaning = CLEANER.clean(advert)
    assert cleaning.verdict == "spam"
    assert CLEANER.profile.spam_remove in {cut.threshold for cut in cleaning.cuts}
    assert {flag.threshold for flag in cleaning.flags} <= {CLEANER.profile.flag, None}
    [parameter] = STRIPPING.clean("See [it](https://pears.example/a?utm_source=x&b=1) there.\n", "markdown").cuts
    assert (parameter.kind, parameter.threshold) == ("param", None)


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "raw").mkdir()
    (folder / "raw" / "heading.md").write_text(ANNOUNCED, encoding="utf-8")
    for seed in range(5):
        for at, (raw, _) in enumerate(corpus(seed)):
            (folder / "raw" / f"{seed}-{at}.md").write_text(raw, encoding="utf-8", newline="")
    result = CliRunner().invoke(main, ["clean", str(folder / "raw"), "-o", str(folder / "cleaned"), "--workers", "1"])
    assert result.exit_code == 0, result.output
    return folder / "cleaned"


def test_reasons_are_exact_in_the_report(cleaned: Path) -> None:
    lines = [*decisions(cleaned)]
    assert len(lines) > 40
    assert any(one["role"] == "context" for line in lines for one in line["why"])
    assert any(line["also"] for line in lines)
    for line in lines:
        raw = (cleaned.parent / "raw" / line["path"]).read_bytes().decode()
        check(raw, [line])


def test_the_points_that_show_prints_add_up(cleaned: Path) -> None:
    told = 0
    for path in {line["path"] for line in report_rows(cleaned, "removals")}:
        shown = CliRunner().invoke(main, ["show", str(cleaned), path]).output
        score, threshold, reasons = 0.0, 0.0, [0.0]
        for line in [*shown.splitlines(), "    cut: x, 0 points (cut from 0)"]:
            if head := re.match(
                r"    (?:cut|flag).*: \w+, ([\d.]+) points(?: \((?:cut|flagged) from ([\d.]+)\))?", line
            ):
                assert sum(reasons) == score >= threshold
                score, threshold, reasons = float(head[1]), float(head[2] or 0), []
                told += 1
            elif reason := re.match(r"      ([+-][\d.]+) ", line):
                reasons.append(float(reason[1]))
    assert told > 20
