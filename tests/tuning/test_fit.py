"""Points are fitted to labels, and no clean article pays for it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dechaff.cleaner import Cleaner
from dechaff.cli import main
from dechaff.cli.labelled import read_honest, read_labelled
from dechaff.display.accuracy.fit import fit_as_text
from dechaff.document import Document
from dechaff.model import Article, Evidence, Level
from dechaff.rulebook import RuleSet
from dechaff.rulefiles import load_rules
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.labels import Label, read_labels
from dechaff.tuning.measurement import measure
from dechaff.tuning.units import labelled_units

pytest.importorskip("scipy")

from dechaff.tuning.fit import FOLDS, Fit, Fitter, folds_of, is_newly_damaged
from dechaff.tuning.fit_report import report

RULE = """\
description: {word} as sellers say it.
kind: promo
pattern: '\\b{word} pass\\b'
points: {points}
unit: sentence
tests:
  cleans: [{{raw: "A {word} pass.", cleaned: ""}}]
  spares: ["nothing of the kind"]
"""
TOPICS = ("oats", "boats", "kites", "rugs", "knots", "bells", "kilns", "looms", "ropes", "maps")
NEAR = "The harbour pass is closed in winter."


def paragraphs(topic: str, number: int) -> list[str]:
    return [
        f"The {topic} of year {number} were not what anybody had hoped for.",
        f"Yet the {topic} were kept in a dry room.",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Promotion that a rule is too weak for, and honest text that another one takes for promotion."""
    write_rules(tmp_path)
    labels: list[dict[str, Any]] = []
    for number, topic in enumerate(TOPICS * 2):
        first, last = paragraphs(topic, number)
        advert = f"Take the lantern pass number {number}."
        write(tmp_path, labels, f"bad-{number}.md", f"{first}\n\n{advert}\n\n{last}\n", advert, campaign=topic)
        write(tmp_path, labels, f"good-{number}.md", f"{first}\n\n{NEAR}\n\n{last}\n", "", campaign=f"paper {topic}")
    write_labels(tmp_path, labels)
    return tmp_path


def write(folder: Path, labels: list[dict[str, Any]], name: str, text: str, advert: str, campaign: str) -> None:
    (folder / "raw").mkdir(exist_ok=True)
    (folder / "raw" / name).write_text(text, encoding="utf-8")
    start = text.index(advert)
    spans = [{"start": start, "end": start + len(advert), "kind": "promo_text", "text": advert}] if advert else []
    labels.append({"article": name, "verdict": "cleaned" if spans else "clean", "spans": spans, "campaign": campaign})


