"""The figures on labelled articles say what is gone that should be, and what is gone that should not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.model import Cleaning, Cut, Evidence, Flag, Level, Verdict
from dechaff.tuning.evaluation import Figures, shortfalls
from dechaff.tuning.labels import Label, LabelError, read_labels
from dechaff.tuning.measurement import measure
from dechaff.tuning.rightness import is_right

TEXT = "Boil the beans.\n\nAsk @bean_demo_1 now, **please**.\n\nSalt them.\n"
NO_GROUPS = {"kind": "", "language": "", "campaign": "", "half": ""}
WHY = Evidence("a/rule", 0, 1, "B", "", 6.0, Level.SENTENCE, "handle")


def cleaning(*removed: str, verdict: Verdict = "cleaned", flags: int = 0) -> Cleaning:
    return cut_from(TEXT, *removed, verdict=verdict, flags=flags)


def cut_from(text: str, *removed: str, verdict: Verdict = "cleaned", flags: int = 0) -> Cleaning:
    found = []
    for one in removed:
        start = text.index(one)
        found.append(Cut(start, start + len(one), one, "handle", 6.0, (WHY,)))
    flag = Flag(0, 1, "B", "handle", 4.0, (WHY,))
    return Cleaning("", verdict, 6.0, tuple(found), (flag,) * flags, ())


def label(verdict: Verdict, **spans: str) -> Label:
    marked = [(TEXT.index(words), TEXT.index(words) + len(words), kind) for kind, words in spans.items()]
    return Label("a.md", verdict, tuple(marked), NO_GROUPS | {"language": "en"})


def figures(said: Cleaning, expected: Label) -> Figures:
    return figures_of((expected, TEXT, said))


def figures_of(*articles: tuple[Label, str, Cleaning]) -> Figures:
    return Figures.of(measure(*one) for one in articles)


def test_a_handle_is_gone_only_when_all_of_it_is() -> None:
    expected = label("cleaned", handle="@bean_demo_1")
    assert figures(cleaning("@bean_demo_1"), expected).recall_of("cleaned", "handle") == 1
    assert figures(cleaning("@bean_demo_"), expected).recall_of("cleaned", "handle") == 0


def test_words_are_gone_when_nine_tenths_of_them_are() -> None:
    expected = label("cleaned", promo_text="Ask @bean_demo_1 now, **please**.")
    assert figures(cleaning("Ask @bean_demo_1 now, **pleas"), expected).recall_of("cleaned", "promo_text") == 1
    assert figures(cleaning("Ask @bean_demo_1 now"), expected).recall_of("cleaned", "promo_text") == 0


def test_what_is_cut_beside_a_label_is_damage_unless_it_is_light() -> None:
    expected = label("cleaned", promo_text="Ask @bean_demo_1 now, **please**.")
    assert figures(cleaning("\n\nAsk @bean_demo_1 now, **please**.\n\n"), expected).character_precision == 1
    hurt = figures(cleaning("Ask @bean_demo_1 now, **please**.\n\nSalt"), expected)
    assert (hurt.right, hurt.wrong) == (len("Askbean") + len("demo1") + len("nowplease") + 1, len("Salt"))


PAGE = '<p>Rain.</p><p class="box">Ask <b>Ann</b></p><img src="a.png"><a href="https://ann.example/x">the seller</a>'


@pytest.mark.parametrize(
    ("removed", "wrong"),
    [
        ('<p class="box">Ask <b>Ann</b></p>', 0),  # the wrapper goes with what it held
        ('<img src="a.png">', len("imgsrcapng")),  # a tag by itself is no wrapper
        ("<p>Rain.</p>", len("pRainp")),
        ('Rain.</p><p class="box">Ask <b>Ann</b></p>', len("Rain")),
    ],
)
def test_tags_are_damage_unless_the_same_cut_takes_what_is_labelled(removed: str, wrong: int) -> None:
    start = PAGE.index("Ask")
    expected = Label("a.html", "cleaned", ((start, start + len("Ask <b>Ann</b>"), "promo_text"),), NO_GROUPS)
    assert figures_of((expected, PAGE, cut_from(PAGE, removed))).wrong == wrong


@pytest.mark.parametrize(
    ("text", "label_of_it", "address"),
    [
        (PAGE, '<a href="https://ann.example/x">the seller</a>', '<a href="https://ann.example/x">'),
        (PAGE, '<a href="https://ann.example/x">the seller</a>', "https://ann.example/x"),
        ("See [the seller](https://ann.example/x).", "[the seller](https://ann.example/x)", "](https://ann.example/x)"),
        ("See https://ann.example/x today.", "https://ann.example/x", "https://ann.example/x"),
        ("See <https://ann.example/x>.", "<https://ann.example/x>", "<https://ann.example/x>"),
        (
            "[![shop](https://ann.example/i.png)](https://ann.example/x)",
            "",
            "(https://ann.example/i.png)](https://ann.example/x)",
        ),
    ],
)
def test_a_link_is_gone_when_its_address_is(text: str, label_of_it: str, address: str) -> None:
    start = text.index(label_of_it)
    expected = Label("a", "cleaned", ((start, start + len(label_of_it or text), "link"),), NO_GROUPS)
    assert figures_of((expected, text, cut_from(text, address))).recall_of("cleaned", "link") == 1
    assert figures_of((expected, text, cut_from(text, address[: len(address) // 2]))).recall_of("cleaned", "link") == 0


def test_a_link_without_an_address_is_gone_when_its_words_are() -> None:
    expected = label("cleaned", link="Ask @bean_demo_1 now")
    assert figures(cleaning("Ask @bean_demo_1 now"), expected).recall_of("cleaned", "link") == 1
    assert figures(cleaning("@bean_demo_1"), expected).recall_of("cleaned", "link") == 0


def test_a_long_article_does_not_hide_the_campaigns_of_others() -> None:
    spans = ((0, 4, "promo_text"), (9, 14, "promo_text"), (17, 20, "promo_text"))
    of_one = Label("a", "cleaned", spans, NO_GROUPS | {"campaign": "one"})
    of_two = Label("b", "spam", spans[:1], NO_GROUPS | {"campaign": "two"})
    of_none = Label("c", "cleaned", spans[:1], NO_GROUPS)
    of_itself = Label("d", "cleaned", spans[:1], NO_GROUPS)
    said = [(of_one, TEXT, cleaning("Boil", "Ask")), (of_two, TEXT, cleaning()), (of_none, TEXT, cleaning("Boil"))]
    measured = figures_of(*said, (of_itself, TEXT, cleaning())).recall
    assert (measured.mean, measured.without_hits) == ((2 / 3 + 0 + 1 + 0) / 4, 2)


def test_the_share_that_was_wrongly_cut_is_a_mean_over_articles_that_are_no_spam() -> None:
    said = [(label("clean"), TEXT, cleaning("Boil")), (label("cleaned"), TEXT, cleaning())]
    measured = figures_of(*said, (label("spam"), TEXT, cleaning("Salt")))
    assert measured.mean_wrong_share == len("Boil") / len(TEXT) / 2
    assert (measured.spam_beside_cut, measured.spam_beside) == (len("Salt"), len(TEXT))


def test_a_clean_article_counts_as_changed_by_any_cut_and_its_flags_are_counted() -> None:
    changed = figures(cleaning("Boil", flags=2), label("clean"))
    assert (changed.clean_changed, changed.flags_on_clean, changed.wrong) == (1, 2, 4)
    light = measure(label("clean"), TEXT, cleaning("**"))
    assert (Figures.of([light]).clean_changed, light.is_damaged, [one.wrong for one in light.cuts]) == (1, True, [0])
    kept = figures(cleaning(verdict="clean"), label("clean"))
    assert (kept.clean_changed, kept.flags_on_clean) == (0, 0)


def test_spam_articles_know_no_damage() -> None:
    said = figures(cleaning("Boil the beans.", verdict="spam"), label("spam"))
    assert (said.wrong, said.summary()["spam_found"]) == (0, 1)


def test_a_floor_is_a_least_value_or_for_harm_a_greatest() -> None:
    said = figures(cleaning("Boil", flags=1), label("clean"))
    assert shortfalls(said.summary(), {"precision": 0.0, "clean_changed": 1}) == []
    assert shortfalls(said.summary(), {"precision": 0.5, "clean_changed": 0, "recall.cleaned.hat": 1}) == [
        "clean_changed is 1, its floor is 0",
        "precision is 0, its floor is 0.5",
        "recall.cleaned.hat: no such figure",
    ]


def test_a_cut_of_signs_alone_is_neither_right_nor_wrong() -> None:
    labelled = Label("a.md", "cleaned", ((4, 9, "promo_text"),), NO_GROUPS)
    assert [is_right(*cut, labelled) for cut in ((0, "** "), (4, "beans"), (4, "beans and peas"))] == [
        None,
        True,
        False,
    ]


def test_a_campaign_may_be_the_number_zero(tmp_path: Path) -> None:
    line = {"article": "a.md", "verdict": "clean", "spans": [], "campaign": 0, "half": None}
    (tmp_path / "labels.jsonl").write_text(json.dumps(line))
    (label,) = read_labels(tmp_path / "labels.jsonl")
    assert (label.campaign, label.groups["half"]) == ("0", "")


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
        {"article": "a.md", "verdict": "cleaned", "language": "en", "spans": spans, "half": "one"},
        {"article": "b.md", "verdict": "clean", "language": "de", "spans": [], "half": "other"},
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> Result:
    arguments = ["rules", "eval", "--labels", str(folder / "labels.jsonl"), str(folder / "raw"), *more]
    return CliRunner().invoke(main, arguments)


def test_the_command_prints_the_figures_of_all_and_of_each_group(labelled: Path) -> None:
    result = run(labelled, "--by", "language", "--misses")
    assert result.exit_code == 0
    assert "2 articles\n  gone from articles labelled cleaned: handle 1/1; 100.0% in all\n" in result.output
    assert "precision outside spam" in result.output
    assert re.search(r"\nlanguage .*\n(?:.*\n)?de  +0/0 +n/a", result.output)
    assert "\na.md:3: damage: " in result.output


def test_the_command_counts_one_half_and_cleans_it_in_the_light_of_both(labelled: Path) -> None:
    result = run(labelled, "--half", "other")
    assert result.exit_code == 0
    assert result.output.startswith("1 article\n  precision outside spam: 100.00%")
    # A suspect, as two articles of the other half accuse it.
    (labelled / "raw" / "b.md").write_text("Sow in May.\n\nYou may ask paint_demo_7 too.\n", encoding="utf-8")
    (labelled / "raw" / "c.md").write_text("# A second coat\n\n" + ARTICLE, encoding="utf-8")
    with (labelled / "labels.jsonl").open("a", encoding="utf-8") as labels:
        labels.write('{"article": "c.md", "verdict": "cleaned", "spans": [], "half": "one"}\n')
    assert "clean articles: 1 of 1 changed" in run(labelled, "--half", "other").output
    missing = run(labelled, "--half", "third")
    assert (missing.exit_code, "is of the half 'third'" in missing.output) == (2, True)


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
        ("floors.toml", "", "floors.toml: no floors in it"),
        ("floors.toml", 'precision = "0.99"', "floors.toml: precision: '0.99' is no number"),
        ("floors.toml", "recall.cleaned = {all = nan}", "floors.toml: recall.cleaned.all: nan is no number"),
    ],
)
def test_the_command_says_what_it_cannot_use(labelled: Path, file: str, content: str, complaint: str) -> None:
    (labelled / "floors.toml").write_text("precision = 0.0", encoding="utf-8")
    (labelled / file).write_text(content, encoding="utf-8")
    result = run(labelled, "--floors", str(labelled / "floors.toml"))
    assert result.exit_code == 2
    assert complaint in result.output


@pytest.mark.parametrize("output", ["labels.jsonl", "raw/a.md"])
def test_nothing_that_is_read_is_written_over(labelled: Path, output: str) -> None:
    before = (labelled / output).read_bytes() if (labelled / output).exists() else None
    result = run(labelled, "-o", str(labelled / output))
    assert (result.exit_code, (labelled / output).read_bytes() if before else None) == (2, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "half"), [("realset", None), ("realset2", None), ("realset2", "work"), ("realset2", "measure")]
)
def test_the_figures_are_those_of_the_independent_judge(
    shared: Path, judged: Callable[[str], Path], name: str, half: str | None
) -> None:
    articles, labels = shared / name / "articles", shared / name / "labels.jsonl"
    only = ["--half", half] if half else []
    judge = [sys.executable, shared / "realset" / "evaluate.py", labels, articles, "--ledger", judged(name), *only]
    lines = [json.loads(line) for line in subprocess.check_output(judge).splitlines()]
    theirs = {name: value for line in lines if "recall_in" not in line for name, value in line.items()}
    ours = CliRunner().invoke(main, ["rules", "eval", "--labels", str(labels), str(articles), *only]).output
    for line in lines:
        if verdict := line.get("recall_in"):
            gone = re.search(rf"articles labelled {verdict}: (.*); (.*)% in all", ours)
            assert gone is not None
            assert dict(one.split() for one in gone.group(1).split(", ")) == {
                kind: share for kind, share in line.items() if isinstance(share, str) and kind != "recall_in"
            }
            assert float(gone.group(2)) / 100 == pytest.approx(line["all"], abs=0.0011)
    mean = re.search(r"mean over (\d+) campaigns: (.*)% gone \(.*\); from (\d+) of them nothing", ours)
    assert mean is not None
    assert (int(mean.group(1)), int(mean.group(3))) == (theirs["campaigns"], theirs["none_gone"])
    assert float(mean.group(2)) / 100 == pytest.approx(theirs["by_campaign"], abs=0.0011)
    damage = re.search(r"outside spam: (.*)% \((.*) characters wrongly cut, (.*)% of an article", ours)
    assert damage is not None
    assert float(damage.group(1)) / 100 == pytest.approx(theirs["char_precision_outside_spam"], abs=0.00011)
    assert int(damage.group(2).replace(",", "")) == theirs["chars_wrongly_removed"]
    assert float(damage.group(3)) / 100 == pytest.approx(theirs["mean_share_wrongly_removed"], abs=0.000011)
    beside = re.search(r"in articles labelled spam: (.*)% cut", ours)
    assert beside is not None
    assert float(beside.group(1)) / 100 == pytest.approx(theirs["spam_text_cut"], abs=0.0011)
    assert f"clean articles: {theirs['clean_articles_touched'].replace('/', ' of ')} changed" in ours
    said = {
        f"{verdict}->{one}": int(count)
        for verdict, all_of_it in re.findall(r"\n  labelled (\w+): (.*)", ours)
        for count, one in (each.split() for each in all_of_it.split(", "))
    }
    assert said == theirs["verdicts (label -> said)"]


@pytest.fixture(scope="module")
def judged(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What `clean` writes for the articles of a set, once."""

    @cache
    def out(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name) / "out"
        result = CliRunner().invoke(main, ["clean", str(shared / name / "articles"), "-o", str(folder), "--no-page"])
        assert result.exit_code == 0
        return folder

    return out
