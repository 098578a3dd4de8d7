"""Tables in the output folder: each file of rows is a table, and all rows come back as they were."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marker_run import lines, run, tree

from dechaff.cli import main
from dechaff.folder.outcome import Spam
from dechaff.folder.restore import restore
from dechaff.folder.written import written_articles
from dechaff.ingest.records import Fields

HEADER = b'\xef\xbb\xbf"id",text,note\r\n'
ROWS = (
    HEADER,
    b'1,Soak the beans.,"a ""b"", c"\r\n',
    b'2,"Soak them.\n\nPROMO\n\nBoil the ""white"" ones, PROMO.",ok\r\n',
    b"\r\n",
    b"3,SPAM PROMO,\r\n",
    b'4,"",empty\r\n',
    b'5,"PROMO and a stray quote,ok\r\n',
    b'6,"SPAM ""PROMO""","x\ny"\r\n',
    b"7,Rinse them, too,many\r\n",
    b'8,PROMO"salt",\r\n',
    b'9,BUG a quote" for no reason",\r\n',
    b'"10","never closed\r\n',
    b"11,PROMO,",
)
RAW = b"".join(ROWS)


def _table(path: Path) -> list[list[str]]:
    return [row for row in csv.reader(path.open(encoding="utf-8-sig", newline="")) if row]


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
def test_each_tree_has_a_table_of_its_own_and_all_rows_come_back(tmp_path: Path, spam: Spam) -> None:
    totals = run(tmp_path, {"a.csv": RAW, "b/c.tsv": RAW.replace(b",", b"\t")}, spam=spam)
    assert totals.not_read == {"null_texts": 2}
    cleaned = tmp_path / "cleaned"
    header, *rows = _table(cleaned / "a.csv")
    assert header == ["id", "text", "note"]
    assert {len(row) for row in rows} == {3}
    texts = {row[0]: row[1] for row in rows}
    assert texts["2"] == 'Soak them.\n\n\n\nBoil the "white" ones, .'
    assert (texts["8"], texts["11"]) == ('"salt"', "")
    spare = {"separate": cleaned / "_spam/a.csv"}.get(spam)
    assert (spare is None) or _table(spare) == [header, ["3", "SPAM ", ""], ["6", 'SPAM ""', "x\ny"]]
    assert (texts.get("3"), texts.get("6")) == (("SPAM ", 'SPAM ""') if spam == "keep" else (None, None))
    assert (cleaned / "_report/kept/a.csv").read_bytes().startswith(HEADER)
    assert {line["record"] for line in lines(tmp_path, "failures") if line["path"] == "a.csv"} == {6, 8, 10, 11}
    restored = restore(cleaned, tmp_path / "back")
    assert restored.failures == []
    assert tree(tmp_path / "back") == tree(tmp_path / "raw")


def test_one_row_is_restored_below_its_header(tmp_path: Path) -> None:
    run(tmp_path, {"a.csv": RAW}, spam="separate")
    for number in (1, 4, 6, 9, 12):
        assert restore(tmp_path / "cleaned", tmp_path / f"{number}", f"a.csv#{number}").failures == []
        assert (tmp_path / f"{number}/a.csv").read_bytes() == HEADER + ROWS[number]


def test_written_articles_are_read_back(tmp_path: Path) -> None:
    run(tmp_path, {"a.csv": RAW}, spam="separate", fields=Fields(id="id"))
    texts = {article.row["article"]: article.text() for article in written_articles(tmp_path / "cleaned")}
    assert texts == {
        "1": "Soak the beans.",
        "2": 'Soak them.\n\n\n\nBoil the "white" ones, .',
        "3": "SPAM ",
        "6": 'SPAM ""',
        "8": '"salt"',
        "11": "",
    }


def test_an_edited_row_costs_itself_and_a_lost_header_all_rows(tmp_path: Path) -> None:
    run(tmp_path, {"a.csv": RAW})
    path = tmp_path / "cleaned/a.csv"
    written = path.read_bytes()
    path.write_bytes(written.replace(b"Soak the beans", b"Soak all beans"))
    assert [article for article, _ in restore(tmp_path / "cleaned", None).failures] == ["a.csv#1"]
    path.write_bytes(written.removeprefix(HEADER))
    assert restore(tmp_path / "cleaned", None).failures


_PIECES = (
    *("id,text\n", "1,PROMO\n", '2,"SPAM"\r\n', '3,"c', 'd"\n', "\n", '4,"BUG', 'f",', '5,"PROMO" h\n', '"', ",", "\n"),
    *('PROMO"', "PROMO", 'SPAM""PROMO', "BUG", "LIE", "中", "\r", '(the row above has an open "quote")\n', "\ufeff"),
)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join) | st.text('PROMSA",\n\r', max_size=30),
    st.sampled_from(["id,text\n", "text\n", "\n\ufeffid,text\r\n", 'text,"i\nd"\n', ""]),
    st.sampled_from(["a.csv", "a.tsv"]),
    st.sampled_from(["keep", "separate", "drop"]),
)
@example('3,"c\n1,BUG\nd",\n', "id,text\n", "a.csv", "drop")
@example("text\nPROMOtext\n", "text\n", "a.csv", "keep")
@example(",\n,\n,PROMO\n,\n,PROMO\n", "id,text\n", "a.csv", "separate")  # two cleaned rows are like rows without a text
@example(
    '(the row above has an open "quote")\nid,text\nPROMO(the row above has an open "quote")\n',
    "text\n",
    "a.csv",
    "keep",
)
def test_any_table_comes_back(rows: str, header: str, name: str, spam: Spam) -> None:
    text = header + rows
    data = (text.replace(",", "\t") if name == "a.tsv" else text).encode()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), {name: data}, spam=spam)
        restored = restore(Path(folder, "cleaned"), Path(folder, "back"))
        assert restored.failures == []
        assert tree(Path(folder, "back")) == {name: data}


def test_a_table_without_a_text_is_copied_and_counted(tmp_path: Path) -> None:
    ad = "Telegram🔥 @demo_shop_1"
    files = {"a.csv": f'id,words\n1,"{ad}"\n2,"{ad}\n', "b.tsv": f"id\tbody\n1\t{ad}\n2\t\n"}
    (tmp_path / "raw").mkdir()
    for name, text in files.items():
        (tmp_path / "raw" / name).write_text(text)
    result = CliRunner().invoke(main, ["clean", str(tmp_path / "raw"), "-o", str(tmp_path / "cleaned")])
    assert (result.exit_code, (tmp_path / "cleaned/a.csv").read_text()) == (0, files["a.csv"])
    assert (tmp_path / "cleaned/b.tsv").read_text() == "id\tbody\n1\t\n2\t\n"
    totals = json.loads((tmp_path / "cleaned/_report/run.json").read_text())["totals"]
    assert totals["not_read"] == {"no_text_field": 1, "null_texts": 1}
    assert "no text field 1" in result.output
    assert restore(tmp_path / "cleaned", None).failures == []
