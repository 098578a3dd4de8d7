from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marker_run import PATTERN, lines, run, tree, write_raw

from dechaff.folder.make_rows import dump_row
from dechaff.folder.outcome import Spam
from dechaff.folder.paths import OutputError
from dechaff.folder.restore import restore
from dechaff.ingest.records import Fields

HAN = "镇上的书店今天开业了，每天早上九点开门，欢迎来看书。PROMO\r\n一楼是小说，二楼是旧杂志。\r\n"
SHARD = (
    b'\xef\xbb\xbf{"text": "one PROMO:demo_one line", "n": 1}\r\n'
    b"\n"
    b'{"text": "BUG", "n": 2}\n'
    b"not json\n"
    b"  \r\n"
    b'{"text": "SPAM PR\\u004fMO", "n": 3}\n'
    b'{"text": "\\ud83d PROMO:\\u0061\\/", "n": 4}\n'
    b'{"n": 5, "text": "un\\u0074ouched"}\n\n'
)
RAW = {
    "a/promo.md": b"one PROMO two PROMO\r\n",
    "a/honest.md": b"honest",
    "binary.png": b"\x89PNG\r\n\x1a\n\0PROMO",
    "blank.jsonl": b"\n\r\n",
    "bug.md": b"BUG \xff PROMO",
    "empty.jsonl": b"",
    "empty.md": b"",
    "only.md": b"PROMO",
    "shard.jsonl": SHARD,
    "spam.md": b"SPAM PROMO",
    "array.json": b' [{"text": "SPAM PROMO"} ,\n{"text": "a PROMO b"}, {"text": 5}, {"text": "BUG"},{"text":"SPAM"}\t]\n',
    "lines.json": b'{"text": "SPAM PROMO"}\n{"text": "a PROMO b"}\n\n{"text": "BUG"}\n{"text": null}\n[1]\n',
    "object.json": b'{\n "text": "a PROMO b"\n}\n',
    "broken.json": b'[{"text": "BUG"}, {"text": "a PROMO"}, {"text": "SPAM',
    "tail.ndjson": b'{"text": "BUG"}',
    **{f"{codec}.txt": HAN.encode(codec) for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030")},
    "big5.txt": "鎮上的書店今天開業了，歡迎來看書。PROMO".encode("big5"),
    "cp932.txt": "本日、駅前に新しい本屋が開店しました。PROMO".encode("cp932"),
    "cp1251.txt": "Сегодня у вокзала открылся новый PROMO магазин.".encode("cp1251"),
    "ill.txt": HAN.encode() + b"\xff PROMO",
    os.fsdecode(b"name\xff.md"): b"PROMO x",
}


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
@pytest.mark.parametrize("part_bytes", [pytest.param(1, marks=pytest.mark.slow), 200, 1 << 30])
def test_every_raw_byte_comes_back(tmp_path: Path, spam: Spam, part_bytes: int) -> None:
    totals = run(tmp_path, RAW, spam=spam, part_bytes=part_bytes)
    assert totals.cuts > 10
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == []
    assert restored.restored == totals.articles + totals.binaries
    assert tree(tmp_path / "back") == RAW
    assert restore(tmp_path / "cleaned", None) == restored


def test_every_file_made_of_an_array_is_an_array(tmp_path: Path) -> None:
    run(tmp_path, RAW, spam="separate")
    read = {
        where: (tmp_path / "cleaned" / where / "array.json").read_bytes() for where in ("", "_spam", "_report/kept")
    }
    texts = {where: [one["text"] for one in json.loads(data)] for where, data in read.items()}
    assert texts == {"": ["a  b"], "_spam": ["SPAM ", "SPAM"], "_report/kept": [5, "BUG"]}


_texts = st.text(st.sampled_from('PROMO FLAG SPAM\r\n中é😀\u2028\ud83d\ude00"\\/\0'), max_size=30) | st.sampled_from(
    ["PROMO", "\ud83dPROMO\ude00", "SPAM PROMO:demo", "BUG", "LIE", "x PROMO\r\ny"]
)
_objects = st.fixed_dictionaries(
    {"text": _texts},
    optional={"id": st.integers() | _texts, "x": st.none() | st.floats() | st.lists(_texts, max_size=2)},
)


@st.composite
def _json_lines(draw: st.DrawFn) -> bytes:
    written = draw(
        st.lists(
            st.builds(_dumped, _objects, st.booleans())
            | st.sampled_from([b"", b" ", b"{", b"null", b"\xff"])
            | st.binary(max_size=6),
            max_size=6,
        )
    )
    ends = [draw(st.sampled_from([b"\n", b"\r\n"])) for _ in written]
    data = b"".join(line + end for line, end in zip(written, ends, strict=True))
    return data if draw(st.booleans()) else data.rstrip(b"\r\n")


def _dumped(value: dict[str, Any], in_ascii: bool) -> bytes:
    return json.dumps(value, ensure_ascii=in_ascii).encode("utf-8", "replace")


@settings(deadline=None, max_examples=100)
@given(
    st.binary(max_size=60),
    st.lists(st.sampled_from([b"PROMO", b"\xe4\xb8\xad", b"\xff", b"words "])),
    _json_lines(),
    st.sampled_from(["keep", "separate", "drop"]),
)
@example(b"", [], b"", "keep")
def test_any_bytes_come_back(noise: bytes, pieces: list[bytes], shard: bytes, spam: Spam) -> None:
    raw = {"a.md": noise + b"".join(pieces), "b.jsonl": shard, "c.jsonl": noise, "d.json": shard, "e.json": noise}
    raw["f.json"] = b"[%s]" % shard.replace(b"\n", b",\n")
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), raw, spam=spam)
        restored = restore(Path(name, "cleaned"), Path(name, "back"))
        assert restored.failures == []
        assert tree(Path(name, "back")) == raw


