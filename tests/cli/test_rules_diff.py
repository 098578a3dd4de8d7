"""`dechaff rules diff` says before a run what other rules would change, and says so to whoever asks wrongly."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.world import rules_folder

PAINT, GLUE = "TG🔥+ @paint_demo_7", "TG🔥+ @glue_demo_3"
WAX = "Order wax by carrier pigeon demo-loft-12 today."
RULE = """\
description: A loft for carrier pigeons.
kind: contact
pattern: '\\bcarrier pigeon (?P<loft>[a-z0-9-]+)'
entity: pigeon:{loft}
points: 7
sign: contact
unit: sentence
tests:
  cleans:
    - raw: "Boil it.\\n\\nAsk by carrier pigeon demo-1.\\n"
      cleaned: "Boil it.\\n"
  spares:
    - Pigeons are birds.
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def article(*promotion: str) -> str:
    return "\n\n".join(("Sand the board.", *promotion, "Let it dry.")) + "\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw articles, the same cleaned, and a folder with a rule that finds something in one of them."""
    folder = tmp_path_factory.mktemp("corpus")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "paint.md").write_text(article(PAINT), encoding="utf-8")
    (raw / "both.md").write_text(article(PAINT, GLUE), encoding="utf-8")
    (raw / "wax.md").write_text(article(WAX), encoding="utf-8")
    (raw / "plain.md").write_text(article(), encoding="utf-8")
    (folder / "pigeons/contact").mkdir(parents=True)
    (folder / "pigeons/contact/pigeon.yaml").write_text(RULE)
    labels = [
        {"article": "wax.md", "verdict": "clean", "spans": []},
        {"article": "paint.md", "verdict": "cleaned", "spans": [{"start": 17, "end": 35, "kind": "handle"}]},
    ]
    (folder / "labels.jsonl").write_text("".join(json.dumps(one) + "\n" for one in labels))
    assert run("clean", raw, "-o", folder / "cleaned").exit_code == 0
    return folder


@pytest.fixture
def here(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)


@pytest.mark.usefixtures("here")
def test_a_new_rule_is_shown_by_what_it_would_cut_first_in_articles_that_were_clean() -> None:
    result = run("rules", "diff", "pigeons", "cleaned")
    assert result.exit_code == 1, result.output
    assert result.output == (
        "A  cleaned, as it was cleaned\n"
        "B  pigeons\n"
        "contact/pigeon: none → active\n"
        "\n"
        "4 articles compared; 3 cuts the same, 0 lost, 1 gained\n"
        "\n"
        "Cuts in articles that were clean: 1 (1 text)\n"
        f"     1  {WAX}\n"
        "        contact, contact/pigeon\n"
        "        wax.md: Sand the board. […] Let it dry.\n"
        "\n"
        "Verdicts that change: 1\n"
        "     1  clean → cleaned\n"
        "        wax.md\n"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("options", "cleaning"),
    [
        (("pigeons", "cleaned"), ("--rules", "pigeons")),
        (("cleaned", "--off", "handle/telegram-decorated", "--off", "handle/telegram-announced"), ("--rules", "off")),
        (("cleaned", "--set", "profile.remove=99", "--set", "profile.flag=98"), ("--rules", "high")),
    ],
)
def test_it_says_what_two_runs_and_diff_would(
    options: tuple[str, ...], cleaning: tuple[str, ...], tmp_path: Path
) -> None:
    for name in ("announced", "decorated"):
        (Path("off/handle")).mkdir(parents=True, exist_ok=True)
        Path(f"off/handle/telegram-{name}.yaml").write_text("status: off\n")
    Path("high/profiles").mkdir(parents=True, exist_ok=True)
    Path("high/profiles/balanced.yaml").write_text("remove: 99\nflag: 98\n")
    assert run("clean", "raw", "-o", tmp_path / "again", *cleaning).exit_code == 0
    plain = run("diff", "cleaned", tmp_path / "again", "--flags", "--to", "csv")
    foretold = run("rules", "diff", *options, "--to", "csv")
    assert plain.exit_code == foretold.exit_code == 1
    rows = [[*csv.DictReader(io.StringIO(one.output.lstrip("\ufeff")))] for one in (plain, foretold)]
    for row in rows[1]:
        row["change"] = "cut_gained" if row["change"] == "clean_cut" else row["change"]
    assert rows[0] == rows[1]


@pytest.mark.usefixtures("here")
def test_two_sets_of_rules_that_are_not_those_of_the_run_are_compared() -> None:
    Path("less/contact").mkdir(parents=True, exist_ok=True)
    Path("less/contact/pigeon.yaml").write_text(RULE.replace("points: 7", "points: 5"))
    result = run("rules", "diff", "pigeons", "less", "cleaned")
    assert "contact/pigeon points: 7 → 5\n" in result.output
    assert "3 cuts the same, 1 lost, 0 gained; 0 flags the same, 0 lost, 1 gained" in result.output
    assert run("rules", "diff", "less", "less", "cleaned").exit_code == 0


