"""`dechaff rules suggest` finds what no rule catches, and says so to whoever asks wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

TOWNS = ("Ahlen", "Borken", "Coesfeld", "Datteln", "Emsdetten", "Freckenhorst")
FOUND = "TG🔥+ @paint_demo_7"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def suggested(*arguments: object) -> dict[str, object]:
    result = run("rules", "suggest", *arguments, "--to", "json", "--workers", 1)
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


def of(told: dict[str, object], *names: str) -> list[tuple[object, ...]]:
    found = told["proposals"]
    assert isinstance(found, list)
    return [tuple(one[name] for name in names) for one in found]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six articles with a contact that no rule knows, two that are cut, and two others with a link in common."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "raw").mkdir()
    for number, town in enumerate(TOWNS):
        text = f"# {town}\n\nThe market of {town} opens at dawn.\n\nBeans are {number} cents.\n\nAsk {town} for loft quillow7demo.\n"
        (folder / "raw" / f"{town}.md").write_text(text, encoding="utf-8")
    for name in ("paint", "glue"):
        (folder / "raw" / f"{name}.md").write_text(f"Sand the {name}.\n\n{FOUND}\n\nLet it dry.\n", encoding="utf-8")
    for name in ("boats", "tides"):
        text = f"Of {name}.\n\nMore of {name} is [here](https://harbour.example/{name}).\n"
        (folder / "raw" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def test_what_several_articles_have_is_proposed_with_its_articles_and_their_number(corpus: Path) -> None:
    told = suggested(corpus / "raw")
    assert (told["articles"], told["caught"], told["missed"], told["explained"]) == (10, 2, 8, 6)
    assert of(told, "kind", "trait", "articles", "explains", "in") == [
        ("name", "quillow7demo", 6, 6, sorted(f"{town}.md" for town in TOWNS))
    ]
    assert of(suggested(corpus / "raw", "--least", 2), "kind", "trait", "articles")[1] == ("link", "harbour.example", 2)


def test_the_numbers_are_those_of_a_clean_and_of_a_plain_search(corpus: Path, tmp_path: Path) -> None:
    told = suggested(corpus / "raw")
    assert run("clean", corpus / "raw", "-o", tmp_path / "out").exit_code == 0
    decided = [
        json.loads(line)["article"]
        for kind in ("removals", "flags")
        for line in (tmp_path / f"out/_report/{kind}-00000.jsonl").read_text("utf-8").splitlines()
    ]
    missed = {path.name: path.read_text("utf-8") for path in (corpus / "raw").iterdir() if path.name not in decided}
    assert told["missed"] == len(missed)
    for kind, trait, articles, ids in of(told, "kind", "trait", "articles", "in"):
        having = sorted(name for name, text in missed.items() if str(trait) in text)
        assert (kind, articles, ids) == ("name", len(having), having)


def test_copies_of_a_text_count_once(corpus: Path, tmp_path: Path) -> None:
    text = (corpus / "raw" / "Ahlen.md").read_text("utf-8")
    for number in range(5):
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    told = suggested(tmp_path, "--least", 2)
    assert (told["articles"], told["proposals"]) == (1, [])


def test_what_honest_articles_have_too_is_less_precise(corpus: Path, tmp_path: Path) -> None:
    for number in range(20):
        words = "loft quillow7demo" if number < 10 else "a quiet loft"
        (tmp_path / f"{number}.md").write_text(f"Of pigeon {number}.\n\nAsk for {words}.\n", encoding="utf-8")
    assert suggested(corpus / "raw", "--honest", tmp_path)["proposals"] == []
    for path in tmp_path.iterdir():
        path.write_text(path.read_text("utf-8").replace("quillow7demo", "nine"), encoding="utf-8")
    [(honest, precision)] = of(suggested(corpus / "raw", "--honest", tmp_path), "honest", "precision")
    assert honest == 0
    assert isinstance(precision, dict)
    assert precision["share"] == 1


def test_labels_count(corpus: Path, tmp_path: Path) -> None:
    verdicts = dict(zip(TOWNS, ["spam", "spam", "spam", "clean"], strict=False))
    rows = [{"article": f"{town}.md", "verdict": verdict, "spans": []} for town, verdict in verdicts.items()]
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    told = suggested(corpus / "raw", "--labels", labels)
    [(right, wrong, precision)] = of(told, "right", "wrong", "precision")
    assert (told["labelled"], right, wrong) == (4, 3, 1)
    assert isinstance(precision, dict)
    assert precision["share"] == 0.75


def test_the_list_says_how_many_how_sure_where_and_what_to_type_next(corpus: Path) -> None:
    result = run("rules", "suggest", corpus / "raw")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "10 articles, copies counted once: something is cut or flagged in 2, nothing in 8"
    assert lines[1] == "1 proposal, in 6 of these 8"
    assert lines[4] == " 1  name: quillow7demo"
    assert lines[5].startswith("    6 articles, 6 new; precision ")
    assert lines[6] == "    Ahlen.md: Ask Ahlen for loft quillow7demo."
    assert lines[-1] == "    dechaff rules new contact/for-loft --from-text 'for loft quillow7demo'"
    assert all(len(line) <= 120 for line in lines if not line.lstrip().startswith(("dechaff", "precision")))


@pytest.mark.slow
def test_drafted_rules_pass_lint_and_test_and_find_what_they_were_drafted_for(corpus: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    result = run("rules", "suggest", corpus / "raw", "--least", 2, "-o", rules)
    assert result.exit_code == 0, result.output
    ids = [path.relative_to(rules).with_suffix("").as_posix() for path in rules.glob("*/*.yaml")]
    assert sorted(ids) == ["contact/for-loft", "link/harbour-example"]
    assert all("status: shadow" in (rules / f"{one}.yaml").read_text("utf-8") for one in ids)
    assert run("rules", "lint", "--rules", rules).exit_code == 0
    tested = run("rules", "test", *ids, "--rules", rules)
    assert (tested.exit_code, tested.output) == (0, "4 tests of 2 rules, 0 failed\n")
    again = suggested(corpus / "raw", "--least", 2, "--rules", rules)
    assert (again["caught"], again["proposals"]) == (10, [])


RULE = """\
description: A message sent by {by}.
kind: promo
pattern: '\\bby {by}\\b'
points: 3
unit: sentence
tests:
  cleans:
    - raw: "Boil it.\\n\\nAsk by {by}: TG🔥+ @paint_demo_7\\n"
      cleaned: "Boil it.\\n"
  spares:
    - Boil it.
