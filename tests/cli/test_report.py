"""`dechaff report` hands the cuts and flags of a real run over, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.display.tables import COLUMNS, row
from dechaff.folder.ledger import decisions

ROOT = Path(__file__).parent.parent.parent
ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("report") / "cleaned"
    assert run("clean", ROOT / "raw", "-o", output).exit_code == 0
    return output


def test_a_run_without_a_page_leaves_it_to_the_report(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    shutil.copy(ROOT / "raw/keep-a-number.md", tmp_path / "raw")
    output, page = tmp_path / "cleaned", tmp_path / "cleaned/_report/index.html"
    assert run("clean", tmp_path / "raw", "-o", output).exit_code == 0
    whole = page.read_bytes()
    (tmp_path / "raw/more.txt").write_text("Soak the beans.\n")
    told = run("clean", tmp_path / "raw", "-o", output, "--no-page").output
    assert (page.exists(), told.endswith(f" {page.parent}\n")) == (False, True)
    assert run("report", output).output == f"{page}\n"
    assert page.read_bytes() not in (whole, b"")
    assert run("clean", tmp_path / "raw", "-o", output, "--no-page").exit_code == 0
    assert page.exists()


def test_csv_has_a_row_for_each_cut_and_flag(cleaned: Path) -> None:
    result = run("report", cleaned, "--to", "csv")
    rows = [*csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"), newline=""))]
    totals = json.loads((cleaned / "_report/run.json").read_text())["totals"]
    assert [one["action"] for one in rows].count("cut") == totals["cuts"]
    assert [one["action"] for one in rows].count("flag") == totals["flags"] > 0
    for one, line in zip(rows, decisions(cleaned), strict=True):
        assert (one["id"].removeprefix("'"), one["start"], one["score"]) == (
            line["id"],
            str(line["start"]),
            str(line["score"]),
        )
        assert one["rules"].split() == [*dict.fromkeys(reason["rule"] for reason in (*line["why"], *line["also"]))]


def test_parquet_has_the_same_rows(cleaned: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "cuts.parquet"
    assert run("report", cleaned, "--to", "parquet", "-o", file).output == f"{file}\n"
    read = pq.read_table(file).to_pylist()
    assert read == [dict(zip(COLUMNS, row(line), strict=True)) for line in decisions(cleaned)]


def test_sarif_points_at_the_raw_text(cleaned: Path) -> None:
    (log,) = json.loads(run("report", cleaned, "--to", "sarif").stdout_bytes)["runs"]
    assert all("shortDescription" in rule for rule in log["tool"]["driver"]["rules"])
    seen = 0
    for result in log["results"]:
        place = result["locations"][0]["physicalLocation"]
        raw = ROOT / "raw" / unquote(place["artifactLocation"]["uri"])
        assert raw.is_file()
        if raw.suffix == ".md":
            region = place["region"]
            text = raw.read_bytes().decode()
            assert text[region["charOffset"] :][: region["charLength"]] == region["snippet"]["text"]
            seen += 1
    assert seen > 5


def test_a_cut_keeps_its_fingerprint_when_articles_are_added(tmp_path: Path) -> None:
    def prints() -> set[str]:
        run("clean", tmp_path / "raw", "-o", tmp_path / "out")
        (log,) = json.loads(run("report", tmp_path / "out", "--to", "sarif").stdout_bytes)["runs"]
        return {result["partialFingerprints"]["dechaff/v1"] for result in log["results"]}

    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "b.md").write_text(ADVERT, encoding="utf-8")
    before = prints()
    (tmp_path / "raw" / "a.md").write_text(ADVERT + "\nOnce more.\n", encoding="utf-8")
    after = prints()
    assert len(before) == 1
    assert len(after) == 2
    assert before < after


def test_the_page_is_made_anew_byte_for_byte(cleaned: Path, tmp_path: Path) -> None:
    page = cleaned / "_report" / "index.html"
    written = page.read_bytes()
    page.unlink()
    assert run("report", cleaned).output == f"{page}\n"
    assert page.read_bytes() == written
    assert run("report", cleaned, "-o", tmp_path / "new" / "page.html").output == f"{tmp_path}/new/page.html\n"
    assert (tmp_path / "new" / "page.html").read_bytes() == written


def test_a_broken_report_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ADVERT, encoding="utf-8")
    run("clean", tmp_path / "a.md", "-o", tmp_path / "out")
    with (tmp_path / "out/_report/flags-00000.jsonl").open("ab") as file:
        file.write(b"no line\n")
    (tmp_path / "cuts").write_text("mine")
    before = sorted(tmp_path.iterdir())
    for form in ("csv", "parquet", "sarif"):
        result = run("report", tmp_path / "out", "--to", form, "-o", tmp_path / "cuts")
        assert (result.exit_code, "flags-00000.jsonl:1: not what" in result.stderr) == (2, True)
        assert (sorted(tmp_path.iterdir()), (tmp_path / "cuts").read_text()) == (before, "mine")


def test_parquet_without_pyarrow_says_what_to_install(
    cleaned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "dechaff.display.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("report", cleaned, "--to", "parquet", "-o", tmp_path / "cuts.parquet")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "pip install 'dechaff[parquet]'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{cleaned}", "--to", "parquet"], "name the file to write"),
        (["{cleaned}", "--to", "csv", "-o", "{tmp}"], "a folder; name a file"),
        (["{cleaned}", "--to", "csv", "-o", "{cleaned}/_report/removals-00000.jsonl"], "lies inside"),
        (["{cleaned}", "--to", "xml"], "is not one of"),
        (["{tmp}", "--to", "csv", "-o", "{tmp}/cuts.csv"], "name the output folder"),
        (["{tmp}/nothing", "--to", "sarif"], "no such folder"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_writes_nothing(
    cleaned: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    before = sorted(cleaned.rglob("*"))
    result = run("report", *(one.format(cleaned=cleaned, tmp=tmp_path) for one in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert (sorted(cleaned.rglob("*")), list(tmp_path.iterdir())) == (before, [])
