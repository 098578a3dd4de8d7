"""The figures on labelled articles say what is gone that should be, and what is gone that should not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.model import Cleaning, Evidence, Finding, Level, Verdict
from dechaff.tuning.evaluation import Figures, Label, LabelError, evaluate, read_labels, shortfalls

TEXT = "Boil the beans.\n\nAsk @bean_demo_1 now, **please**.\n\nSalt them.\n"
WHY = Evidence("a/rule", 0, 1, "B", "", 6.0, Level.SENTENCE, "handle")


def cleaning(*removed: str, verdict: Verdict = "cleaned", flags: int = 0) -> Cleaning:
    found = []
    for one in removed:
        start = TEXT.index(one)
        found.append(Finding(start, start + len(one), one, "handle", 6.0, "cut", (WHY,)))
    flag = Finding(0, 1, "B", "handle", 4.0, "flag", (WHY,))
    return Cleaning("", verdict, 6.0, tuple(found), (flag,) * flags, ())


def label(verdict: Verdict, **spans: str) -> Label:
    marked = [(TEXT.index(words), TEXT.index(words) + len(words), kind) for kind, words in spans.items()]
    return Label("a.md", verdict, tuple(marked), {"kind": "tail", "language": "en", "campaign": ""})


def figures(said: Cleaning, expected: Label) -> Figures:
    return evaluate([(expected, TEXT, said)])[0][""]


def test_a_handle_is_gone_only_when_all_of_it_is() -> None:
    expected = label("cleaned", handle="@bean_demo_1")
    assert figures(cleaning("@bean_demo_1"), expected).recall("cleaned", "handle") == 1
    assert figures(cleaning("@bean_demo_"), expected).recall("cleaned", "handle") == 0


def test_words_are_gone_when_nine_tenths_of_them_are() -> None:
    expected = label("cleaned", promo_text="Ask @bean_demo_1 now, **please**.")
    assert figures(cleaning("Ask @bean_demo_1 now, **pleas"), expected).recall("cleaned", "promo_text") == 1
    assert figures(cleaning("Ask @bean_demo_1 now"), expected).recall("cleaned", "promo_text") == 0


def test_what_is_cut_beside_a_label_is_damage_unless_it_is_light() -> None:
    expected = label("cleaned", promo_text="Ask @bean_demo_1 now, **please**.")
    assert figures(cleaning("\n\nAsk @bean_demo_1 now, **please**.\n\n"), expected).precision == 1
    hurt = figures(cleaning("Ask @bean_demo_1 now, **please**.\n\nSalt"), expected)
    assert (hurt.right, hurt.wrong) == (len("Askbean") + len("demo1") + len("nowplease") + 1, len("Salt"))


def test_a_clean_article_counts_as_changed_and_its_flags_are_counted() -> None:
    changed = figures(cleaning("Boil", flags=2), label("clean"))
    assert (changed.clean_changed, changed.flags_on_clean, changed.wrong) == (1, 2, 4)
    kept = figures(cleaning(verdict="clean"), label("clean"))
    assert (kept.clean_changed, kept.flags_on_clean) == (0, 0)


def test_spam_articles_know_no_damage() -> None:
    said = figures(cleaning("Boil the beans.", verdict="spam"), label("spam"))
    assert (said.wrong, said.summary()["spam_found"]) == (0, 1)


def test_groups_have_figures_of_their_own_and_misses_say_what_stayed_and_what_went() -> None:
    expected = label("cleaned", handle="@bean_demo_1")
    groups, misses = evaluate([(expected, TEXT, cleaning("Salt"))], by="language")
    assert set(groups) == {"", "en"}
    assert groups["en"].spans["cleaned", "handle"] == 1
    assert [(miss.what, miss.text) for miss in misses] == [("handle", "@bean_demo_1"), ("damage", "Salt")]


def test_a_floor_is_a_least_value_or_for_harm_a_greatest() -> None:
    said = figures(cleaning("Boil", flags=1), label("clean"))
    assert shortfalls(said, {"precision": 0.0, "clean_changed": 1}) == []
    assert shortfalls(said, {"precision": 0.5, "clean_changed": 0, "recall.cleaned.hat": 1}) == [
        "clean_changed is 1, its floor is 0",
        "precision is 0, its floor is 0.5",
        "recall.cleaned.hat: no such figure",
    ]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"article": "a", "verdict": "fine", "spans": []}', '{"article": "a", "verdict": "clean"}'],
)
def test_a_line_that_is_no_label_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(f'{{"article": "a", "verdict": "clean", "spans": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(LabelError, match=r"labels\.jsonl:2: no label"):
        read_labels(file)


ARTICLE = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "raw" / "b.md").write_text("Sow in May.\n", encoding="utf-8")
    start = ARTICLE.index("@paint")
    spans = [{"start": start, "end": start + len("@paint_demo_7"), "kind": "handle"}]
    lines = [
        {"article": "a.md", "verdict": "cleaned", "language": "en", "spans": spans},
        {"article": "b.md", "verdict": "clean", "language": "de", "spans": []},
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> Result:
    arguments = ["rules", "eval", "--labels", str(folder / "labels.jsonl"), str(folder / "raw"), *more]
    return CliRunner().invoke(main, arguments)


def test_the_command_prints_the_figures_of_all_and_of_each_group(labelled: Path) -> None:
    result = run(labelled, "--by", "language", "--misses")
    assert result.exit_code == 0
    assert "2 articles\n  gone from articles labelled cleaned: handle 1/1\n" in result.output
    assert "precision outside spam" in result.output
    assert "\nde\n" in result.output
    assert "a.md: damage: " in result.output


def test_the_command_fails_below_a_floor(labelled: Path) -> None:
    floors = labelled / "floors.toml"
    floors.write_text("precision = 1.0\nclean_changed = 0\n[recall.cleaned]\nhandle = 1.0\n", encoding="utf-8")
    result = run(labelled, "--floors", str(floors))
    assert result.exit_code == 1
    assert "below its floor: precision is 0." in result.output
    floors.write_text("[recall.cleaned]\nhandle = 1.0\n", encoding="utf-8")
    assert run(labelled, "--floors", str(floors)).exit_code == 0


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("labels.jsonl", "{", "labels.jsonl:1: no label"),
        ("labels.jsonl", '{"article": "c.md", "verdict": "clean", "spans": []}', "no article in "),
        ("floors.toml", "[", "floors.toml: "),
    ],
)
def test_the_command_says_what_it_cannot_use(labelled: Path, file: str, content: str, complaint: str) -> None:
    (labelled / "floors.toml").write_text("", encoding="utf-8")
    (labelled / file).write_text(content, encoding="utf-8")
    result = run(labelled, "--floors", str(labelled / "floors.toml"))
    assert result.exit_code == 2
    assert complaint in result.output


@pytest.mark.slow
def test_the_figures_are_those_of_the_independent_judge(shared: Path, tmp_path: Path) -> None:
    articles, labels = shared / "realset" / "articles", shared / "realset" / "labels.jsonl"
    assert CliRunner().invoke(main, ["clean", str(articles), "-o", str(tmp_path / "out")]).exit_code == 0
    judge = [sys.executable, shared / "realset" / "evaluate.py", labels, articles, "--ledger", tmp_path / "out"]
    lines = [json.loads(line) for line in subprocess.check_output(judge).splitlines()]
    ours = CliRunner().invoke(main, ["rules", "eval", "--labels", str(labels), str(articles)]).output
    for line in lines:
        if verdict := line.get("recall_in"):
            gone = re.search(rf"articles labelled {verdict}: (.*)", ours)
            assert gone is not None
            assert dict(one.split() for one in gone.group(1).split(", ")) == {
                kind: share for kind, share in line.items() if isinstance(share, str) and kind != "recall_in"
            }
    assert f"({lines[3]['chars_wrongly_removed']} characters wrongly cut)" in ours
    assert f"clean articles: {lines[3]['clean_articles_touched'].replace('/', ' of ')} changed" in ours
