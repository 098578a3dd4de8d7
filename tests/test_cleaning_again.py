"""Cleaning twice changes nothing: what comes out of a clean, cleaned under the same census, stays as it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from random_articles import corpus

from dechaff import Cleaner
from dechaff.census.survey import take_census
from dechaff.cli import main
from dechaff.folder.read import report_rows
from dechaff.text.format import sniff_format

CLEANER = Cleaner()
# In the later ones a round knew what the next clean does not: what had been cut, or that all was an advertisement.
SEEDS = (*range(16), 23, 107, 263)
# Markdown for its heading only. Without it, plain text, of which the code span is no code.
HEADED = (
    "The oven is slow on cold mornings. It was built for coal, and the door still closes with an iron bar.\n\n"
    "## TG🔥+ @pear_demo_7\n\n"
    "A test of our filter needs a line like spam, so the page shows `TG🔥+ @plum_demo_8` when a test asks for it. "
    "Nobody else ever sees that line.\n"
)


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def written(folder: Path) -> dict[str, bytes]:
    """The files of the folder but for its report."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if not name.startswith("_report/")}


def changed_again(seed: int) -> list[str]:
    articles = corpus(seed)
    cleaner = CLEANER.with_census(take_census(CLEANER.survey(*one) for one in articles))
    cleanings = [cleaner.clean(*one) for one in articles]
    assert [one.format for one in cleanings] == [format for _, format in articles]
    return [one.text for one in cleanings if cleaner.clean(one.text, one.format).text != one.text]


@pytest.mark.parametrize("seed", SEEDS)
def test_articles_that_know_of_each_other_come_out_as_they_stay(seed: int) -> None:
    assert changed_again(seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1_000, 1_600, 50))
def test_many_more_articles_come_out_as_they_stay(seed: int) -> None:
    assert [changed_again(each) for each in range(seed, seed + 50)] == [[]] * 50


@pytest.mark.parametrize("strip", [pytest.param((), marks=pytest.mark.slow), ("--strip-params",)])
def test_a_folder_cleaned_again_with_its_census_stays_as_it_is(tmp_path: Path, strip: tuple[str, ...]) -> None:
    for seed in (0, 1, 107, 211):  # in the last one the cut text looks like another format
        (tmp_path / "raw").mkdir(exist_ok=True)
        texts = [text for text, _ in corpus(seed)]
        lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        (tmp_path / f"raw/{seed}.jsonl").write_text(lines, encoding="utf-8")
        for at, text in enumerate(texts):
            (tmp_path / f"raw/{seed}-{at}.txt").write_text(text, encoding="utf-8", newline="")
    (tmp_path / "raw/headed.md").write_text(HEADED, encoding="utf-8", newline="")
    run("census", tmp_path / "raw", "-o", tmp_path / "census", "--workers", 1, *strip)
    options = ("--census", tmp_path / "census", "--workers", 1, "--no-page", *strip)
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", *options)
    run("clean", tmp_path / "1", "-o", tmp_path / "2", *options)
    run("clean", tmp_path / "2", "-o", tmp_path / "3", *options)
    assert written(tmp_path / "raw") != written(tmp_path / "1")
    assert written(tmp_path / "1") == written(tmp_path / "2") == written(tmp_path / "3")
    assert not [*report_rows(tmp_path / "2", "removals")]
    marks = [
        {line["article"]: (line["format"], line["looks_like"]) for line in report_rows(folder, "articles", _is_marked)}
        for folder in (tmp_path / "1", tmp_path / "2", tmp_path / "3")
    ]
    assert marks[0]["headed.md"] == ("markdown", "text")
    assert marks[0] == marks[1] == marks[2]


def _is_marked(line: bytes) -> bool:
    return b'"looks_like"' in line


def test_only_what_looks_like_another_format_is_marked(tmp_path: Path) -> None:
    texts = {
        "headed.md": HEADED,
        "plain.txt": "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n",
        "b.md": "# B\n",
    }
    (tmp_path / "raw").mkdir()
    for name, text in texts.items():
        (tmp_path / "raw" / name).write_text(text, encoding="utf-8")
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--workers", 1)
    for line in report_rows(tmp_path / "1", "articles"):
        looks_like = sniff_format((tmp_path / "1" / line["path"]).read_text(encoding="utf-8"))
        assert line.get("looks_like", line["format"]) == looks_like
        assert ("looks_like" in line) == (line["article"] == "headed.md")


