"""What is tried of a threshold comes to what a profile with that threshold comes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ARTICLE = "Sand the board.\n\n{}\n\nLet it dry.\n"
WEAK, STRONG = "Ask us: TG @paint_demo_7", "TG🔥+ @paint_demo_7"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    (folder / "raw").mkdir()
    rows = []
    for name, words in (("a", STRONG), ("b", WEAK), ("c", "Paint twice."), ("d", "Call 0800 or write to the club.")):
        text = ARTICLE.format(words)
        (folder / "raw" / f"{name}.md").write_text(text, encoding="utf-8")
        spans = [{"start": text.index(words), "end": text.index(words) + len(words), "kind": "promo_text"}]
        verdict = "cleaned" if name in "ab" else "clean"
        rows.append({"article": f"{name}.md", "verdict": verdict, "spans": spans if verdict == "cleaned" else []})
    (folder / "labels.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return folder


def run(folder: Path, *more: object) -> Result:
    arguments = ["rules", "eval", "--labels", folder / "labels.jsonl", folder / "raw", *more]
    return CliRunner().invoke(main, [str(one) for one in arguments])


def figures(folder: Path, *more: object) -> dict[str, Any]:
    result = run(folder, "--to", "json", *more)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.slow
def test_each_value_comes_to_what_a_profile_with_it_comes_to(labelled: Path, tmp_path: Path) -> None:
    swept = figures(labelled, "--sweep", "remove=2,6,12")["sweep"]["remove"]
    assert [one["value"] for one in swept] == [2, 6, 12]
    (tmp_path / "profiles").mkdir()
    for one in swept:
        flag = min(4, one["value"])
        (tmp_path / "profiles" / "balanced.yaml").write_text(
            f"remove: {one['value']}\nflag: {flag}\n", encoding="utf-8"
        )
        assert one["figures"] == figures(labelled, "--rules", tmp_path)["figures"]
    gone = [one["recall"]["hits"] for one in swept]
    assert gone == sorted(gone, reverse=True)
    assert gone[0] > gone[-1]


def test_values_are_found_if_none_are_given_and_the_present_one_is_marked(labelled: Path) -> None:
    printed = run(labelled, "--sweep", "remove").output
    assert "\n     6 *  " in printed
    assert "\n     3    " in printed
    assert printed.endswith("* as it is now\n")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("removal", "no threshold 'removal'; it is one of flag, remove, "),
        ("remove=a", "'a' is no list of numbers; write them as remove=5,6,7.5"),
        ("remove=0", "remove is 0, must be above 0"),
        ("flag=9", "flag 9 is above remove 6"),
        ("suspect_share=2", "suspect_share is 2, must be at most 1"),
        ("remove=nan", "remove must be a finite number"),
    ],
)
def test_what_cannot_be_tried_is_refused(labelled: Path, asked: str, message: str) -> None:
    result = run(labelled, "--sweep", asked)
    assert (result.exit_code, message in result.output) == (2, True), result.output


def test_the_page_shows_the_same_and_runs_nothing(labelled: Path, tmp_path: Path) -> None:
    page = tmp_path / "figures.html"
    result = run(labelled, "--sweep", "remove=2,6", "--by", "rule", "--misses", "--to", "html", "-o", page)
    assert (result.exit_code, result.output) == (0, f"{page}\n")
    html = page.read_text("utf-8")
    assert "<script" not in html
    assert "default-src 'none'" in html
    found = figures(labelled, "--sweep", "remove=2,6", "--by", "rule", "--misses")
    for one in found["by"]["rule"]:
        assert f'<th scope="row">{one["name"]}</th>' in html
    tried = [one[which] for one in found["sweep"]["remove"] for which in ("recall", "precision")]
    assert html.count("<circle") == sum(one["cases"] > 0 for one in tried) > 2
    assert html.count('<li class="group') == len(found["mistakes"])


def test_a_mistake_is_shown_with_what_was_found_there(labelled: Path) -> None:
    mistakes = figures(labelled, "--misses")["mistakes"]
    [missed] = [one for one in mistakes if one["article"] == "b.md"]
    assert (missed["line"], missed["what"], missed["text"], missed["threshold"]) == (3, "promo_text", WEAK, 6)
    rules = {one["rule"] for one in (*missed["counted"], *missed["others"])}
    explained = CliRunner().invoke(main, ["explain", str(labelled / "raw" / "b.md")]).output
    assert rules
    assert all(rule in explained for rule in rules)
    text = run(labelled, "--misses").output
    assert f"\nb.md:3: promo_text: {WEAK}\n" in text


def test_labels_of_other_texts_are_refused_and_labels_of_other_articles_reported(
    labelled: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in (labelled / "labels.jsonl").read_text("utf-8").splitlines()]
    labels = tmp_path / "labels.jsonl"

    def run_with(*rows: dict[str, Any]) -> Result:
        labels.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
        return CliRunner().invoke(main, ["rules", "eval", "--labels", str(labels), str(labelled / "raw")])

    spans = [{**rows[0]["spans"][0], "text": "something else"}]
    result = run_with({**rows[0], "spans": spans})
    assert (result.exit_code, "a.md: labelled in another text: 17-35 is 'TG" in result.output) == (2, True), (
        result.output
    )
    assert run_with({**rows[0], "spans": [{**rows[0]["spans"][0], "text": STRONG}]}).exit_code == 0
    result = run_with({**rows[0], "spans": [{"start": 9, "end": 9000, "kind": "link"}]})
    assert (result.exit_code, "9-9000 is no span of its" in result.output) == (2, True)
    result = run_with(rows[0], rows[0])
    assert (result.exit_code, "labels.jsonl:2: a second label of a.md" in result.output) == (2, True)
    result = run_with(rows[0], {**rows[1], "article": "z.md"})
    assert (result.exit_code, "1 label of " in result.stderr, "no such article: z.md" in result.stderr) == (
        0,
        True,
        True,
    )
