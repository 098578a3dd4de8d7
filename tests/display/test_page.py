"""The page of a report holds what the report does, and nothing in it can be more than text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from found import found, hostile
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.display.page import blocks, frequent, html
from dechaff.display.page.blocks import MOST_CONTEXTS, is_whole, write_blocks
from dechaff.display.page.digest import Digest, digest
from dechaff.display.page.frequent import Frequent
from dechaff.display.page.html import bundle, write_page
from dechaff.display.page.samples import pieces, sample
from dechaff.folder.rows import DecisionWithArticleRow

few_texts = st.sampled_from(["+1 now", "call", "👉", "\ud800<b>"])
few_articles = st.sampled_from(["a.md", "b.md", "c.md"])


def _lines_of(articles: st.SearchStrategy[str]) -> st.SearchStrategy[list[DecisionWithArticleRow]]:
    """Reports of cuts and flags in these articles."""
    few_lines = st.builds(
        lambda text, article, action, score, rule, language: found(
            removed=text,
            article=article,
            action=action,
            score=score,
            language=language,
            end=3 + len(text),
            why=[{"rule": rule, "start": 3, "end": 4, "text": "x", "entity": f"telegram:{rule}", "points": 7.0}],
        ),
        few_texts,
        articles,
        st.sampled_from(["cut", "flag"]),
        st.sampled_from([4.0, 6.5, 44.0]),
        st.sampled_from(["one", "two"]),
        st.sampled_from(["en", "zh"]),
    )
    return st.lists(few_lines, max_size=25).map(lambda lines: sorted(lines, key=lambda line: line["article"]))


reports = _lines_of(few_articles)
CAMPAIGNS = {"telegram:two": "f00d"}


def _digest(lines: Iterable[DecisionWithArticleRow], campaigns: dict[str, str]) -> Digest:
    """The digest of a report of one volume with these lines."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "blocks")
        with file.open("wb") as out:
            write_blocks(out, lines, campaigns.keys(), "")
        return digest([[file]], campaigns)


@given(reports)
def test_groups_hold_all_cuts_of_a_text_and_all_flags(lines: list[DecisionWithArticleRow]) -> None:
    gathered = _digest(lines, CAMPAIGNS)
    by_text: dict[tuple[str, str], list[DecisionWithArticleRow]] = {}
    for line in lines:
        by_text.setdefault((line["action"], line["removed"]), []).append(line)
    assert gathered.different == len(by_text) == len(gathered.groups)
    assert [group.count for group in gathered.groups] == sorted(map(len, by_text.values()), reverse=True)
    for group in gathered.groups:
        mine = by_text[group.action, group.text]
        articles = {line["article"] for line in mine}
        assert (group.count, group.articles) == (len(mine), len(articles))
        assert (group.least, group.most) == (min(one["score"] for one in mine), max(one["score"] for one in mine))
        assert group.names["rule"] == Counter(line["why"][0]["rule"] for line in mine)
        assert group.names["language"] == Counter(line["language"] for line in mine)
        assert group.names["campaign"]["f00d"] == group.names["rule"]["two"]
        assert [one.article[0] for one in group.contexts] == sorted(articles)[:MOST_CONTEXTS]


@pytest.mark.parametrize(("score", "counted"), [(1e308, 30), (-1e308, -30), (1 << 53, 30), (7.2, 7), (7.3, 7.5)])
def test_a_score_of_any_size_is_counted(score: float, counted: float) -> None:
    assert _digest([found(score=score)], CAMPAIGNS).scores["cut"] == {counted: 1}


@given(reports)
def test_tables_and_scores_add_up(lines: list[DecisionWithArticleRow]) -> None:
    gathered = _digest(lines, CAMPAIGNS)
    cuts = [line for line in lines if line["action"] == "cut"]
    rows = {name: (cuts, articles, chars) for name, cuts, articles, chars in gathered.tables["rule"].most()}
    for rule in ("one", "two"):
        mine = [line for line in cuts if line["why"][0]["rule"] == rule]
        if mine:
            articles = {line["article"] for line in mine}
            assert rows[rule] == (len(mine), len(articles), sum(len(line["removed"]) for line in mine))
    for action in ("cut", "flag"):
        assert gathered.scores[action] == Counter(
            min(line["score"], 30.0) for line in lines if line["action"] == action
        )