def test_other_fields_and_ids_come_back(tmp_path: Path) -> None:
    raw = {"a.jsonl": b'{"body": "PROMO", "text": "other", "key": "x/1"}\n{"body": "PROMO b", "key": 2}\n'}
    run(tmp_path, raw, fields=Fields(text="body", id="key"))
    assert [line["article"] for line in lines(tmp_path, "removals")] == ["x/1", "2"]
    assert restore(tmp_path / "cleaned", tmp_path / "back").failures == []
    assert tree(tmp_path / "back") == raw
    restore(tmp_path / "cleaned", tmp_path / "one", "2")
    assert tree(tmp_path / "one") == {"a.jsonl": b'{"body": "PROMO b", "key": 2}\n'}


def test_one_article_or_one_file_can_be_asked_for(tmp_path: Path) -> None:
    run(tmp_path, RAW)
    for only, expected, count in (
        ("a/promo.md", RAW["a/promo.md"], 1),
        ("shard.jsonl", SHARD, 6),
        ("shard.jsonl#6", SHARD.splitlines(keepends=True)[6], 1),
        ("shard.jsonl#3", b"not json\n", 1),
        ("blank.jsonl", b"\n\r\n", 0),
    ):
        target = tmp_path / only.replace("/", "-")
        assert restore(tmp_path / "cleaned", target, only).restored == count
        assert tree(target) == {only.partition("#")[0]: expected}
    with pytest.raises(OutputError, match="no article or file 'shard.jsonl#1'; .* list them all"):
        restore(tmp_path / "cleaned", tmp_path / "none", "shard.jsonl#1")


@pytest.mark.parametrize("where", ["cleaned/a/promo.md", "cleaned/a/honest.md", "cleaned/binary.png"])
def test_an_edited_file_is_named_and_the_others_are_restored(tmp_path: Path, where: str) -> None:
    run(tmp_path, RAW)
    (tmp_path / where).write_bytes((tmp_path / where).read_bytes() + b"!")
    name = where.removeprefix("cleaned/")
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == [(name, "edited after cleaning: its bytes are not those that were written")]
    assert tree(tmp_path / "back") == {other: data for other, data in RAW.items() if other != name}


