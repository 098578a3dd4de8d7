"""`dechaff diff` says what two outputs of one corpus have in common and what not, in the form its reader expects."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

GOLDEN = Path(__file__).parent / "compared"
PAINT, GLUE = "TG🔥+ @paint_demo_7", "TG🔥+ @glue_demo_3"
BANNER = '<img src="https://ads.demo.example/7.png">'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def article(*promotion: str) -> str:
    return "\n\n".join(("Sand the board.", *promotion, "Let it dry.")) + "\n"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the outputs `a` and `b` of two runs: the second allows an account, denies a host, and finds one
    article gone, one new, and one changed."""
    folder = tmp_path_factory.mktemp("outputs")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "allowed.md").write_text(article(PAINT), encoding="utf-8")
    (raw / "both.md").write_text(article(PAINT, GLUE), encoding="utf-8")
    (raw / "changed.md").write_text(article(GLUE), encoding="utf-8")
    (raw / "denied.html").write_text(f"<p>Sand & paint.</p>\n{BANNER}\n<p>Let it dry.</p>\n", encoding="utf-8")
    (raw / "gone.md").write_text(article(), encoding="utf-8")
    (raw / "shard.jsonl").write_text("".join(json.dumps({"text": article(one)}) + "\n" for one in ("", PAINT)))
    (folder / "allow").write_text("telegram:paint_demo_7\n")
    (folder / "deny").write_text("host:ads.demo.example\n")
    assert run("clean", raw, "-o", folder / "a").exit_code == 0
    (raw / "changed.md").write_text(article(PAINT, GLUE), encoding="utf-8")
    (raw / "gone.md").unlink()
    (raw / "new.md").write_text(article(GLUE), encoding="utf-8")
    shutil.copytree(folder / "a", folder / "same")
    options = ("--allow", folder / "allow", "--deny", folder / "deny")
    assert run("clean", raw, "-o", folder / "b", *options).exit_code == 0
    return folder


@pytest.fixture
def here(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outputs)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_each_form_says_all_that_differs(form: str) -> None:
    result = run("diff", "a", "b", "--to", form)
    assert result.exit_code == 1, result.output
    told = re.sub(r'("(?:dechaff|rules)": )".*?"', r'\1"VERSION"', result.stdout_bytes.decode()).replace("\r\n", "\n")
    assert told == (GOLDEN / f"{form}.txt").read_text("utf-8")


@pytest.mark.usefixtures("here")
def test_an_output_and_its_copy_do_not_differ() -> None:
    result = run("diff", "a", "same", "--flags")
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        "7 articles compared; 5 cuts the same, 0 lost, 0 gained: no difference",
    )
    assert run("diff", "a", "same", "--to", "csv").output.count("\n") == 1


@pytest.mark.usefixtures("here")
def test_the_other_way_round_what_was_lost_is_gained() -> None:
    other = {"a": "b", "b": "a", "lost": "gained", "gained": "lost"}

    def rows(one: str, two: str) -> list[dict[str, str]]:
        table = run("diff", one, two, "--to", "csv", "--flags").stdout_bytes.decode("utf-8-sig")
        return [*csv.DictReader(io.StringIO(table, newline=""))]

    turned = [
        row
        | {
            "change": re.sub("lost|gained|[ab]$", lambda found: other[found[0]], row["change"]),
            "verdict_a": row["verdict_b"],
            "verdict_b": row["verdict_a"],
        }
        for row in rows("b", "a")
    ]
    assert sorted(map(str, turned)) == sorted(map(str, rows("a", "b"))) != []


@pytest.mark.usefixtures("here")
def test_the_most_frequent_texts_are_shown_and_the_others_counted() -> None:
    shown = run("diff", "a", "b", "--most", 1).output
    lost = shown.partition("Cuts lost")[2].partition("\n\n")[0]
    assert PAINT in lost
    assert "more text" not in lost
    (most,) = json.loads(run("diff", "b", "same", "--most", 1, "--to", "json").stdout)["changes"]["cut_gained"][
        "groups"
    ]
    assert (most["text"], most["count"], most["articles"]) == (PAINT, 3, 3)


class Reader(HTMLParser):
    """What a page shows, and what is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.usefixtures("here")
def test_the_page_shows_the_same_and_loads_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    result = run("diff", "a", "b", "--to", "html", "-o", page)
    assert (result.exit_code, result.output) == (1, f"{page}\n")
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    assert reader.tags.isdisjoint({"img", "link", "iframe"})
    for said in ("Cuts lost, only in A: 3 (1 text)", PAINT, BANNER, "cleaned → clean", "shard.jsonl#1", "gone.md"):
        assert said in reader.said


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "nowhere"], "nowhere: no such folder"),
        (["raw", "b"], "no _report/run.json in it"),
        (["a", "b", "-o", "a/differences.txt"], "lies inside a"),
        (["a", "b", "-o", "b"], "b: a folder; name a file"),
        (["a", "b", "--to", "pdf"], "'pdf' is not one of"),
    ],
)
def test_what_cannot_be_compared_is_trouble(arguments: list[str], message: str) -> None:
    result = run("diff", *arguments)
    assert (result.exit_code, message in result.output) == (2, True), result.output


def test_other_rules_are_named_and_a_cut_that_is_flagged_instead_is_a_flag_gained(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(article(PAINT), encoding="utf-8")
    rules = tmp_path / "rules/handle"
    rules.mkdir(parents=True)
    (rules / "telegram-decorated.yaml").write_text("points: 1\n")
    run("clean", tmp_path / "a.md", "-o", tmp_path / "a")
    run("clean", tmp_path / "a.md", "-o", tmp_path / "b", "--rules", tmp_path / "rules")
    of_a, of_b = (json.loads((tmp_path / name / "_report/run.json").read_text()) for name in ("a", "b"))
    assert of_a["rules_version"] == f"{version('dechaff')}+{of_a['rules_fingerprint'][:12]}"
    with_flags = run("diff", tmp_path / "a", tmp_path / "b", "--flags").output
    assert f"rules: {of_a['rules_version']} → {of_b['rules_version']}\n" in with_flags
    assert "Flags gained, only in B: 1" in with_flags
    assert "Flags" not in run("diff", tmp_path / "a", tmp_path / "b").output
