"""The figures of rules, languages and campaigns are those that can be counted by hand in the report of a run."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dechaff.cli import main
from dechaff.model import Cleaning, Cut, Evidence, Level
from dechaff.tuning.groups import groups
from dechaff.tuning.intervals import wilson
from dechaff.tuning.labels import Label
from dechaff.tuning.measurement import measure

CORPUS = Path(__file__).parent.parent / "corpus"
LIGHT = set("_*#|`~<>=+/()[].,:;!?'\"“”‘’-–—，。：；！？、（）【】「」《》")
BY = ("rule", "what", "kind", "language", "campaign")


def run(*arguments: object) -> Any:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    asked = [option for one in BY for option in ("--by", one)]
    said = run("rules", "eval", "--labels", CORPUS / "labels.jsonl", CORPUS / "articles", "--to", "json", *asked)
    figures: dict[str, Any] = json.loads(said)
    return figures


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], str, list[dict[str, Any]]]]:
    """Each label with its text and the cuts that a run reports."""
    out = tmp_path_factory.mktemp("out") / "cleaned"
    run("clean", CORPUS / "articles", "-o", out, "--no-page", "--workers", "1")
    cuts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in (out / "_report").glob("removals*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            cuts[row["article"]].append(row)
    labels = [json.loads(line) for line in (CORPUS / "labels.jsonl").read_text("utf-8").splitlines()]
    return [(one, (CORPUS / "articles" / one["article"]).read_bytes().decode(), cuts[one["article"]]) for one in labels]


def solid(text: str, start: int, end: int) -> set[int]:
    return {at for at in range(start, end) if text[at] not in LIGHT and not text[at].isspace()}


def rules(cut: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in cut["why"] + cut.get("also", []) if one["points"] >= 0}


def cuts_counted(articles: list[Any], by: str) -> Iterator[tuple[str, str, bool]]:
    """Group, campaign, and whether it is right, of each cut outside spam articles; plain text and Markdown only."""
    for label, text, cuts in articles:
        if label["verdict"] == "spam":
            continue
        labelled = {at for one in label["spans"] for at in range(one["start"], one["end"])}
        for cut in cuts:
            places = solid(text, cut["start"], cut["end"])
            right = len(places & labelled) >= 0.9 * len(places) and label["verdict"] != "clean"
            names = rules(cut) if by == "rule" else {label.get(by) or "(none)"}
            for name in names:
                yield name, label.get("campaign") or label["article"], right


@pytest.mark.parametrize("by", ["rule", "language", "campaign"])
def test_right_cuts_are_those_of_the_report_that_take_little_else(
    by: str, printed: dict[str, Any], articles: list[Any]
) -> None:
    without_tags = [one for one in articles if not one[0]["article"].endswith((".html", ".xml"))]
    hits: dict[str, list[bool]] = defaultdict(list)
    for name, _, right in cuts_counted(articles, by):
        hits[name].append(right)
    assert sum(map(len, hits.values())) > 100
    for one in printed["by"][by]:
        assert one["precision"]["cases"] == len(hits[one["name"]])
        # Tags around labelled text are no damage, which is not counted here.
        assert one["precision"]["hits"] >= sum(hits[one["name"]])
    wrong = sum(not right for _, _, right in cuts_counted(without_tags, by))
    assert sum(one["precision"]["cases"] - one["precision"]["hits"] for one in printed["by"][by]) <= wrong + 1


@pytest.mark.parametrize("by", ["rule", "what", "language", "kind"])
def test_what_is_gone_is_what_the_report_removes(by: str, printed: dict[str, Any], articles: list[Any]) -> None:
    hits: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    known = {one["name"] for one in printed["by"][by]}
    for label, text, cuts in articles:
        taken = {at for cut in cuts for at in range(cut["start"], cut["end"])}
        for span in label["spans"]:
            if span["kind"] == "link":
                continue  # of a link its address counts
            expected = solid(text, span["start"], span["end"])
            share = len(expected & taken) / len(expected)
            gone = share == 1 if span["kind"] in ("handle", "contact") else share >= 0.9
            here = [cut for cut in cuts if cut["start"] < span["end"] and span["start"] < cut["end"]]
            campaign = label.get("campaign") or label["article"]
            if by == "rule":
                behind = set[str]().union(*map(rules, here)) if gone else set()
                assert behind <= known
                for name in behind:
                    hits[name].append((campaign, True))
            else:
                name = span["kind"] if by == "what" else label.get(by) or "(none)"
                hits[name].append((campaign, gone))
    links = printed["by"]["what"]
    assert sum(one["recall"]["cases"] for one in links if one["name"] != "link") == 568
    for one in printed["by"][by]:
        counted = hits[one["name"]]
        if by == "what" and one["name"] != "link":
            assert (one["recall"]["hits"], one["recall"]["cases"]) == (sum(gone for _, gone in counted), len(counted))
            shares: dict[str, list[bool]] = defaultdict(list)
            for campaign, gone in counted:
                shares[campaign].append(gone)
            means = [sum(each) / len(each) for each in shares.values()]
            assert one["recall"]["mean"] == pytest.approx(sum(means) / len(means))
            assert one["recall"]["interval"] == pytest.approx(wilson(one["recall"]["hits"], len(counted)))
            assert one["recall"]["mean_interval"] == pytest.approx(wilson(sum(means), len(means)))
        else:  # links come on top
            assert one["recall"]["hits"] >= sum(gone for _, gone in counted)


def test_groups_are_parts_of_the_whole(printed: dict[str, Any]) -> None:
    for by in ("what", "kind", "language", "campaign"):
        for which in ("recall", "precision"):
            for field in ("hits", "cases"):
                assert sum(one[which][field] for one in printed["by"][by]) == printed[which][field]
    assert sum(one["clean_changed"] for one in printed["by"]["language"]) == printed["figures"]["clean_changed"]


def test_the_worst_come_first(printed: dict[str, Any]) -> None:
    wrong = [one["precision"]["cases"] - one["precision"]["hits"] for one in printed["by"]["rule"]]
    assert wrong == sorted(wrong, reverse=True)
    assert wrong[0] > 0
    stayed = [
        (one["precision"]["hits"] - one["precision"]["cases"], one["recall"]["hits"] - one["recall"]["cases"])
        for one in printed["by"]["language"]
    ]
    assert stayed == sorted(stayed)


def test_floors_of_groups_hold_as_they_were_written_and_fail_above(tmp_path: Path) -> None:
    raw, labels = tmp_path / "raw", tmp_path / "labels.jsonl"
    raw.mkdir()
    text = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
    (raw / "a.md").write_text(text, encoding="utf-8")
    spans = [{"start": text.index("TG"), "end": text.index("\n\nLet"), "kind": "promo_text"}]
    row = {"article": "a.md", "verdict": "cleaned", "spans": spans, "language": 'e.n "x"', "campaign": "one"}
    labels.write_text(json.dumps(row), encoding="utf-8")
    asked = ["rules", "eval", "--labels", str(labels), str(raw), "--by", "rule", "--by", "language"]
    floors = tmp_path / "floors.toml"
    run(*asked, "--to", "floors", "-o", floors)
    written = tomllib.loads(floors.read_text("utf-8"))
    assert written["language"]['e.n "x"'] == {"recall": 1, "precision": 1}
    assert written["rule"]["handle/telegram-announced"]["precision"] == 1
    run(*asked, "--floors", floors)
    (raw / "a.md").write_text(text.replace("TG🔥+", "DM_🔥+"), encoding="utf-8")
    result = CliRunner().invoke(main, [*asked, "--floors", str(floors)])
    assert result.exit_code == 1
    assert 'below its floor: language.e.n "x".recall is 0, its floor is 1' in result.stderr
    assert "below its floor: rule.handle/telegram-announced.precision: no such figure" in result.stderr


def cut(start: int, end: int, *evidence: tuple[str, float]) -> Cut:
    why = tuple(Evidence(rule, start, end, "", "", points, Level.SENTENCE, "promo") for rule, points in evidence)
    return Cut(start, end, "", "promo", 6.0, why)


def test_a_rule_has_a_part_in_a_cut_only_if_its_points_speak_for_it() -> None:
    text = "One two three four five."
    label = Label("a", "cleaned", ((4, 7, "promo_text"),), dict.fromkeys(("kind", "language", "campaign", "half"), ""))
    cuts = (cut(4, 7, ("a/right", 6.0), ("a/plea", -1.0)), cut(8, 13, ("a/right", 3.0), ("a/wrong", 3.0)))
    found = groups([measure(label, text, Cleaning("", "cleaned", 6.0, cuts, ()))], "rule")
    shown = [(one.name, one.recall.hits, one.recall.cases, one.precision.hits, one.precision.cases) for one in found]
    assert shown == [("a/right", 1, 1, 1, 2), ("a/wrong", 0, 1, 0, 1)]