@pytest.mark.parametrize(
    ("name", "edit", "articles", "why"),
    [
        ("shard.jsonl", (b"one  line", b"one line"), ["shard.jsonl#0"], "its bytes are not those"),
        ("shard.jsonl", (b'"n": 5', b'"n":5'), ["shard.jsonl#7"], "its bytes are not those"),
        ("shard.jsonl", (b"\n  \r\n", b"\n\r\n"), ["shard.jsonl"], "do not make up the raw file"),
        ("shard.jsonl", (b"ouched\"}\n\n", b"ouched\"}\n"), ["shard.jsonl"], "records missing 1"),
        ("shard.jsonl", (b"ouched\"}\n\n", b"ouched\"}\n\n\nx"), ["shard.jsonl"], "records added 2"),
        ("shard.jsonl", (b"\n  \r\n", b"\n"), ["shard.jsonl"], "records missing 1"),
        ("shard.jsonl", (b"\xef\xbb\xbf", b"\n\xef\xbb\xbf"), ["shard.jsonl"], "records added 1"),
        ("_report/kept/shard.jsonl", (b"not", b"n0t"), ["shard.jsonl#3"], "do not lead to the raw ones"),
        ("_report/kept/bug.md", (b"BUG", b"bug"), ["bug.md"], "do not lead to the raw ones"),
        ("_spam/spam.md", (b"SPAM", b"spam"), ["spam.md"], "its bytes are not those"),
        ("_report/removals-00000.jsonl", (b'removed":"PROMO:demo_one', b'removed":"PROMO:demo_two'),
         ["shard.jsonl#0"], "its report or its kept bytes"),
        ("blank.jsonl", (b"\n\r", b"\r"), ["blank.jsonl"], "records missing 1"),
        ("empty.jsonl", (b"", b"x"), ["empty.jsonl"], "records added 1"),
    ],
)  # fmt: skip
def test_every_edit_is_found_and_named(
    tmp_path: Path, name: str, edit: tuple[bytes, bytes], articles: list[str], why: str
) -> None:
    run(tmp_path, RAW, spam="separate")
    file = tmp_path / "cleaned" / name
    data = file.read_bytes()
    assert edit[0] in data
    file.write_bytes(data.replace(*edit, 1))
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert [article for article, _ in restored.failures] == articles
    assert why in restored.failures[-1][1]
    path = articles[0].partition("#")[0]
    back = tree(tmp_path / "back")
    assert {other: raw for other, raw in back.items() if other != path} == {
        other: raw for other, raw in RAW.items() if other != path
    }
    lost = {int(one.partition("#")[2]) for one in articles if "#" in one}
    kept = [line for at, line in enumerate(SHARD.splitlines()) if at not in lost and line.strip()]
    assert path != "shard.jsonl" or [line for line in back[path].splitlines() if line.strip()] == kept


def test_two_edited_records_are_both_named(tmp_path: Path) -> None:
    run(tmp_path, {"a.jsonl": b'{"text": "PROMO a"}\n{"text": "b"}\n{"text": "PROMO c"}\n'})
    file = tmp_path / "cleaned/a.jsonl"
    file.write_bytes(file.read_bytes().replace(b" a", b"a").replace(b" c", b"c"))
    assert [article for article, _ in restore(tmp_path / "cleaned", None).failures] == ["a.jsonl#0", "a.jsonl#2"]


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    run(tmp_path, RAW)
    (tmp_path / "cleaned/a/promo.md").unlink()
    (tmp_path / "cleaned/shard.jsonl").unlink()
    (tmp_path / "cleaned/_report/kept/bug.md").unlink()
    assert restore(tmp_path / "cleaned", None).failures == [
        ("a/promo.md", "missing from the cleaned folder"),
        ("bug.md", "missing from the cleaned folder"),
        ("shard.jsonl#0", "missing from the cleaned folder"),
        ("shard.jsonl#5", "missing from the cleaned folder"),
        ("shard.jsonl#6", "missing from the cleaned folder"),
        ("shard.jsonl#7", "missing from the cleaned folder"),
        ("shard.jsonl", "edited after cleaning: records missing 7"),
    ]


def test_a_file_that_could_never_be_read_is_no_success(tmp_path: Path) -> None:
    write_raw(tmp_path / "raw", {"b.md": b"b"})
    for name in ("a.md", "a.jsonl"):
        (tmp_path / "raw" / name).symlink_to("nowhere")
    run(tmp_path, {})
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert tree(tmp_path / "back") == {"b.md": b"b"}
    assert [article for article, _ in restored.failures] == ["a.jsonl", "a.md"]
    assert all("could not be read when it was to be cleaned" in why for _, why in restored.failures)


@pytest.mark.parametrize("kind", ["articles", "removals", "failures", "containers"])
def test_a_report_with_a_file_missing_is_refused(tmp_path: Path, kind: str) -> None:
    run(tmp_path, RAW, part_bytes=200)
    (tmp_path / f"cleaned/_report/{kind}-00001.jsonl").unlink()
    with pytest.raises(OutputError, match=rf"{kind}-00001.jsonl: missing; without it the report is incomplete"):
        restore(tmp_path / "cleaned", None)


def test_only_a_finished_run_is_restored(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="absent: no such folder; name the output folder of `dechaff clean`"):
        restore(tmp_path / "absent", None)
    with pytest.raises(OutputError, match=r"no _report/run.json in it"):
        restore(write_raw(tmp_path / "other", {"a.md": b"a"}), None)