"""


@pytest.mark.slow
def test_a_near_miss_says_what_was_lacking_and_is_explained(tmp_path: Path) -> None:
    (tmp_path / "rules/promo").mkdir(parents=True)
    (tmp_path / "raw").mkdir()
    for by in ("pigeon", "smoke"):
        (tmp_path / f"rules/promo/{by}.yaml").write_text(RULE.replace("{by}", by), encoding="utf-8")
    for number, word in enumerate(("red", "green", "blue")):
        text = f"# {word}\n\nWrite for {word} by pigeon.\n\nIn town they answer, if {word}, by smoke.\n"
        (tmp_path / f"raw/{number}.md").write_text(text, encoding="utf-8")
    result = run("rules", "suggest", tmp_path / "raw", "--rules", tmp_path / "rules")
    assert result.exit_code == 0, result.output
    assert "near miss: promo/pigeon, 1 point short of a flag" in result.output
    assert "0.md: Write for red by pigeon." in result.output
    assert f"dechaff explain {tmp_path}/raw/0.md" in result.output


def test_what_is_allowed_is_marked(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(4):
        text = f"Sand board {number}.\n\n{FOUND}\n\nLet it dry.\n"
        (tmp_path / "raw" / f"{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "allow.txt").write_text("telegram:paint_demo_7\n", encoding="utf-8")
    result = run("rules", "suggest", tmp_path / "raw", "--allow", tmp_path / "allow.txt")
    assert "allowed by --allow; 4 articles, 4 new" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere"),
        (["empty"], "empty"),
        (["raw", "--honest", "nowhere"], "nowhere: no such folder; name one of honest articles"),
        (["raw", "--honest", "empty"], "empty"),
        (["raw", "--honest", "raw"], "honest ones must be others"),
        (["raw", "--labels", "nowhere.jsonl"], "nowhere.jsonl"),
        (["raw", "--labels", "other.jsonl"], "no article in RAW is named in"),
        (["raw", "--labels", "longer.jsonl"], "labelled in another text"),
        (["raw", "-o", "raw/rules"], "among the articles; name another folder for the rules"),
        (["raw", "-o", "rules"], "there are rules in it already; name a new folder"),
        (["out"], "the output of `dechaff clean`; name the raw articles that it was made from"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(
    arguments: list[str], message: str, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").symlink_to(corpus / "raw")
    for name in ("empty", "rules/promo"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "rules/promo/a.yaml").write_text("status: off\n", encoding="utf-8")
    for name, article, end in (("other", "other.md", 1), ("longer", "Ahlen.md", 9999)):
        row = {"article": article, "verdict": "cleaned", "spans": [{"start": 0, "end": end, "kind": "link"}]}
        (tmp_path / f"{name}.jsonl").write_text(f"{json.dumps(row)}\n", encoding="utf-8")
    if "out" in arguments:
        assert run("clean", "raw", "-o", "out").exit_code == 0
    before = sorted(tmp_path.rglob("*"))
    result = run("rules", "suggest", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert sorted(tmp_path.rglob("*")) == before
