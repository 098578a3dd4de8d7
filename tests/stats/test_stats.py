"""The figures of `dechaff rules stats` are those that a slow computation gives, which shares nothing with it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dechaff import Cleaner
from dechaff.cli import main
from dechaff.model import Cut
from dechaff.tuning.intervals import wilson

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus" / "articles"
LABELS = ROOT / "tests" / "corpus" / "labels.jsonl"
PAINT, GLUE = "TG🔥+ @paint_demo_7", "TG🔥+ @glue_demo_3"
PIXEL = '<img src="https://count.example.net/p.gif?page=hours&visitor=58213" width="1" height="1" alt="">'
ARTICLES = {
    "a.md": f"Sand the board.\n\n{PAINT}\n\nLet it dry.\n",
    "b.md": f"# {GLUE}\n\nGlue both sides.\n\nWait for an hour, then press them together.\n",
    "c.html": f"<p>The library opens at nine.</p>\n{PIXEL}\n<p>It closes at five.</p>\n",
    "d.md": "Oil the hinge.\n\nMass mailing and bulk email software, follower growth, buy backlinks.\n\n"
    "Close the door, and let nobody through before the oil has dried. Look at it again in spring.\n",
    "e.md": "The bridge was built in 1883, and nobody has painted it since.\n",
}
TAG = re.compile(r"<[^<>]*>")
RULES = {
    "offer/beans": """
        description: Beans for sale.
        status: shadow
        kind: promo
        pattern: 'hinge'
        points: 8
        unit: sentence
        tests: {cleans: [{raw: "Oil the hinge.", cleaned: ""}], spares: ["Oil the door."]}
    """,
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def stats(*arguments: object) -> Any:
    result = run("rules", "stats", *arguments, "--to", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def by_name(told: Any) -> dict[str, Any]:
    return {row["rule"]: row for row in told["rules"]}


def lines(cleaned: Path, kind: str) -> Iterator[Any]:
    for file in sorted((cleaned / "_report").glob(f"{kind}-*.jsonl")):
        yield from map(json.loads, file.read_text("utf-8").splitlines())


def behind(decision: Any) -> set[str]:
    return {one["rule"] for one in decision["why"] + decision.get("also", []) if one["points"] >= 0}


def clean(raw: Path, out: Path, *options: object) -> Path:
    result = run("clean", raw, "-o", out, "--no-page", *options)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles, a rule in shadow status, and the output of a run with it."""
    folder = tmp_path_factory.mktemp("small")
    for name, text in ARTICLES.items():
        (folder / "raw").mkdir(exist_ok=True)
        (folder / "raw" / name).write_text(text, encoding="utf-8")
    for name, text in RULES.items():
        file = folder / "rules" / f"{name}.yaml"
        file.parent.mkdir(parents=True)
        file.write_text("\n".join(line[8:] for line in text.strip("\n").splitlines()), encoding="utf-8")
    clean(folder / "raw", folder / "out", "--rules", folder / "rules")
    return folder


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output for the labelled articles."""
    return clean(CORPUS, tmp_path_factory.mktemp("corpus") / "out")


@pytest.fixture(scope="module")
def told(cleaned: Path) -> Any:
    return stats(cleaned, "--labels", LABELS)


@cache
def texts(cleaned: Path) -> dict[str, str]:
    """The raw text of each article."""
    return {
        row["article"]: (CORPUS / row["path"]).read_bytes().decode(row["encoding"], "surrogateescape")
        for row in lines(cleaned, "articles")
    }


def test_cuts_and_flags_are_those_of_the_report(cleaned: Path, told: Any) -> None:
    cuts, flags, chars = Counter[str](), Counter[str](), Counter[str]()
    places = defaultdict[str, set[str]](set)
    together = Counter[tuple[str, str]]()
    number = 0
    for row in lines(cleaned, "removals"):
        number += 1
        for rule in behind(row):
            cuts[rule] += 1
            chars[rule] += len(row["removed"])
            places[rule].add(row["article"])
        together.update(combinations(sorted(behind(row)), 2))
    for row in lines(cleaned, "flags"):
        flags.update(behind(row))
    assert number == told["cuts"]
    assert len([*lines(cleaned, "articles")]) == told["articles"]
    for rule, row in by_name(told).items():
        expected = (cuts[rule], len(places[rule]), chars[rule], flags[rule], cuts[rule] / number)
        assert (row["cuts"], row["cut_articles"], row["chars"], row["flags"], row["share"]) == expected, rule
    assert cuts.keys() | flags.keys() <= by_name(told).keys()
    always = {(a, b, count) for (a, b), count in together.items() if count == cuts[a] == cuts[b] >= 2}
    assert {tuple(one) for one in told["always_together"]} == always
    assert always


def test_right_and_wrong_are_those_of_the_labels(cleaned: Path, told: Any) -> None:
    labels = {row["article"]: row for row in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    right, wrong = Counter[str](), Counter[str]()
    for row in lines(cleaned, "removals"):
        label = labels[row["article"]]
        covered = {at for span in label["spans"] for at in range(span["start"], span["end"])}
        words = TAG.sub(lambda tag: " " * len(tag.group()), row["removed"])  # a tag may go with what is in it
        inside = sum(one.isalnum() and at in covered for at, one in enumerate(row["removed"], row["start"]))
        outside = sum(one.isalnum() and at not in covered for at, one in enumerate(words, row["start"]))
        is_right = label["verdict"] == "spam" or inside >= 0.9 * (inside + outside)
        (right if is_right else wrong).update(behind(row))
    for rule, row in by_name(told).items():
        assert (row["right"], row["wrong"]) == (right[rule], wrong[rule]), rule
        judged = right[rule] + wrong[rule]
        assert row["precision"] == (right[rule] / judged if judged else None)
        if judged:
            assert (row["precision_low"], row["precision_high"]) == pytest.approx(wilson(right[rule], judged))


def test_a_rule_that_only_makes_articles_spam_is_told_of(cleaned: Path, told: Any) -> None:
    row = by_name(told)["promo/mass-mail"]
    assert (row["cuts"], row["hits"] > 0, row["alone"] > 0) == (0, True, True)


@cache
def evidence_in(cleaned: Path) -> dict[str, list[tuple[str, int, int, str]]]:
    """All that counts in each of the labelled articles, found by running every rule on it."""
    cleaner = Cleaner(census=cleaned / "_report" / ".work" / "census", screened=False)
    found = {}
    for row in lines(cleaned, "articles"):
        evidence = cleaner.explain(texts(cleaned)[row["article"]], row["format"]).evidence
        places = {(one.rule, one.start, one.end, one.entity) for one in evidence if not one.dismissed}
        found[row["article"]] = sorted(places)
    return found


@pytest.mark.slow
def test_hits_are_what_every_rule_finds_in_every_article(cleaned: Path, told: Any) -> None:
    found = evidence_in(cleaned)
    hits = Counter(rule for places in found.values() for rule, *_ in places)
    articles = Counter(rule for places in found.values() for rule in {rule for rule, *_ in places})
    labels = {row["article"]: row["verdict"] for row in map(json.loads, LABELS.read_text("utf-8").splitlines())}
    promotional, honest = Counter[str](), Counter[str]()
    for name, places in found.items():
        (honest if labels[name] == "clean" else promotional).update({rule for rule, *_ in places})
    of_both = sum(one != "clean" for one in labels.values()), sum(one == "clean" for one in labels.values())
    rules = Cleaner().rules.by_id
    for rule, row in by_name(told).items():
        if (
            rules[rule].when == "not-spam"
        ):  # what it found in an article that turned out to be spam is not in the last look
            assert row["hits"] >= hits[rule]
            continue
        assert (row["hits"], row["articles"]) == (hits[rule], articles[rule]), rule
        assert (row["promotional"], row["honest"]) == (promotional[rule], honest[rule]), rule
        spam, ham = promotional[rule] / of_both[0], honest[rule] / of_both[1]
        assert row["s_o"] == (pytest.approx(spam / (spam + ham)) if spam + ham else None)


def alone(before: tuple[Cut, ...], after: tuple[Cut, ...]) -> list[int]:
    """Of each cut, how many characters would have stayed."""
    gone = {at for cut in after for at in range(cut.start, cut.end)}
    return [sum(not one.isspace() and at not in gone for at, one in enumerate(cut.text, cut.start)) for cut in before]


@pytest.mark.slow
def test_a_cut_is_made_by_one_rule_alone_if_it_is_not_made_without_it(cleaned: Path, told: Any) -> None:
    census = cleaned / "_report" / ".work" / "census"
    whole = Cleaner(census=census)
    changed = {row["article"] for row in lines(cleaned, "removals")}
    formats = {row["article"]: row["format"] for row in lines(cleaned, "articles")}
    cuts = {name: whole.clean(texts(cleaned)[name], formats[name]).cuts for name in changed}
    tried = [rule for rule in whole.rules.running if rule.points >= 0 and not rule.matcher.parameters][::4]
    for rule in tried:
        without = Cleaner(whole.rules.without({rule.id}), census=census)
        stays = [
            count
            for name, some in cuts.items()
            for count in alone(some, without.clean(texts(cleaned)[name], formats[name]).cuts)
        ]
        row = by_name(told)[rule.id]
        assert (row["alone"], row["alone_chars"]) == (sum(map(bool, stays)), sum(stays)), rule.id
    assert any(row["alone"] for row in told["rules"])
    assert any(row["cuts"] and not row["alone"] for row in told["rules"])


def test_a_rule_in_shadow_counts_as_if_it_were_active(small: Path) -> None:
    active = small / "active" / "offer"
    active.mkdir(parents=True)
    (active / "beans.yaml").write_text("status: active\n")
    census = small / "out" / "_report" / ".work" / "census"
    options = ("--rules", small / "rules")
    out = clean(small / "raw", small / "with", *options, "--rules", small / "active", "--census", census)
    rows = [row for row in lines(out, "removals") if "offer/beans" in behind(row)]
    told = by_name(stats(small / "out", *options))["offer/beans"]
    assert (told["status"], told["hits"], told["flags"]) == ("shadow", 1, 1)
    assert (told["cuts"], told["chars"], told["alone"]) == (2, sum(len(row["removed"]) for row in rows), len(rows))
    assert told["share"] == 2 / (2 + len([*lines(small / "out", "removals")]))


def test_an_overlap_is_told_with_examples(small: Path) -> None:
    cuts = [behind(row) for row in lines(small / "out", "removals")]
    a, b = "image/pixel-size", "image/pixel-identifies"
    both = sum({a, b} <= rules for rules in cuts)
    only = sum(a in rules and b not in rules for rules in cuts)
    result = run("rules", "stats", small / "out", "--rules", small / "rules", "--overlap", a, b)
    assert result.exit_code == 0, result.output
    printed = result.output.splitlines()
    assert printed[1].split() == [str(both), "both"]
    assert "count.example.net" in printed[2]
    assert f"{only}  only {a}" in result.output


def test_the_report_alone_tells_of_cuts_without_reading_an_article(small: Path) -> None:
    options = (small / "out", "--rules", small / "rules")
    quick, whole = by_name(stats(*options, "--quick")), by_name(stats(*options))
    for rule, row in quick.items():
        if row["status"] != "shadow":
            assert (row["cuts"], row["flags"], row["chars"]) == tuple(
                whole[rule][name] for name in ("cuts", "flags", "chars")
            )
        assert row["hits"] is row["alone"] is row["right"] is None
    table = run("rules", "stats", *options, "--quick").output
    assert "alone" not in table
    assert "Behind no cut and no flag" in table


def test_every_cut_in_honest_articles_is_wrong_unless_it_was_judged(small: Path) -> None:
    honest = small / "honest"
    for publisher, name in (("one", "b.md"), ("one", "c.html"), ("two", "a.md"), ("two", "e.md")):
        (honest / publisher).mkdir(parents=True, exist_ok=True)
        (honest / publisher / name).write_text(ARTICLES[name], encoding="utf-8")
    options = (small / "out", "--rules", small / "rules", "--honest", honest)
    told = stats(*options)
    assert (told["promotional"], told["honest"]) == (0, 4)
    unjudged = by_name(told)
    assert (unjudged["image/pixel-size"]["right"], unjudged["image/pixel-size"]["wrong"]) == (0, 1)
    assert (unjudged["image/pixel-size"]["honest"], unjudged["image/pixel-size"]["precision"]) == (1, None)
    start = ARTICLES["c.html"].index(PIXEL)
    row = {"article": "one/c.html", "start": start, "end": start + len(PIXEL), "judgement": "right"}
    for judgement, expected in (("right", (1, 0)), ("arguable", (0, 0)), ("wrong", (0, 1))):
        (small / "judged.jsonl").write_text(json.dumps(row | {"judgement": judgement}) + "\n")
        judged = by_name(stats(*options))["image/pixel-size"]
        assert (judged["right"], judged["wrong"]) == expected, judgement
    (small / "judged.jsonl").unlink()


def test_an_honest_file_that_cannot_be_read_is_named(small: Path, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "e.md").write_text(ARTICLES["e.md"])
    (tmp_path / "one" / "x.jsonl").write_text('{"text": "Oil the hinge."}\n{"text":\n')
    (tmp_path / "judged.jsonl").write_text("")
    result = run("rules", "stats", small / "out", "--rules", small / "rules", "--honest", tmp_path)
    assert [line for line in result.stderr.splitlines() if "dechaff: " in line] != []
    assert all("one/x.jsonl#1" in line for line in result.stderr.splitlines())
    assert "2 honest" in result.stdout


def test_each_entry_of_a_list_is_told_of(small: Path) -> None:
    options = (small / "out", "--rules", small / "rules", "--entries")
    told = stats(*options)
    rows = {(row["list"], row["entry"]): row for row in told["entries"]}
    found = {entry for (_, entry), row in rows.items() if row["hits"] and row["list"] == "seo"}
    assert found
    text = ARTICLES["d.md"].lower()
    assert all(entry.removesuffix("*") in text for entry in found)
    name, entry = next(iter(one for one in rows if rows[one]["hits"]))
    file, _, line = rows[name, entry]["place"].rpartition(":")
    assert entry in Path(file).read_text("utf-8").splitlines()[int(line) - 1]
    table = run("rules", "stats", *options).output
    assert f"seo {len(found)} of " in " ".join(table.split())


def test_rows_can_be_chosen_and_sorted(small: Path) -> None:
    options = (small / "out", "--rules", small / "rules")
    assert {rule.partition("/")[0] for rule in by_name(stats(*options, "image", "offer/b"))} == {"image", "offer"}
    chars = [row["chars"] for row in stats(*options, "--sort", "chars")["rules"]]
    assert chars == sorted(chars, reverse=True)


def test_a_table_has_all_rows_and_columns_and_begins_with_what_they_are_about(small: Path) -> None:
    options = (small / "out", "--rules", small / "rules")
    for first, rows, more in (("rule", "rules", ()), ("list", "entries", ("--entries",))):
        told = stats(*options, *more)[rows]
        table = run("rules", "stats", *options, *more, "--to", "csv").output.removeprefix("\ufeff")
        read = [*csv.DictReader(io.StringIO(table))]
        assert table.startswith(f"{first},")
        assert [one[first] for one in read] == [one[first] for one in told]
        assert {*read[0]} == {*told[0]}


def test_the_time_that_each_rule_takes_is_measured_on_request(small: Path) -> None:
    options = (small / "out", "--rules", small / "rules")
    assert all(row["cpu"] is None for row in stats(*options)["rules"])
    timed = by_name(stats(*options, "--cpu"))
    assert timed["image/pixel-size"]["cpu"] > 0


def test_the_rules_are_those_of_the_run_unless_they_have_changed(small: Path, tmp_path: Path) -> None:
    assert stats(small / "out") == stats(small / "out", "--rules", small / "rules")
    (tmp_path / "offer").mkdir()
    (tmp_path / "offer" / "beans.yaml").write_text("status: off\n")
    result = run("rules", "stats", small / "out", "--rules", small / "rules", "--rules", tmp_path)
    assert (result.exit_code, "cleaned with other rules than there are now" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "no such folder"),
        (("raw",), "no _report/run.json in it"),
        (("out", "nonsense/x", "--rules", "rules"), "no rule begins with nonsense/x"),
        (("out", "offer/beans", "--entries"), "no rule that begins with offer/beans refers to a list"),
        (
            ("out", "--rules", "rules", "--overlap", "image/pixel-sise", "image/hidden"),
            "did you mean 'image/pixel-size'",
        ),
        (("out", "--rules", "rules", "--overlap", "offer/beans", "image/hidden"), "offer/beans is in status shadow"),
        (("out", "--rules", "rules", "--overlap", "a", "b", "--labels", "work"), "--overlap only reads the report"),
        (("out", "--rules", "rules", "--quick", "--labels", "labels"), "leave out --quick"),
        (("out", "--rules", "rules", "--half", "work"), "give --labels, too"),
        (("out", "--rules", "rules", "--labels", "missing"), "missing"),
        (("out", "--rules", "rules", "--labels", "empty"), "it has no labels"),
        (("out", "--rules", "rules", "--labels", "others"), "no article in out is named in others"),
        (("out", "--rules", "rules", "--labels", "longer"), "labelled in another text"),
        (("out", "--rules", "rules", "--labels", "work", "--half", "rest"), "no label is of the half 'rest'"),
        (("out", "--rules", "rules", "--honest", "missing"), "missing"),
        (("stale", "--rules", "rules"), "is not cleaned as its report says"),
        (("uncounted", "--rules", "rules"), "add --quick"),
        (("none",), "no article in it"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    small: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(small)
    _make_bad_input(small)
    result = run("rules", "stats", *arguments)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert result.output.startswith("dechaff: ") or "Usage" in result.output


def _make_bad_input(small: Path) -> None:
    if (small / "none").exists():
        return
    label = {"article": "z.md", "verdict": "clean", "spans": []}
    (small / "empty").write_text("")
    (small / "others").write_text(json.dumps(label))
    (small / "work").write_text(json.dumps(label | {"article": "a.md", "half": "work"}))
    span = {"start": 5, "end": 5000, "kind": "handle"}
    (small / "longer").write_text(json.dumps(label | {"article": "a.md", "verdict": "cleaned", "spans": [span]}))
    shutil.copytree(small / "out", small / "stale")
    file = next((small / "stale" / "_report").glob("removals-*"))
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    (raw := small / "stale" / rows[0]["path"]).write_text((small / "raw" / rows[0]["path"]).read_text("utf-8"), "utf-8")
    kept = [row for row in rows if row["path"] != rows[0]["path"]]
    file.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")
    articles = next((small / "stale" / "_report").glob("articles-*"))
    changed = [json.loads(line) for line in articles.read_text("utf-8").splitlines()]
    for row in changed:
        if row["path"] == rows[0]["path"]:
            row["sha256_cleaned"] = hashlib.sha256(raw.read_bytes()).hexdigest()
    articles.write_text("".join(json.dumps(row) + "\n" for row in changed), "utf-8")
    shutil.copytree(small / "out", small / "uncounted")
    shutil.rmtree(small / "uncounted" / "_report" / ".work")
    (small / "nothing").mkdir()
    (small / "nothing" / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    clean(small / "nothing", small / "none")


def test_an_article_that_a_person_has_edited_is_left_out(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small / "out", tmp_path / "out")
    (tmp_path / "out" / "a.md").write_text("Sand the board twice.\n")
    result = run("rules", "stats", tmp_path / "out", "--rules", small / "rules")
    assert result.exit_code == 0, result.output
    assert "left out: a.md: edited after cleaning" in result.output
    assert result.output.count("4 articles") == 1


def test_labels_of_missing_articles_are_named_and_the_others_count(small: Path, tmp_path: Path) -> None:
    rows = [{"article": name, "verdict": "clean", "spans": []} for name in ("e.md", "gone.md")]
    (tmp_path / "labels").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("rules", "stats", small / "out", "--rules", small / "rules", "--labels", tmp_path / "labels")
    assert result.exit_code == 0, result.output
    assert "1 label of" in result.output
    assert "gone.md" in result.output
    assert "by labels 0 promotional and 1 honest" in result.output