def test_nothing_is_restored_over_other_files(tmp_path: Path) -> None:
    run(tmp_path, RAW)
    full = write_raw(tmp_path / "full", {"mine.md": b"mine"})
    with pytest.raises(OutputError, match=r"full: not empty \(mine.md is in it\); name a new or empty folder with -o"):
        restore(tmp_path / "cleaned", full)
    with pytest.raises(OutputError, match="mine.md: a file; name a folder"):
        restore(tmp_path / "cleaned", full / "mine.md")
    with pytest.raises(OutputError, match="lies inside"):
        restore(tmp_path / "cleaned", tmp_path / "cleaned/back")
    assert tree(full) == {"mine.md": b"mine"}


@pytest.mark.parametrize("path", ["../outside.md", "/outside.md", "a/../../outside.md"])
def test_a_hostile_report_cannot_write_outside_the_folder(tmp_path: Path, path: str) -> None:
    run(tmp_path, {"a.md": b"a"})
    shutil.copy(tmp_path / "cleaned/a.md", tmp_path / "outside.md")
    [line] = lines(tmp_path, "articles")
    (tmp_path / "cleaned/_report/articles-00000.jsonl").write_bytes(dump_row({**line, "path": path}))
    with pytest.raises(OutputError, match="a path outside the folder"):
        restore(tmp_path / "cleaned", tmp_path / "deep/back")
    assert not (tmp_path / "deep/back").exists()


def test_a_lost_report_line_costs_its_own_article_and_is_told(tmp_path: Path) -> None:
    raw = {"a.md": b"PROMO a", "b.md": b"b PROMO", "c.md": b"c"}
    run(tmp_path, raw)
    file = tmp_path / "cleaned/_report/articles-00000.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    failures = restore(tmp_path / "cleaned", tmp_path / "back").failures
    assert failures == [("_report", "1 of its articles or binaries have no line in it any more")]
    assert tree(tmp_path / "back") == {"b.md": b"b PROMO", "c.md": b"c"}


def test_a_line_that_is_no_report_line_is_refused(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": b"a"})
    (tmp_path / "cleaned/_report/articles-00000.jsonl").write_bytes(b'{"path": 3, "record": null}\n')
    with pytest.raises(OutputError, match="articles-00000.jsonl:1: not what `dechaff clean` writes"):
        restore(tmp_path / "cleaned", None)


def test_a_blank_line_that_is_lost_costs_only_itself(tmp_path: Path) -> None:
    run(tmp_path, {"a.jsonl": b'{"text": "one PROMO"}\n\n{"text": "two"}\n{"text": "three"}\n'})
    file = tmp_path / "cleaned/a.jsonl"
    file.write_bytes(file.read_bytes().replace(b"\n\n", b"\n"))
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == [("a.jsonl", "edited after cleaning: records missing 1")]
    assert (tmp_path / "back/a.jsonl").read_bytes() == b'{"text": "one PROMO"}\n{"text": "two"}\n{"text": "three"}\n'


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_lines_are_edited_lost_or_added_the_others_come_back(data: st.DataObject) -> None:
    lines = [b'{"text": "line %d%s"}\n' % (at, b" PROMO" if at % 3 else b"") for at in range(40)]
    edits = data.draw(st.dictionaries(st.integers(0, 12), st.sampled_from(("edit", "lose", "add", "double", "swap"))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, {"a.jsonl": b"".join(lines)})
        file = folder / "cleaned/a.jsonl"
        written = file.read_bytes().splitlines(keepends=True)
        touched: set[int] = set()
        for at, edit in sorted(((3 * at, edit) for at, edit in edits.items()), reverse=True):
            if edit == "edit":
                written[at] = b'{"text": "written anew %d"}\n' % at
                touched.add(at)
            elif edit == "lose":
                del written[at]
                touched.add(at)
            elif edit == "add":
                written.insert(at, b'{"text": "added"}\n')
            elif edit == "double":
                written.insert(at, written[at])
            else:
                written[at], written[at + 1] = written[at + 1], written[at]
                touched |= {at, at + 1}
        file.write_bytes(b"".join(written))
        restored = restore(folder / "cleaned", folder / "back")
        back = tree(folder / "back").get("a.jsonl", b"").splitlines(keepends=True)
        assert [line for line in back if line not in lines] == []
        assert {lines.index(line) for line in back} >= {*range(40)} - touched
        assert len(back) == restored.restored
        assert bool(restored.failures) == (written != [PATTERN.sub("", one.decode()).encode() for one in lines])