@given(_lines_of(st.sampled_from("abcdefgh")), st.lists(st.integers(0, 25), max_size=4), st.integers(1, 5))
def test_parts_are_merged_as_if_they_were_one(
    lines: list[DecisionWithArticleRow], ends: list[int], decisions: int
) -> None:
    """However the report is divided between its articles, into files and these into blocks."""
    starts = [at for at, line in enumerate(lines) if at == 0 or line["article"] != lines[at - 1]["article"]]
    whole = _digest(lines, CAMPAIGNS)
    edges = [0, *sorted({one for one in ends if one in starts} - {0}), len(lines)]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "MOST_DECISIONS", decisions)
        files = [Path(folder, f"{at}") for at in edges[:-1]]
        for file, (first, last) in zip(files, pairwise(edges), strict=True):
            with file.open("wb") as out:
                write_blocks(out, lines[first:last], CAMPAIGNS.keys(), "")
        assert digest([files], CAMPAIGNS) == whole
        assert digest([[one] for one in files], CAMPAIGNS) == whole


def test_suspects_that_stand_for_one_campaign_count_an_article_once() -> None:
    def line(text: str, article: str, entity: str) -> DecisionWithArticleRow:
        why = [{"rule": "handle/demo", "start": 3, "end": 4, "text": "x", "entity": entity, "points": 7.0}]
        return found(removed=text, article=article, why=why)

    lines = [line("a", "1.md", "telegram:b"), line("b", "1.md", "telegram:a"), line("a", "2.md", "telegram:b")]
    campaigns = {"telegram:a": "f00d", "telegram:b": "f00d"}
    assert _digest(lines, campaigns).tables["campaign"].rows == {"f00d": [3, 2, 3]}


def test_blocks_are_whole_only_if_every_byte_is_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "blocks"
    with file.open("wb") as out:
        write_blocks(out, [found()], set(), "part")
    data = file.read_bytes()
    assert is_whole(file, "part")
    assert not is_whole(file, "other")
    for at in range(len(data)):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert not is_whole(file, "part")
        file.write_bytes(data[:at])
        assert not is_whole(file, "part")
    file.unlink()
    assert not is_whole(file, "part")


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(0, 12), st.integers(1, 7))
def test_the_most_frequent_are_found_however_many_are_held_back(hashes: list[int], number: int, at_a_time: int) -> None:
    counted = Frequent()
    usual, frequent.HASHES_AT_A_TIME = frequent.HASHES_AT_A_TIME, at_a_time
    try:
        for one in hashes:
            counted.add([one], [1])
        most = counted.most(number)
    finally:
        frequent.HASHES_AT_A_TIME = usual
    counts = Counter(hashes)
    assert len(counted) == len(counts)
    assert sorted(counts[one] for one in most) == sorted(sorted(counts.values(), reverse=True)[:number])


spans = st.lists(st.integers(0, 12), max_size=8).map(lambda edges: sorted({*edges}))


