from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from marker_run import articles, clean, lines, run, tree, write_raw

from dechaff.folder.files import partial_path
from dechaff.folder.outcome import settle
from dechaff.folder.prepare import prepare_output
from dechaff.ingest.records import Record, Removal
from dechaff.ingest.whole_file import WholeFile
from dechaff.model import Article, Cleaning

SHARD = (
    b'{"text": "one PROMO:demo_one line", "n": 1}\r\n'
    b"\n"
    b'{"text": "BUG", "n": 2}\n'
    b"not json\n"
    b'{"text": "SPAM PROMO", "n": 3}\n'
    b'{"n": 4, "text": "un\\u0074ouched"}'
)


def test_the_output_mirrors_the_input_and_touches_only_what_is_cut(tmp_path: Path) -> None:
    raw = {
        "a/promo.md": b"one PROMO two\r\n",
        "a/honest.md": "\ufeffhonest\r\n".encode(),
        "gbk.txt": "书店开业了，每天早上九点开门，欢迎来看书。PROMO".encode("gb18030"),
        "image.png": b"\x89PNG\r\n\x1a\n\0PROMO",
        "empty.txt": b"",
        "only.txt": b"PROMO",
        "empty.jsonl": b"",
        "blank.jsonl": b"\n \r\n",
    }
    run(tmp_path, raw)
    assert articles(tmp_path) == {
        **raw,
        "a/promo.md": b"one  two\r\n",
        "gbk.txt": "书店开业了，每天早上九点开门，欢迎来看书。".encode("gb18030"),
        "only.txt": b"",
    }


def test_a_failed_article_is_kept_back_verbatim_and_the_others_go_on(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": b"PROMO BUG\xff", "b.md": b"b PROMO", "shard.jsonl": SHARD})
    assert articles(tmp_path) == {
        "b.md": b"b ",
        "shard.jsonl": b'{"text": "one  line", "n": 1}\r\n\n{"text": "SPAM ", "n": 3}\n'
        b'{"n": 4, "text": "un\\u0074ouched"}',
    }
    kept = tree(tmp_path / "cleaned/_report/kept")
    assert kept == {"a.md": b"PROMO BUG\xff", "shard.jsonl": b'{"text": "BUG", "n": 2}\nnot json\n'}
    failures = lines(tmp_path, "failures")
    assert [(one["article"], one["path"], one["record"], one["stage"]) for one in failures] == [
        ("a.md", "a.md", None, "clean"),
        ("shard.jsonl#2", "shard.jsonl", 2, "clean"),
        ("shard.jsonl#3", "shard.jsonl", 3, "read"),
    ]
    assert failures[0]["error"] == "ZeroDivisionError: a rule divided by zero"
    assert failures[2]["error"].startswith("not JSON")
    assert {one["article"] for one in lines(tmp_path, "articles")} == {"b.md"} | {f"shard.jsonl#{n}" for n in (0, 4, 5)}


@pytest.mark.parametrize("text", ["LIE", "LIE PROMO"])
def test_a_cleaning_that_does_not_add_up_is_a_failure_of_its_article(tmp_path: Path, text: str) -> None:
    totals = run(tmp_path, {"a.md": text.encode(), "b.jsonl": json.dumps({"text": text}).encode()})
    assert [one["stage"] for one in lines(tmp_path, "failures")] == ["verify", "verify"]
    assert articles(tmp_path) == {}
    assert totals.failed == 2


def test_a_cut_that_would_make_an_ill_byte_part_of_a_character_is_a_failure(tmp_path: Path) -> None:
    raw = "書店".encode() * 9 + b"\xe6\x9bPROMO\xb8"
    assert raw.replace(b"PROMO", b"").decode() == "書店" * 9 + "書"
    run(tmp_path, {"a.md": raw})
    assert [one["stage"] for one in lines(tmp_path, "failures")] == ["verify"]
    assert tree(tmp_path / "cleaned/_report/kept") == {"a.md": raw}


def test_an_article_that_could_not_be_restored_is_a_failure() -> None:
    class Forgetful(WholeFile):
        def reinsert(self, cleaned: Record, cuts: Sequence[Removal], *rest: Any) -> bytes:
            return super().reinsert(cleaned, cuts[1:], *rest)

    record = Record(None, b"PROMO a", Article("a.md", "a.md", None, "PROMO a", "text"))
    outcomes = [settle(record, "a.md", kind(), clean, "keep", lambda entity: 1) for kind in (WholeFile, Forgetful)]
    assert [outcome.data for outcome in outcomes] == [b" a", b"PROMO a"]
    assert outcomes[0].failure is None
    assert outcomes[1].failure is not None
    assert outcomes[1].failure["error"] == "the raw bytes could not be restored from the cleaned ones"


def test_whatever_reading_or_rewriting_trips_over_is_a_failure_of_its_record_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_: Any) -> None:
        raise LookupError("an unknown state")

    raw = {"a.md": b"a PROMO", "shard.jsonl": SHARD}
    with monkeypatch.context() as patched:
        patched.setattr("dechaff.ingest.whole_file.sniff_format", trip)
        run(tmp_path, raw)
    [failure, *_] = lines(tmp_path, "failures")
    assert (failure["article"], failure["stage"]) == ("a.md", "read")
    assert failure["error"] == "LookupError: an unknown state"
    monkeypatch.setattr("dechaff.ingest.json_lines._refuse_merging", trip)
    run(tmp_path, raw)
    assert {(one["article"], one["error"]) for one in lines(tmp_path, "failures") if one["stage"] == "verify"} == {
        ("shard.jsonl#0", "LookupError: an unknown state"),
        ("shard.jsonl#4", "LookupError: an unknown state"),
    }
    assert tree(tmp_path / "cleaned/_report/kept")["shard.jsonl"].startswith(SHARD[:40])
    assert articles(tmp_path)["a.md"] == b"a "