def write_labels(folder: Path, labels: list[dict[str, Any]]) -> None:
    (folder / "labels.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in labels), encoding="utf-8")


OWN = ("own/lantern", "own/harbour")


@cache
def own_rules() -> RuleSet:
    """These two rules without the built-in ones."""
    with TemporaryDirectory() as folder:
        write_rules(Path(folder))
        return load_rules([Path(folder) / "rules"]).only(OWN)


def write_rules(folder: Path) -> None:
    for word, points in (("lantern", 4), ("harbour", 6)):
        file = folder / "rules" / "own" / f"{word}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(RULE.format(word=word, points=points), encoding="utf-8")


def fitted(folder: Path, strength: float | None = None, honest: Path | None = None) -> Fit:
    """What is found with these two rules alone."""
    corpora = [read_labelled([folder / "raw"], folder / "labels.jsonl", None), *(read_honest(honest) if honest else ())]
    return Fitter(corpora, own_rules(), "balanced", Cleaner, 10.0, strength).run()


def test_what_is_proposed_is_what_the_labels_say(folder: Path) -> None:
    found, rules = fitted(folder, strength=3.0), own_rules()
    made = found.proposal.weights.on(rules, "balanced")
    points, remove = {one.id: one.points for one in made.rules}, made.profile("balanced").remove
    assert points["own/lantern"] >= remove > points["own/harbour"]
    said = report(found, rules, "balanced", ())
    assert (said.promotion, said.honest, said.campaigns) == (20, 20, 20)
    assert (said.before.recall.hits, said.before.clean_changed) == (0, 20)
    for figures in (said.after, said.held_out):
        assert (figures.recall.hits, figures.clean_changed) == (20, 0)
    assert (len(said.gone), len(said.mended), said.stays, said.damaged) == (20, 20, (), ())
    assert said.holds_up
    assert not replace(said, held_out=said.before).holds_up  # no better
    assert "label more before" not in fit_as_text(said, "balanced")
    assert "label more before" in fit_as_text(replace(said, held_out=said.before), "balanced")
    by_hand = [
        measure(label, article.text, Cleaner(made).clean(article.text, article.format))
        for article, label in labelled_by_hand(folder)
    ]
    assert Figures.of(by_hand).summary() == said.after.summary()


def labelled_by_hand(folder: Path) -> Iterator[tuple[Article, Label]]:
    for one in read_labels(folder / "labels.jsonl"):
        text = (folder / "raw" / one.article).read_text(encoding="utf-8")
        yield Article(one.article, one.article, None, text, "markdown"), one


def test_each_campaign_is_held_out_as_if_its_labels_were_not_there(folder: Path) -> None:
    whole = fitted(folder, strength=3.0)
    folds = folds_of([one.label.campaign for one in whole.before], FOLDS)
    for fold in folds[:2]:
        lines = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
        write_labels(folder, [one for one in lines if one["campaign"] not in fold])
        weights = fitted(folder, strength=3.0).proposal.weights
        write_labels(folder, lines)
        cleaner = Cleaner(weights.on(own_rules(), "balanced"))
        for article, label in labelled_by_hand(folder):
            if label.campaign in fold:
                [held_out] = [one for one in whole.held_out if one.label.article == label.article]
                assert held_out == measure(label, article.text, cleaner.clean(article.text, article.format))


ISLAND = "The ferry was late.\n\nOn the island they call it the lantern pass.\n\nIt rained.\n"


def test_a_clean_article_that_would_change_has_its_rule_given_back(folder: Path) -> None:
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    write(folder, labels, "island.md", ISLAND, "", campaign="island")
    write_labels(folder, labels)
    found = fitted(folder, strength=1.0)
    said = report(found, own_rules(), "balanced", ())
    assert (found.proposal.given_back & {"own/lantern", "remove"}, said.damaged) != (set(), ())
    assert not any(map(is_newly_damaged, found.before, found.proposal.measured))
    assert said.mended  # what hurts nobody is proposed all the same
    write_labels(folder, labels[:-1])  # without its label, nobody knows better
    assert not fitted(folder, strength=1.0).proposal.given_back


@pytest.mark.parametrize(("judgement", "changes"), [("", False), ("wrong", False), ("right", True), ("arguable", True)])
def test_honest_articles_do_not_change_but_for_what_was_judged(folder: Path, judgement: str, changes: bool) -> None:
    (folder / "honest" / "news").mkdir(parents=True)
    (folder / "honest" / "news" / "a.md").write_text(ISLAND, encoding="utf-8")
    if judgement:
        start, end = ISLAND.index("On the island"), ISLAND.index("\n\nIt rained")
        row = {"article": "news/a.md", "start": start, "end": end, "judgement": judgement}
        (folder / "judged.jsonl").write_text(json.dumps(row), encoding="utf-8")
    found = fitted(folder, 1.0, folder / "honest")
    [island] = [one for one in found.proposal.measured if one.label.article == "news/a.md"]
    assert (island.changed, bool(found.proposal.given_back)) == (changes, not changes)


def run(folder: Path, command: str, *more: object) -> Result:
    arguments = ["rules", command, "--labels", folder / "labels.jsonl", folder / "raw"]
    return CliRunner().invoke(main, [str(one) for one in (*arguments, *more)])


@pytest.mark.slow
def test_what_is_written_does_what_was_printed(folder: Path) -> None:
    result = run(folder, "fit", "--rules", folder / "rules", "--to", "json", "--write", folder / "fitted")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    for name, options in (("before", ()), ("after", ("--rules", folder / "fitted"))):
        figures = json.loads(run(folder, "eval", "--rules", folder / "rules", "--to", "json", *options).stdout)[
            "figures"
        ]
        assert found[name]["figures"] == figures
    assert found["before"]["figures"] != found["after"]["figures"]
    assert re.search(r"\d files? written; use them with --rules", result.stderr)


@pytest.mark.slow
def test_nothing_is_written_unless_asked_for(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(folder, "fit", "--rules", folder / "rules")
    assert result.exit_code == 0, result.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert re.search(r"\nown/harbour +6 +[0-5]\S* +0 +20 +10\n", result.output)
    assert "Nothing was written" in result.output


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (None, "labels.jsonl: No such file"),
        ("", "it has no labels"),
        ('{"article": "x.md", "verdict": "clean", "spans": []}', "no article in "),
        (
            '{"article": "bad-1.md", "verdict": "spam", "spans": [{"start": 0, "end": 900, "kind": "link"}]}',
            "another text",
        ),
        ('{"article": "bad-1.md", "verdict": "spam", "spans": []}', "too few labels"),
    ],
)
def test_labels_that_do_not_suffice_are_refused_and_nothing_is_written(
    folder: Path, labels: str | None, message: str
) -> None:
    (folder / "labels.jsonl").unlink()
    if labels is not None:
        (folder / "labels.jsonl").write_text(f"{labels}\n", encoding="utf-8")
    result = run(folder, "fit", "--write", folder / "fitted")
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert not (folder / "fitted").exists()