def test_nothing_is_said_of_the_format_of_what_is_left_of_an_advertisement(tmp_path: Path) -> None:
    """Or another article that comes to nothing would be taken for one of that format when it is read again."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text("# TG🔥+ @paint_demo_7\n", encoding="utf-8")
    (tmp_path / "raw/b.txt").write_text("TG🔥+ @paint_demo_7\n", encoding="utf-8")
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--workers", 1)
    run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1)
    for folder, formats in (("1", ["markdown", "text"]), ("2", ["text", "text"])):
        assert {*written(tmp_path / folder).values()} <= {b"", b"\n"}
        lines = [*report_rows(tmp_path / folder, "articles")]
        assert [line["format"] for line in lines] == formats
        assert not any("looks_like" in line for line in lines)


def _lines() -> bytes:
    return (json.dumps({"text": HEADED}) + "\n").encode()


def _parquet() -> bytes:
    file = BytesIO()
    pq.write_table(pa.table({"id": [1], "text": [HEADED]}), file)
    return file.getvalue()


def _warc() -> bytes:
    body = HEADED.encode()
    head = (
        b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://site.example/\r\n"
        b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
    ) % len(body)
    return head + body + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.txt", HEADED.encode),
        ("a.jsonl", _lines),
        pytest.param("a.jsonl.gz", lambda: gzip.compress(_lines()), marks=pytest.mark.slow),
        pytest.param("a.parquet", _parquet, marks=pytest.mark.slow),
        ("a.warc", _warc),
        pytest.param("a.warc.gz", lambda: gzip.compress(_warc()), marks=pytest.mark.slow),
    ],
)
def test_the_format_is_kept_in_every_container(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / name).write_bytes(make())
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--workers", 1)
    [first] = report_rows(tmp_path / "1", "articles")
    assert (first["format"], first["looks_like"], first["verdict"]) == ("markdown", "text", "cleaned")
    run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1)
    [second] = report_rows(tmp_path / "2", "articles")
    assert (second["format"], second["looks_like"], second["verdict"]) == ("markdown", "text", "clean")
    assert run("check", tmp_path / "1").output == "nothing to cut\n"
    assert run("check", tmp_path / "1" / name).output == "nothing to cut\n"


def _named_lines(*formats: str) -> bytes:
    return "".join(json.dumps({"text": f"# A\n\nSand {one}.\n", "is": one}) + "\n" for one in formats).encode()


def _named_parquet(*formats: str) -> bytes:
    file = BytesIO()
    pq.write_table(pa.table({"text": [f"# A\n\nSand {one}.\n" for one in formats], "is": [*formats]}), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.jsonl", _named_lines), pytest.param("a.parquet", _named_parquet, marks=pytest.mark.slow)],
)
def test_a_format_that_a_field_names_is_kept_for_who_does_not_ask_for_it(
    tmp_path: Path, name: str, make: Callable[..., bytes]
) -> None:
    """Of articles that nothing was cut from as of others."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / name).write_bytes(make("html", "markdown", "text"))
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--workers", 1, "--format-field", "is")
    run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1)
    run("clean", tmp_path / "2", "-o", tmp_path / "3", "--workers", 1, "--format-field", "is")
    run("clean", tmp_path / "3", "-o", tmp_path / "4", "--workers", 1)
    marks = [("html", "markdown"), ("markdown", None), ("text", "markdown")]
    for folder in "1234":
        lines = report_rows(tmp_path / folder, "articles")
        assert [(line["format"], line.get("looks_like")) for line in lines] == marks


def test_a_changed_record_of_formats_is_no_reason_to_keep_what_was_made(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text(HEADED, encoding="utf-8")
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--workers", 1)
    run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1)
    assert not [*report_rows(tmp_path / "2", "removals")]
    [file] = (tmp_path / "1/_report").glob("articles-*.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"looks_like"', b'"looked_like"'))
    run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1)
    [line] = report_rows(tmp_path / "2", "articles")
    assert line["format"] == "text"
    assert [*report_rows(tmp_path / "2", "removals")]


def test_of_an_output_folder_neither_report_nor_spam_is_read(tmp_path: Path) -> None:
    advert = (
        "# 彩票平台哪个好\n\n正规彩票平台，彩票投注返水高。在线博彩首选。立即注册：\n\nwww.lottery.example\n\n"
        "真人百家乐，老虎机，体育投注。\n\n联系 bob@other-post.info\n"
    )
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text(HEADED, encoding="utf-8")
    (tmp_path / "raw/b.md").write_text(advert, encoding="utf-8")
    run("clean", tmp_path / "raw", "-o", tmp_path / "1", "--spam", "separate", "--workers", 1)
    assert (tmp_path / "1/_spam/b.md").is_file()
    said = run("clean", tmp_path / "1", "-o", tmp_path / "2", "--workers", 1).output
    assert "what an earlier run has set apart as spam" in said
    assert {*written(tmp_path / "2")} == {"a.md"}
    assert written(tmp_path / "2")["a.md"] == (tmp_path / "1/a.md").read_bytes()


def test_a_cleaned_text_stays_as_it_is_under_the_format_it_was_read_as() -> None:
    cleaning = CLEANER.clean(HEADED)
    assert (cleaning.format, sniff_format(cleaning.text)) == ("markdown", "text")
    assert CLEANER.clean(cleaning.text, cleaning.format).text == cleaning.text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "場了水\n\nTG+ @plum_demo_8 開鮮果冰\n\n書\n"),
        pytest.param("windows-1251", "мйг\n\nTG+ @plum_demo_8 оылагк\n\n\n", marks=pytest.mark.slow),
        pytest.param("koi8-u", "амкея\n\nTG+ @plum_demo_8 н ноч\n\nах\n", marks=pytest.mark.slow),
    ],
)
def test_the_encoding_is_kept_though_what_is_left_looks_like_another(tmp_path: Path, encoding: str, text: str) -> None:
    """In a file of its own, and as the payload of an archived page."""
    raw = tmp_path / "0"
    raw.mkdir()
    (raw / "a.md").write_bytes(text.encode(encoding))
    page = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
    (raw / "b.warc").write_bytes(page % len(text.encode(encoding)) + text.encode(encoding) + b"\r\n\r\n")
    for step in range(3):
        run("clean", tmp_path / str(step), "-o", tmp_path / str(step + 1), "--workers", 1)
        lines = [*report_rows(tmp_path / str(step + 1), "articles")]
        assert [line["encoding"] for line in lines] == [encoding] * 2
        assert all(line["seems_encoded_as"] != encoding for line in lines)
        assert step == 0 or written(tmp_path / str(step + 1)) == written(tmp_path / "1")
    assert "plum_demo_8" not in (tmp_path / "1/a.md").read_bytes().decode(encoding)