@pytest.mark.parametrize("error", [MemoryError, OSError])
def test_what_is_wrong_with_the_machine_is_no_failure_of_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def trip(*_: Any) -> None:
        raise error

    for place in ("whole_file.sniff_format", "encoded.check_cuts"):
        with monkeypatch.context() as patched:
            patched.setattr(f"dechaff.ingest.{place}", trip)
            with pytest.raises(error):
                run(tmp_path, {"a.md": b"a PROMO"})


def test_a_file_that_cannot_be_read_is_a_failure_without_bytes(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "raw", {"b.md": b"b"})
    (raw / "a.md").symlink_to("nowhere")
    run(tmp_path, {})
    [failure] = lines(tmp_path, "failures")
    assert failure == {
        "article": "a.md",
        "path": "a.md",
        "record": None,
        "stage": "read",
        "error": "cannot be read: it is gone or no regular file",
        "sha256_raw": None,
    }
    assert articles(tmp_path) == {"b.md": b"b"}


def test_spam_can_be_set_apart_or_dropped(tmp_path: Path) -> None:
    raw = {"a.md": b"SPAM PROMO", "b.jsonl": b'{"text": "SPAM"}\n{"text": "PROMO"}\n'}
    run(tmp_path / "separate", raw, spam="separate")
    assert articles(tmp_path / "separate") == {
        "_spam/a.md": b"SPAM ",
        "_spam/b.jsonl": b'{"text": "SPAM"}\n',
        "b.jsonl": b'{"text": ""}\n',
    }
    assert [one["output"] for one in lines(tmp_path / "separate", "articles")] == ["spam", "spam", "cleaned"]
    run(tmp_path / "drop", raw, spam="drop")
    assert articles(tmp_path / "drop") == {"b.jsonl": b'{"text": ""}\n'}
    assert tree(tmp_path / "drop/cleaned/_report/kept") == {"a.md": b"SPAM PROMO", "b.jsonl": b'{"text": "SPAM"}\n'}
    dropped = lines(tmp_path / "drop", "articles")[0]
    assert (dropped["output"], dropped["sha256_cleaned"], dropped["chars_removed"]) == ("kept", None, 10)
    removal = lines(tmp_path / "drop", "removals")[0]
    assert (removal["kind"], removal["start"], removal["end"], removal["removed"]) == ("article", 0, 10, "SPAM PROMO")