def test_a_folder_with_something_in_it_is_not_written_to(folder: Path) -> None:
    result = run(folder, "fit", "--write", folder / "rules")
    assert (result.exit_code, "is there already; name a new folder" in result.output) == (2, True)


def test_the_extra_is_named_if_it_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*sys.modules]:
        if name == "scipy" or name.startswith(("scipy.", "dechaff.tuning.fit", "dechaff.tuning.regression")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    result = run(folder, "fit")
    assert (result.exit_code, "pip install 'dechaff[fit]'" in result.output) == (2, True), result.output


PROFILE = load_rules().profile("balanced")
TEXT = "Boil the beans. Buy our pans here today.\n\nSalt them and buy our pots.\n"


def found(words: str, points: float, role: Any = "proof", rule: str = "a/b") -> Evidence:
    start = TEXT.index(words)
    return Evidence(rule, start, start + len(words), words, "", points, Level.SENTENCE, "promo", role)


def label(*words: str, verdict: Any = "cleaned", arguable: str = "") -> Label:
    spans = tuple((TEXT.index(one), TEXT.index(one) + len(one), "promo_text") for one in words)
    start = TEXT.index(arguable)
    groups = dict.fromkeys(("kind", "language", "campaign", "half"), "") | {"campaign": "pans"}
    return Label("a.md", verdict, spans, groups, arguable=((start, start + len(arguable)),) if arguable else ())


PANS, HERE, POTS = found("our pans", 3.0), found("here", 2.0, rule="c/d"), found("pots", 4.0)


@pytest.mark.parametrize(
    ("label_of_it", "units"),
    [
        (label("Buy our pans here today."), [(True, {"a/b": 3.0, "c/d": 2.0}), (False, {"a/b": 4.0})]),
        (label(verdict="spam"), [(True, {"a/b": 3.0, "c/d": 2.0}), (True, {"a/b": 4.0})]),
        (label("our pans"), [(False, {"a/b": 4.0})]),  # a part of what was found is labelled
        (label(arguable="pots"), [(False, {"a/b": 3.0, "c/d": 2.0})]),
    ],
)
def test_a_sentence_is_one_unit_and_promotion_if_all_that_was_found_in_it_is_labelled(
    label_of_it: Label, units: list[tuple[bool, dict[str, float]]]
) -> None:
    made = labelled_units(Document(TEXT, "markdown"), [PANS, HERE, POTS], label_of_it, PROFILE)
    assert sorted(((one.is_promotion, dict(one.points)) for one in made), key=repr) == sorted(units, key=repr)


def test_evidence_without_a_proof_is_no_unit() -> None:
    weak = [found("our pans", 3.0, role="support")]
    assert [*labelled_units(Document(TEXT, "markdown"), weak, label("our pans"), PROFILE)] == []
