"""Fields that no record has, and files without texts, are named, with what there is instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def fill(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; `__` in a name is its dot."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


TABLES: dict[str, str | bytes] = {
    "a__csv": f'ID;Titel;Inhalt\n1;Boards;"{ADVERT}"\n',
    "b__json": json.dumps([{"Inhalt": ADVERT, "n": 1}, {"n": 2}]),
    "c__json": "[1, 2]",
    "d__csv": f'id,text\n1,"{ADVERT}"\n'.encode("utf-16"),
}
NAMED = [
    "dechaff: not read: no text field: {0}a.csv ('ID', 'Titel', 'Inhalt'), {0}b.json ('Inhalt', 'n'), "
    "{0}c.json (a list); name it with --text-field",
    "dechaff: not read: tables that cannot be read: {0}d.csv (in UTF-16); "
    "save them as UTF-8, with lines that end in LF or CRLF",
]


def test_files_without_texts_are_named_with_their_fields_and_are_no_success_alone(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", **TABLES)
    result = run("clean", raw, "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr.splitlines()) == (1, [one.format("") for one in NAMED])
    assert "no text field 4, unreadable tables 1" in result.stdout
    result = run("check", raw)
    assert (result.exit_code, result.stderr.splitlines()) == (2, [one.format(f"{raw}/") for one in NAMED])
    fill(raw, e__csv="Text\nHonest.\n")
    result = run("clean", raw, "-o", tmp_path / "out")
    assert (result.exit_code, result.stderr.splitlines()) == (0, [one.format("") for one in NAMED])


def test_usual_names_match_in_any_case_and_come_back(tmp_path: Path) -> None:
    csv = f'ID;Title;Text;Language;URL;Date\n1;Boards;"{ADVERT}";DE;https://a.example/;2024-05-06\n'
    raw = fill(tmp_path / "raw", a__csv=csv, b__json=json.dumps([{"Text": ADVERT}]), c__jsonl='{"BODY": "Honest."}\n')
    assert run("clean", raw, "-o", tmp_path / "out").exit_code == 0
    rows = [json.loads(one) for one in (tmp_path / "out/_report/articles-00000.jsonl").read_text().splitlines()]
    assert [(one["field"], one["verdict"]) for one in rows] == [
        ("Text", "cleaned"),
        ("Text", "cleaned"),
        ("BODY", "clean"),
    ]
    assert rows[0]["language"] == "de"
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    assert {one.name: one.read_bytes() for one in (tmp_path / "back").iterdir()} == {
        one.name: one.read_bytes() for one in raw.iterdir()
    }


RECORDS = {
    "a.jsonl": "".join(json.dumps({"text": ADVERT, "key": at}) + "\n" for at in range(3)),
    "a.csv": f'text,key\n"{ADVERT}",1\n',
    "a.json": json.dumps([{"text": ADVERT, "key": "x"}]),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize(
    "command", ["clean", *(pytest.param(one, marks=pytest.mark.slow) for one in ("check", "census"))]
)
def test_a_field_that_no_record_has_stops_the_run_if_it_is_needed_and_is_said_if_not(
    name: str, command: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(RECORDS[name])
    out = {"clean": ["-o", tmp_path / "out"], "check": [], "census": ["-o", tmp_path / "out"]}[command]
    for option in ("text", "id"):
        result = run(command, tmp_path / name, *out, f"--{option}-field", "nosuch")
        assert result.exit_code == 2
        assert "no field 'nosuch'; there are 'text', 'key'" in result.stderr
        assert result.stderr.endswith(f" (see --{option}-field); it is in none of the first 100 records\n")
        assert not (tmp_path / "out").exists()
    for option in ("format", "language", "url"):
        result = run(command, tmp_path / name, *out, f"--{option}-field", "nosuch")
        assert result.exit_code == (command == "check")
        assert result.stderr.count("(see --") == 1
        assert f" (see --{option}-field); it is in none of the first 100 records\n" in result.stderr


def test_a_sparse_field_is_no_surprise(tmp_path: Path) -> None:
    rows = [{"text": "Honest."}, {"text": "Honest.", "from": "https://a.example/", "of": "de"}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    result = run("clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--url-field", "from", "--language-field", "of")
    assert (result.exit_code, result.stderr) == (0, "")