def test_a_removal_line_says_where_what_and_why(tmp_path: Path) -> None:
    text = "x" * 50 + "中PROMO:demo_one " + "y" * 50 + " FLAG PROMO:demo_one"
    run(tmp_path, {"a.jsonl": json.dumps({"text": text}).encode()}, count={"telegram:demo_one": 7}.__getitem__)
    first, second = lines(tmp_path, "removals")
    identity = first.pop("id")
    assert first == {
        "article": "a.jsonl#0",
        "path": "a.jsonl",
        "record": 0,
        "start": 51,
        "end": 65,
        "removed": "PROMO:demo_one",
        "inserted": "",
        "before": "x" * 39 + "中",
        "after": " " + "y" * 39,
        "kind": "promo",
        "score": 6.0,
        "threshold": 6.0,
        "why": [
            {
                "rule": "promo/marker",
                "start": 51,
                "end": 65,
                "text": "PROMO:demo_one",
                "entity": "telegram:demo_one",
                "points": 6.0,
                "role": "proof",
            }
        ],
        "also": [],
        "sharing": "5-19",
    }
    assert len(identity) == 16
    assert identity != second["id"]
    [flag] = lines(tmp_path, "flags")
    assert (flag["removed"], flag["sharing"], flag["start"]) == ("FLAG", None, 117)


def test_a_removal_is_told_in_its_source_form_where_that_differs(tmp_path: Path) -> None:
    run(tmp_path, {"a.jsonl": b'{"text": "PROM\\u004f"}\n{"text": "PROMO"}\n'})
    first, second = lines(tmp_path, "removals")
    assert first["removed_source"] == "PROM\\u004f"
    assert "removed_source" not in second


def test_sharing_goes_by_the_best_known_entity(tmp_path: Path) -> None:
    def one_cut(article: Article) -> Cleaning:
        cleaning = clean(article)
        first, second = cleaning.cuts
        whole = replace(first, end=second.end, text=article.text, why=first.why + second.why)
        return replace(cleaning, text="", cuts=(whole,))

    counts = {"telegram:rare": 1, "telegram:common": 21}
    for order in ("PROMO:rare PROMO:common", "PROMO:common PROMO:rare"):
        run(tmp_path / order, {"a.md": order.encode()}, cleaner=one_cut, count=counts.__getitem__)
        assert [line["sharing"] for line in lines(tmp_path / order, "removals")] == ["20+"]


def test_the_id_of_a_cut_does_not_hang_on_other_cuts(tmp_path: Path) -> None:
    def second_only(article: Article) -> Cleaning:
        both = clean(article)
        text = article.text[: both.cuts[1].start] + article.text[both.cuts[1].end :]
        return Cleaning(text, "cleaned", 6.0, both.cuts[1:], ())

    raw = {"a.md": b"PROMO a PROMO", "b.md": b"PROMO a PROMO"}
    run(tmp_path / "one", raw)
    run(tmp_path / "two", raw, cleaner=second_only)
    first, second = ([line["id"] for line in lines(tmp_path / name, "removals")] for name in ("one", "two"))
    assert len(set(first)) == 4
    assert second == first[1::2]


def test_an_article_line_holds_the_hashes_of_what_lies_in_the_files(tmp_path: Path) -> None:
    run(tmp_path, {"a.jsonl": SHARD, "b.png": b"\x89PNG\r\n\x1a\n"})
    shard, *_, image = lines(tmp_path, "articles")
    assert shard == {
        "article": "a.jsonl#0",
        "path": "a.jsonl",
        "record": 0,
        "verdict": "cleaned",
        "score": 6.0,
        "reasons": [],
        "format": "text",
        "language": "und",
        "encoding": "utf-8",
        "field": "text",
        "chars": 23,
        "chars_removed": 14,
        "sha256_raw": hashlib.sha256(SHARD.splitlines(keepends=True)[0]).hexdigest(),
        "sha256_cleaned": hashlib.sha256(b'{"text": "one  line", "n": 1}\r\n').hexdigest(),
        "output": "cleaned",
    }
    assert (image["article"], image["format"], image["chars"]) == ("b.png", "binary", 0)
    assert image["sha256_raw"] == image["sha256_cleaned"] == hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest()