@pytest.mark.usefixtures("here")
def test_labels_tell_right_cuts_from_wrong_ones_and_limits_make_the_exit_status() -> None:
    labels = ("--labels", "labels.jsonl")
    gained = run("rules", "diff", "pigeons", "cleaned", *labels)
    assert "        wrong by its label, contact, contact/pigeon\n" in gained.output
    lost = ("rules", "diff", "cleaned", *labels, "--set", "profile.remove=99")
    assert "        right by its label, handle," in run(*lost).output
    rows = [*csv.DictReader(io.StringIO(run(*lost, "--to", "csv").output.lstrip("\ufeff")))]
    assert sorted(row["label"] for row in rows if row["change"] == "cut_lost") == ["", "", "right"]
    for arguments, status in (
        (("pigeons", "cleaned", *labels, "--max-wrong", 0), 1),
        (("pigeons", "cleaned", *labels, "--max-wrong", 1), 0),
        (("pigeons", "cleaned", "--max-lost", 0), 0),
        (("cleaned", "--set", "profile.remove=99", "--max-lost", 2), 1),
        (("cleaned", "--set", "profile.remove=99", *labels, "--max-lost", 1), 0),
        (("cleaned", "--set", "profile.remove=99", *labels, "--max-lost", 0, "--max-wrong", 0), 1),
    ):
        assert run("rules", "diff", *arguments).exit_code == status, arguments
    told = run("rules", "diff", "pigeons", "cleaned", *labels, "--max-wrong", 0)
    assert told.stderr == "dechaff: 1 wrong cut gained, more than the 0 that are allowed\n"


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_the_folders_of_the_run_are_compared_as_they_are_now(tmp_path: Path) -> None:
    shutil.copytree("pigeons", tmp_path / "mine")
    assert run("clean", "raw", "-o", tmp_path / "out", "--rules", tmp_path / "mine").exit_code == 0
    assert run("rules", "diff", tmp_path / "out").exit_code == 0
    (tmp_path / "mine/contact/pigeon.yaml").write_text(RULE.replace("points: 7", "points: 1"))
    result = run("rules", "diff", tmp_path / "out")
    assert "contact/pigeon points: 7 → 1\n" in result.output
    assert "3 cuts the same, 1 lost, 0 gained" in result.output