@given(
    st.text("ab😀\ud800\r\n", min_size=12, max_size=12),
    spans,
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 5))),
)
def test_the_pieces_of_an_article_are_its_raw_text_with_each_cut_and_flag_where_it_was(
    raw: str, edges: list[int], flagged: list[tuple[int, int]]
) -> None:
    cuts = [found(start=start, end=end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    flags = [found(start=start, end=min(12, start + length)) for start, length in flagged]
    parts = pieces(raw, cuts, flags)
    assert "".join(text for text, *_ in parts) == raw
    at = 0
    for text, cut, *on in parts:
        for offset in range(at, at + len(text)):
            assert [number for number, one in enumerate(cuts) if one["start"] <= offset < one["end"]] == (
                [cut] if cut >= 0 else []
            )
            assert sorted(on) == [number for number, one in enumerate(flags) if one["start"] <= offset < one["end"]]
        at += len(text)


class _Reader(HTMLParser):
    """What a browser finds in the page: its elements, and what stands in each script and style."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = (dict(attrs).get("id") or tag) if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.contents[self._inside] = self.contents.get(self._inside, "") + data


SUMMARY: dict[str, Any] = {
    "version": "1",
    "rules_fingerprint": "f" * 64,
    "profile": "balanced",
    "thresholds": {"flag": 4, "remove": 6},
    "totals": {"articles": 3},
    "warnings": [],
    "failures": [],
    "campaigns": [],
}


def _page(lines: list[DecisionWithArticleRow], raw: str = "raw") -> tuple[bytes, Digest]:
    gathered = _digest(lines, {})
    article = {
        "article": "a.md",
        "path": "a.md",
        "record": None,
        "verdict": "cleaned",
        "score": 7.0,
        "reasons": [raw],
        "format": raw,
        "language": raw,
    }
    file = io.BytesIO()
    write_page(file, SUMMARY | {"failures": lines[:2]}, gathered, [sample(article, raw, [], [])])
    return file.getvalue(), gathered


def _as_json_has_it(text: str) -> str:
    """The text, halves of surrogate pairs that stand together being one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _read(data: bytes) -> _Reader:
    reader = _Reader()
    reader.feed(data.decode())
    reader.close()
    return reader


PLAIN = [element for element, _ in _read(_page([])[0]).elements]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(hostile(), max_size=4),
    st.lists(
        st.sampled_from(
            ["</script>", "</script ", "<script>", "<!--", "-->", "]]>", "\0", "\ud800", "&", "\u2028", "x"]
        )
    ).map("".join),
)
def test_no_text_makes_more_of_the_page_than_text(lines: list[DecisionWithArticleRow], raw: str) -> None:
    data, gathered = _page([*lines, found(removed=raw, article=raw)], raw)
    reader = _read(data)
    expected = PLAIN.copy()
    expected.insert(expected.index("script"), "script")
    assert [element for element, _ in reader.elements] == expected
    assert not [name for _, attributes in reader.elements for name in attributes if name.startswith("on")]
    groups = json.loads(reader.contents["groups-0"])
    assert [one["text"] for one in groups] == [_as_json_has_it(group.text) for group in gathered.groups]
    # Browsers see ends of elements where this parser does not; without this sign there is none to see.
    assert not [name for name, content in reader.contents.items() if "<" in content and name not in ("style", "script")]
    held = json.loads(reader.contents["sample-0"])
    assert "".join(text for text, *_ in held["pieces"]) == raw


def test_only_the_style_and_the_script_of_the_page_are_let_through() -> None:
    reader = _read(_page([found()])[0])
    [policy] = [one["content"] for tag, one in reader.elements if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    for name in ("style", "script"):
        digest_of = base64.b64encode(hashlib.sha256(reader.contents[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest_of}'" in policy
    assert "unsafe" not in policy


def test_the_same_report_gives_the_same_page() -> None:
    lines = [found(removed=text, article=f"{at}.md") for at, text in enumerate(["a", "b", "b"])]
    assert _page(lines)[0] == _page(lines)[0]


def test_modules_become_one_script_without_names_that_clash() -> None:
    script = bundle()
    assert not re.search(r"^(?:import|export)\b", script, re.MULTILINE)
    names = re.findall(r"^(?:const|let|class|(?:async )?function\*?) (\w+)", script, re.MULTILINE)
    assert len(names) == len(set(names)) > 40


def test_there_is_room_for_so_many_groups_and_what_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_GROUP_BYTES", 300_000)
    lines = [found(removed=f"{at} times", article=f"{at}.md") for at in range(2_000)]
    data, _ = _page(lines)
    about = json.loads(_read(data).contents["summary"])["groups"]
    assert 0 < about["shown"] < about["different"] == 2_000
    assert len(data) < 400_000


def test_names_of_any_length_leave_room_for_the_groups() -> None:
    def line(number: int) -> DecisionWithArticleRow:
        entity = f"url:{number}{'x' * 100_000}"
        why = [{"rule": "link/demo", "start": 3, "end": 4, "text": "x", "entity": entity, "points": 7.0}]
        return found(removed=f"{number} times", article=f"{number}.md", why=why)

    data, _ = _page([line(number) for number in range(300)])
    about = json.loads(_read(data).contents["summary"])
    assert (about["groups"]["shown"], about["tables"]["entity"]["names"]) == (300, 300)
    assert len(data) < 1_000_000


def test_a_text_of_very_many_names_takes_little_memory_and_knows_those_that_are_listed() -> None:
    def lines() -> Iterator[DecisionWithArticleRow]:
        for number in range(6_000):
            entity = f"url:{number if number < 5_700 else number % 3}{'x' * 500}"
            why = [{"rule": "link/demo", "start": 3, "end": 4, "text": "x", "entity": entity, "points": 7.0}]
            yield found(article=f"{number}.md", why=why)

    [group] = _digest(lines(), {}).groups
    counts = group.names["entity"]
    assert (group.count, 1_000 <= len(counts) <= 1_300) == (6_000, True)
    assert sorted(counts.values())[-3:] == [101, 101, 101]


@given(st.sampled_from(["Buy!", "\n\nBuy!", "Buy!\n", " Buy!\u3000", "\n", " "]), st.sampled_from(["Buy!", "\n"]))
def test_blanks_that_nobody_sees_make_no_group(one: str, other: str) -> None:
    gathered = _digest([found(removed=one), found(removed=other)], {})
    assert (gathered.different == 1) == (one.strip() == other.strip() and (one == other or one.strip() != ""))


@pytest.mark.slow
def test_a_report_of_very_many_lines_takes_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines() -> Any:
        return (found(removed=f"{at % 18_000} of them", article=f"{at}.md") for at in range(20_000))

    monkeypatch.setattr("dechaff.display.page.digest.MOST_GROUPS", 1_000)

    _digest([found()], {})
    tracemalloc.start()
    gathered = _digest(lines(), {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(gathered.groups), gathered.different) == (1_000, 18_000)
    assert gathered.groups[0].count == 2
    assert peak < 15e6