def test_half_a_surrogate_pair_is_reported_without_loss(tmp_path: Path) -> None:
    run(tmp_path, {"a.jsonl": b'{"text": "\\ud83d PROMO \xe4\xb8\xad"}\n', os.fsdecode(b"b\xff.md"): b"PROMO"})
    first, second = lines(tmp_path, "removals")
    assert (first["before"], first["after"]) == ("\ud83d ", " 中")
    assert second["path"] == "b\udcff.md"
    assert (tmp_path / "cleaned" / os.fsdecode(b"b\xff.md")).read_bytes() == b""


def test_report_lines_are_sorted_whatever_the_parts(tmp_path: Path) -> None:
    raw = {
        name: b"PROMO x PROMO FLAG " + name.encode() for name in ("b.md", "a-b.md", "a/b.md", "é.md", "B.md", "c.md")
    }
    raw["a.jsonl"] = b'{"text": "PROMO"}\n' * 12
    run(tmp_path / "one", raw)
    run(tmp_path / "many", raw, part_bytes=60)
    for kind in ("removals", "flags", "articles", "failures"):
        one, many = lines(tmp_path / "one", kind), lines(tmp_path / "many", kind)
        assert one == many
        order = [(os.fsencode(x["path"]), x.get("record") or 0, x.get("start", 0)) for x in one]
        assert order == sorted(order)
    assert len(list((tmp_path / "many/cleaned/_report").glob("articles-*.jsonl"))) > 3
    assert articles(tmp_path / "one") == articles(tmp_path / "many")


def test_totals_add_up_over_parts(tmp_path: Path) -> None:
    raw = {"a.md": b"PROMO FLAG", "b.md": b"honest", "c.md": b"BUG", "d.png": b"\x89PNG\r\n", "shard.jsonl": SHARD}
    one, many = run(tmp_path / "one", raw), run(tmp_path / "many", raw, part_bytes=1)
    assert one == many
    assert (one.files, one.bytes_raw) == (5, sum(map(len, raw.values())))
    assert (one.articles, one.clean, one.cleaned, one.spam, one.failed, one.binaries) == (8, 2, 2, 1, 3, 1)
    assert (one.cuts, one.flags, one.chars, one.chars_removed) == (3, 1, 10 + 6 + 23 + 10 + 9, 5 + 14 + 5)
    assert one.cuts_by_kind == {"promo": 3}
    assert one.articles_by_rule == {"promo/marker": 3}


def test_a_run_that_is_stopped_leaves_no_file_half_written(tmp_path: Path) -> None:
    raw = {"a.md": b"PROMO", "b.jsonl": b'{"text": "PROMO"}\n{"text": "BUG"}\n{"text": "INTERRUPT"}\n', "c.md": b"c"}
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, raw)
    assert set(tree(tmp_path / "cleaned")) == {"a.md", "_report/.unfinished.json"}


def test_a_full_disk_leaves_no_file_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        if target.name == "articles":
            raise OSError(28, "No space left on device")
        os.rename(source, target)

    monkeypatch.setattr("dechaff.folder.files.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        run(tmp_path, {"a.md": b"PROMO"})
    left = set(tree(tmp_path / "cleaned"))
    assert left
    assert not any(name.endswith(".partial") for name in left)


def test_a_stopped_run_can_be_run_again(tmp_path: Path) -> None:
    raw = {"a.md": b"PROMO", "b.md": b"INTERRUPT", ".c.md.partial": b""}
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, raw)
    partial_path(tmp_path / "cleaned/b.md").write_bytes(b"what a killed run leaves")
    prepare_output(tmp_path / "cleaned")
    assert set(tree(tmp_path / "cleaned")) == {"a.md", "_report/.unfinished.json", "_report/.work/left.json"}


def test_the_longest_file_name_can_be_written(tmp_path: Path) -> None:
    name = "文" * 83 + ".md"
    run(tmp_path, {name: b"PROMO x"})
    assert articles(tmp_path) == {name: b" x"}