@pytest.mark.usefixtures("here")
def test_raw_articles_are_cleaned_first_and_nothing_is_left_behind() -> None:
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*")}
    result = run("rules", "diff", "pigeons", "raw")
    assert (result.exit_code, "0 lost, 1 gained" in result.output) == (1, True)
    assert run("rules", "diff", "pigeons", "pigeons", "raw").exit_code == 0
    assert before == {path: path.stat().st_mtime_ns for path in Path().rglob("*")}


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@demo.example")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.usefixtures("here")
def test_a_revision_is_read_without_touching_the_checkout(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree("pigeons", tmp_path / "mine")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "mine/contact/pigeon.yaml").write_text(RULE.replace("points: 7", "points: 1"))
    monkeypatch.chdir(tmp_path)
    result = run("rules", "diff", "HEAD:mine", "mine", corpus / "cleaned")
    assert "A  HEAD:mine\nB  mine\ncontact/pigeon points: 7 → 1\n" in result.output
    assert "1 lost, 0 gained" in result.output
    assert (tmp_path / "mine/contact/pigeon.yaml").read_text() == RULE.replace("points: 7", "points: 1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "given"),
    [
        (".", "HEAD:mine"),
        ("contact", "HEAD:mine"),
        ("contact", "HEAD:../mine"),
        ("mine", "HEAD:./"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_revision_is_read_as_it_was_committed(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, given: str
) -> None:
    """From any folder, with what links lead to, whatever an archive would leave out."""
    shutil.copytree("pigeons", tmp_path / "mine")
    (tmp_path / "contact").mkdir()
    shutil.move(tmp_path / "mine/contact/pigeon.yaml", tmp_path / "contact/shared.yaml")
    (tmp_path / "mine/contact/pigeon.yaml").symlink_to("../../contact/shared.yaml")
    (tmp_path / "mine/.gitattributes").write_text("contact/** export-ignore\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "contact/shared.yaml").unlink()
    monkeypatch.chdir(tmp_path / folder)
    result = run("rules", "diff", given, corpus / "cleaned")
    assert f"B  {given}\ncontact/pigeon: none → active\n" in result.output


def test_a_link_out_of_a_revision_gets_a_message(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/out.yaml").symlink_to("/etc/hostname")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-qm", "one")
    monkeypatch.chdir(tmp_path)
    result = run("rules", "diff", "HEAD:mine", corpus / "cleaned")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "mine/out.yaml is a link that leads to no file in that revision" in result.stderr


@pytest.mark.usefixtures("here")
def test_a_folder_with_a_whole_profile_is_still_on_top_of_the_built_in_rules(tmp_path: Path) -> None:
    shutil.copytree("pigeons", tmp_path / "mine")
    (tmp_path / "mine/profiles").mkdir()
    shutil.copy(rules_folder() / "profiles/balanced.yaml", tmp_path / "mine/profiles")
    assert run("rules", "diff", tmp_path / "mine", "pigeons", "cleaned").exit_code == 0


@pytest.mark.usefixtures("here")
def test_what_another_run_kept_is_refused(tmp_path: Path) -> None:
    for name, text in (("a", "Soak the beans.\n"), ("b", "Boil them, and salt the water well.\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "soup.md").write_text(text)
        assert run("clean", tmp_path / name, "-o", tmp_path / f"out-{name}").exit_code == 0
    shutil.rmtree(tmp_path / "out-b/_report/.work")
    shutil.copytree(tmp_path / "out-a/_report/.work", tmp_path / "out-b/_report/.work")
    result = run("rules", "diff", tmp_path / "out-b", "--off", "suspect/known")
    assert result.exit_code == 2
    assert "what its run kept is not there" in result.stderr


@pytest.mark.usefixtures("here")
def test_json_and_a_page_show_the_same_differences(tmp_path: Path) -> None:
    comparison = json.loads(run("rules", "diff", "pigeons", "cleaned", "--to", "json").output)
    assert comparison["changes"]["clean_cut"]["groups"][0]["text"] == WAX
    assert comparison["tally"]["articles"] == 4
    result = run("rules", "diff", "pigeons", "cleaned", "--to", "html", "-o", tmp_path / "page.html")
    assert result.output == f"{tmp_path / 'page.html'}\n"
    assert WAX in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", "b", "c", "cleaned"), "cleaned: too many; name at most OLD, NEW and CLEANED"),
        (("nowhere",), "nowhere: no such folder; name the output folder of `dechaff clean`, or a folder of articles"),
        (("nowhere", "cleaned"), "nowhere: no such folder"),
        (("main:rules", "cleaned"), "no revision 'main' here"),
        (("cleaned", "--set", "promo/hypo.points=2"), "there is no rule 'promo/hypo'; did you mean"),
        (("cleaned", "--set", "handle/telegram-announced.pionts=2"), "unknown key 'pionts'; did you mean 'points'?"),
        (("cleaned", "--set", "handle/telegram-announced.points=0"), "points"),
        (("cleaned", "--set", "handle/telegram-announced.status=of"), "unknown value 'of'; did you mean 'off'?"),
        (("cleaned", "--set", "handle/telegram-announced.kind=link"), "kind cannot be set here, only points, status"),
        (("cleaned", "--set", "repeat/link-across-articles.points=2"), "points cannot be given with 'repeat'"),
        (("cleaned", "--set", "profile.remove=1"), "flag 4 is above remove 1"),
        (("cleaned", "--set", "profile.remov=5"), "unknown key 'remov'; did you mean 'remove'?"),
        (("cleaned", "--set", "profile.remove"), "'profile.remove': write RULE.points=2, or profile.remove=5"),
        (("cleaned", "--off", "handle/none"), "there is no rule 'handle/none'"),
        (("cleaned", "--max-wrong", "1"), "--max-wrong: which cuts are wrong is not known; add --labels FILE"),
        (("cleaned", "--labels", "none.jsonl"), "none.jsonl: No such file or directory"),
        (("cleaned", "--labels", "empty.jsonl"), "empty.jsonl: it has no labels"),
        (("cleaned", "--labels", "others.jsonl"), "no article in cleaned is named in others.jsonl"),
        (("cleaned", "--labels", "longer.jsonl"), "longer.jsonl: wax.md: labelled in another text: 0-999 is no span"),
        (("cleaned", "--labels", "edited.jsonl"), "edited.jsonl: wax.md: labelled in another text: 0-3 is"),
        (("cleaned", "pigeons"), "pigeons: a folder of rules; the cleaned folder, or a folder of articles, comes last"),
        (("cleaned", "cleaned"), "cleaned: the output of `dechaff clean`, which comes last"),
        (("pigeons", "cleaned", "-o", "cleaned/page.html"), "lies inside cleaned; name a file outside it with -o"),
    ],
)
def test_a_wrong_question_gets_an_answer_that_helps(arguments: tuple[str, ...], message: str) -> None:
    Path("empty.jsonl").write_text("")
    label = {"article": "other.md", "verdict": "clean", "spans": []}
    Path("others.jsonl").write_text(json.dumps(label))
    for name, span in (("longer", {"start": 0, "end": 999}), ("edited", {"start": 0, "end": 3, "text": "glue"})):
        spans = [{**span, "kind": "handle"}]
        Path(f"{name}.jsonl").write_text(json.dumps({**label, "article": "wax.md", "spans": spans}))
    result = run("rules", "diff", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_report_that_is_stale_or_foreign_is_refused(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus / "cleaned", tmp_path / "cleaned")
    (tmp_path / "cleaned/_report/.work/census").unlink()
    result = run("rules", "diff", tmp_path / "cleaned", "--off", "handle/telegram-announced")
    assert (result.exit_code, "census: cannot be read" in result.stderr) == (2, True)
    shutil.rmtree(tmp_path / "cleaned/_report/.work")
    result = run("rules", "diff", tmp_path / "cleaned", "--off", "handle/telegram-announced")
    assert result.exit_code == 2
    assert "what its run kept is not there, or of another version" in result.stderr
    (tmp_path / "cleaned/_report/run.json").write_text("{}")
    result = run("rules", "diff", tmp_path / "cleaned", "--off", "handle/telegram-announced")
    assert (result.exit_code, "not what `dechaff clean` writes" in result.stderr) == (2, True)


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_a_cut_with_another_span_is_one_difference_with_both_texts(tmp_path: Path) -> None:
    loft = WAX.removeprefix("Order wax by ").removesuffix(" today.")
    (tmp_path / "match/contact").mkdir(parents=True)
    (tmp_path / "match/contact/pigeon.yaml").write_text(RULE.replace("unit: sentence", "unit: match"))
    command = ("rules", "diff", tmp_path / "match", "pigeons", "cleaned")
    told = run(*command).output.partition("\n\n")[2]
    assert told == (
        "4 articles compared; 3 cuts the same, 1 changed, 0 lost, 0 gained\n"
        "\n"
        "Cuts changed, longer or shorter in B: 1 (1 text)\n"
        f"     1  A  {loft}\n"
        f"        B  {WAX}\n"
        "        contact, contact/pigeon\n"
        "        wax.md: Sand the board. […] Let it dry.\n"
    )
    (row,) = csv.DictReader(io.StringIO(run(*command, "--to", "csv").output.lstrip("\ufeff")))
    assert (row["change"], row["text_a"].strip(), row["text"].strip()) == ("cut_changed", loft, WAX)
    assert (row["start_a"], row["end_a"], row["rules_a"]) == ("30", "58", "contact/pigeon")


@pytest.mark.slow
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("span", "longer", "shorter", "is_worse"),
    [
        pytest.param((17, 64), "right", "right", False, marks=pytest.mark.slow),
        ((30, 57), "right in A and wrong in B", "wrong in A and right in B", True),
        pytest.param(None, "wrong", "wrong", False, marks=pytest.mark.slow),
    ],
)
def test_a_changed_cut_is_wrong_now_or_right_no_longer_only_if_it_was_not_so_before(
    tmp_path: Path, span: tuple[int, int] | None, longer: str, shorter: str, is_worse: bool
) -> None:
    (tmp_path / "match/contact").mkdir(parents=True)
    (tmp_path / "match/contact/pigeon.yaml").write_text(RULE.replace("unit: sentence", "unit: match"))
    spans = [{"start": span[0], "end": span[1], "kind": "contact"}] if span else []
    label = {"article": "wax.md", "verdict": "cleaned" if span else "clean", "spans": spans}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label))
    for packs, said, status in (
        ((tmp_path / "match", "pigeons"), longer, int(is_worse)),
        (("pigeons", tmp_path / "match"), shorter, 0),
    ):
        command = ("rules", "diff", *packs, "cleaned", "--labels", tmp_path / "labels.jsonl")
        assert f"        {said} by its label, contact, contact/pigeon\n" in run(*command).output
        assert run(*command, "--max-wrong", 0).exit_code == status
        assert run(*command, "--max-lost", 0).exit_code == status
    assert run("rules", "diff", "pigeons", tmp_path / "match", "cleaned", "--max-lost", 0).exit_code == 0


@pytest.mark.slow
@pytest.mark.usefixtures("here")
def test_raw_articles_and_an_empty_folder_are_called_by_their_names(tmp_path: Path) -> None:
    assert run("rules", "diff", "pigeons", "raw").output.startswith("A  the built-in rules\nB  pigeons\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/a.jsonl").write_text("")
    result = run("rules", "diff", "pigeons", tmp_path / "empty")
    assert (result.exit_code, f"{tmp_path / 'empty'}: no articles in it" in result.stderr) == (2, True)
