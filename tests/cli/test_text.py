"""`dechaff text` writes the reading text of every cleaned article, and of nothing else."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.folder.read import report_rows
from dechaff.plaintext import texts

RAW = Path(__file__).parent.parent.parent / "raw"
ADVERT = "# Pine\n\nSand the *board*.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
SPAM = (
    "TG🔥+ @paint_demo_7\n\nCustom essays for sale, WeChat: paintdemo7\n\nGame coins for sale, QQ: 100200305\n\n"
    "Order now and get a free bonus! WhatsApp: +44 20 7946 0000\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def clean(folder: Path, files: Mapping[str, str | bytes], *options: str) -> Path:
    """The cleaned folder of these files."""
    for name, content in files.items():
        (folder / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "raw" / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert run("clean", folder / "raw", "-o", folder / "cleaned", *options).exit_code in (0, 1)
    return folder / "cleaned"


def written(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def lines(*texts: str) -> bytes:
    return "".join(json.dumps({"text": one}) + "\n" for one in texts).encode()


def test_files_become_texts_and_shards_lines(tmp_path: Path) -> None:
    files = {
        "a/pine.md": ADVERT,
        "b.txt": "Honest *as it is*.\r\n",
        "c.html": "<p>a<p>b",
        "d.jsonl": lines(ADVERT, "Honest."),
        "e.jsonl.gz": gzip.compress(lines("<p>Zinnia &amp; rose</p>")),
        "f.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "g.jsonl": b"",
    }
    result = run("text", clean(tmp_path, files), "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"6 articles written as text, 5 files in {tmp_path / 'out'}; 0 failed\nleft out: 1 binary\n"
    found = written(tmp_path / "out")
    shards = {
        name: [json.loads(line) for line in found.pop(name).splitlines()] for name in ("d.jsonl", "e.jsonl.gz.jsonl")
    }
    pine = "Pine\n\nSand the board.\n\nLet it dry.\n"
    assert found == {"a/pine.md.txt": pine, "b.txt": "Honest *as it is*.\n", "c.html.txt": "a\n\nb\n"}
    assert [one["article"] for one in shards["d.jsonl"]] == ["d.jsonl#0", "d.jsonl#1"]
    assert shards["d.jsonl"][0] == {"article": "d.jsonl#0", "language": "en", "text": pine}
    assert shards["e.jsonl.gz.jsonl"][0]["text"] == "Zinnia & rose\n"


def test_no_two_files_share_a_name(tmp_path: Path) -> None:
    names = [
        "a",
        "a.txt",
        "a.txt.txt",
        "b",
        "b.txt/c",
        "d.jsonl.gz",
        "d.jsonl.gz.jsonl",
        "e.jsonl.gz",
        "e.jsonl.gz.jsonl/f.TXT",
    ]
    files = {name: lines(name) if "jsonl" in name and "/" not in name else name for name in names}
    files = {name: gzip.compress(data) if name.endswith("gz") else data for name, data in files.items()}  # type: ignore[arg-type]
    result = run("text", clean(tmp_path, files), "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    found = written(tmp_path / "out")
    assert len(found) == len(names)
    assert (
        sorted(
            re.search(r"[ab-f][\w./]*", json.loads(text)["text"] if text[0] == "{" else text).group()
            for text in found.values()
        )
        == names
    )  # type: ignore[union-attr]
    assert found["a.txt"] == "a.txt"


@pytest.mark.parametrize(
    ("spam", "expected"), [("keep", {"a.md.txt", "b.md.txt"}), ("separate", {"b.md.txt"}), ("drop", {"b.md.txt"})]
)
def test_spam_that_was_taken_out_and_failures_have_no_text(tmp_path: Path, spam: str, expected: set[str]) -> None:
    cleaned = clean(tmp_path, {"a.md": SPAM, "b.md": "Honest.\n", "c.jsonl": b"{\n"}, "--spam", spam)
    assert [line["verdict"] for line in report_rows(cleaned, "articles")] == ["spam", "clean"]
    assert run("text", cleaned, "-o", tmp_path / "out").exit_code == 0
    assert written(tmp_path / "out").keys() == expected


def test_an_article_that_fails_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = texts.reading_text

    def tripping(text: str, *rest: str) -> str:
        if "BUG" in text:
            raise LookupError("an \x1b[31munknown state")
        return read(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(texts, "reading_text", tripping)
    long = "e" * 252 + ".md"
    cleaned = clean(
        tmp_path, {"a.md": "BUG", "b.md": "Honest.\n", "c.jsonl": lines("One.", "BUG", "Two."), "d.md": "D", long: "E"}
    )
    (cleaned / "d.md").unlink()
    result = run("text", cleaned, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "a.md: LookupError: an \\x1b[31munknown state",
        "c.jsonl#1: LookupError: an \\x1b[31munknown state",
        "d.md: missing from the cleaned folder",
        f"{long}: its name is too long to be made longer by an ending",
    ]
    assert result.stdout.startswith("3 articles written as text, 2 files in ")
    assert result.stdout.endswith("; 4 failed\n")
    found = written(tmp_path / "out")
    assert found.keys() == {"b.md.txt", "c.jsonl"}
    assert [json.loads(line)["text"] for line in found["c.jsonl"].splitlines()] == ["One.", "Two."]


def test_nothing_is_written_into_the_cleaned_folder_or_out_of_the_new_one(tmp_path: Path) -> None:
    cleaned = clean(tmp_path, {"a.md": "Honest.\n"})
    before = sorted(cleaned.rglob("*"))
    result = run("text", cleaned, "-o", cleaned / "text")
    assert (result.exit_code, sorted(cleaned.rglob("*"))) == (2, before)
    assert "lies inside" in result.stderr
    report = cleaned / "_report" / "articles-00000.jsonl"
    report.write_text(report.read_text().replace('"path":"a.md"', '"path":"../cleaned/a.md"'))
    result = run("text", cleaned, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "names '../cleaned/a.md', a path outside the folder" in result.stderr


def test_the_samples_read_well(tmp_path: Path) -> None:
    run("clean", RAW, "-o", tmp_path / "cleaned")
    assert run("text", tmp_path / "cleaned", "-o", tmp_path / "out").exit_code == 0
    found = written(tmp_path / "out")
    assert len(found) == len([*RAW.iterdir()])
    for name, text in found.items():
        assert not re.search(r"</?[a-z]+>|\]\(|&\w+;|\*\*|^#+ |\n\n\n|[ \t]$", text, re.MULTILINE), name
    assert "- 改套餐通常次月生效，月底办理最划算。\n" in found["keep-a-number.md.txt"]
    assert "\nSow them under glass, thin them in April.\n" in found["feed.xml.txt"]
