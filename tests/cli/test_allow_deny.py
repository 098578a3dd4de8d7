"""`--allow` and `--deny`: hosts, entities and texts; lines that could never do anything are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff import Cleaner
from dechaff.census.listing import ListingError
from dechaff.cli.explain import explain
from dechaff.cli.main import main
from dechaff.model import Article
from dechaff.text.format import sniff_format

SAMPLES = sorted(
    path for path in (Path(__file__).parents[2] / "raw").rglob("*") if path.suffix in (".md", ".html", ".txt")
)
REST = "Fire slowly up to the first cone, and let the kiln cool for a day and a night before you open it.\n"
TEXT = """# A visit

See [the shop](https://pans.badshop.example/item/1) for **pans**.

![A pan](https://badshop.example/pan.jpg)

The page of badshop.example has it.

Mail me at sales@badshop.example for more.

Call +7 912 345 67 89 now.

Honest: https://notbadshop.example/ and https://badshop.example.org/ stay.
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def left_of(text: str, *deny: str) -> str:
    return Cleaner(deny=deny).clean(text).text


def left(*deny: str) -> list[str]:
    """The paragraphs that are left under these denials."""
    return [line for line in Cleaner(deny=deny).clean(TEXT, "markdown").text.splitlines() if line]


@pytest.mark.parametrize("line", ["host:badshop.example", "host:https://www.BadShop.example/", "site:badshop.example"])
def test_a_denied_host_takes_all_at_it_and_below(line: str) -> None:
    assert left(line) == ["# A visit", *(TEXT.splitlines()[at] for at in (10, 12))]


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("phone:+7 912 345 67 89", "Call"),
        ("phone:8 912 345-67-89", "Call"),
        ("mail:Sales@badshop.example", "Mail"),
        ("text:for **pans**", "See"),
        ("text:The   page of", "The page"),
    ],
)
def test_a_denied_line_takes_what_it_names(line: str, gone: str) -> None:
    assert left(line) == [one for one in TEXT.splitlines() if one and not one.startswith(gone)]


def test_a_suspects_link_takes_its_sentence_though_another_rule_takes_the_link_alone() -> None:
    text = "Bake it hot.\n\nOpen the [page](https://bit.ly/0demoDough) and sign in there.\n\nLet it cool.\n"
    assert left_of(text, "url:bit.ly/0demoDough") == "Bake it hot.\n\nLet it cool.\n"


def test_an_account_caught_twice_is_cut_as_it_would_be_once() -> None:
    one = "Der Zug nach Ulm hält wieder\u2796\u2796\u2796\u2796📣@demo_rail_news"
    assert left_of(one, "telegram:demo_rail_news") == "Der Zug nach Ulm hält wieder"


@pytest.mark.parametrize("line", ["host:t.me", "telegram:kiln_demo_7", "text:TG🔥+ @kiln_demo_7", "text:🔥"])
def test_an_allowed_line_spares_what_it_names_and_no_more(line: str) -> None:
    text = "Wedge it.\n\n[TG🔥+ @kiln_demo_7](https://t.me/kiln_demo_7)\n\nTG🔥+ @other_demo_7\n\nFire it.\n"
    kept = Cleaner(allow=[line]).clean(text).text
    assert "@other_demo_7" not in kept
    assert ("@kiln_demo_7" in kept) == (line != "text:🔥")


@pytest.mark.parametrize("allowed", ["host:ads.example", "host:example", "url:https://ads.example/px.gif"])
def test_an_image_is_spared_by_its_host(allowed: str) -> None:
    text = (
        '<p>Words.</p><img src="https://ads.example/px.gif?id=7" width="1" height="1" style="display:none"><p>More.</p>'
    )
    assert Cleaner().clean(text).text != text
    assert (Cleaner(allow=[allowed]).clean(text).text == text) == allowed.startswith("host")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("domain:badshop.example", "host:badshop.example"),
        ("email:a@b.example", "mail:a@b.example"),
        ("telegramm:kiln_demo", "telegram:kiln_demo"),
        ("foo:bar", "telegram"),
        ("url:badshop.example/*", "host:example.com"),
        ("host:*.badshop.example", "host:example.com"),
        ("host:", "telegram:host"),
        ("phone:0888888888", "not a telephone"),
        ("kiln_demo", "telegram:kiln_demo"),
        ("badshop.example", "host:badshop.example"),
        ("a@b.example", "mail:a@b.example"),
    ],
)
@pytest.mark.parametrize("option", ["--allow", "--deny"])
def test_a_line_that_could_never_do_anything_is_refused(tmp_path: Path, option: str, line: str, right: str) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text(TEXT)
    (tmp_path / "lines.txt").write_text(f"# ours\nhost:fine.example\n{line}\n")
    result = run("clean", tmp_path / "raw", "-o", tmp_path / "out", option, tmp_path / "lines.txt")
    assert result.exit_code == 2
    assert "lines.txt:3: " in result.output
    assert right in result.output.replace("\n", "")
    assert not (tmp_path / "out").exists()
    with pytest.raises(ListingError):
        Cleaner(allow=[line])


@pytest.mark.parametrize("denied", ["host:badshop.example", "text:for pans", "phone:+7 912 345 67 89"])
def test_a_corpus_is_searched_for_what_is_denied(tmp_path: Path, denied: str) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(3):
        (tmp_path / "raw" / f"{number}.txt").write_text(f"Number {number} is honest.\n\n{REST}")
    (tmp_path / "raw" / "z.txt").write_text(f"See https://badshop.example/x for pans, +7 (912) 345 67 89.\n\n{REST}")
    (tmp_path / "deny.txt").write_text(f"{denied}\n")
    assert run("clean", tmp_path / "raw", "-o", tmp_path / "out", "--deny", tmp_path / "deny.txt").exit_code == 0
    assert (tmp_path / "out" / "z.txt").read_text() == REST
    assert (tmp_path / "out" / "0.txt").read_text() == f"Number 0 is honest.\n\n{REST}"


@pytest.mark.parametrize(
    "written", ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "b%C3%BCcher.example"]
)
@pytest.mark.parametrize(
    "line", ["host:bücher.example", "host:xn--bcher-kva.example", "url:bücher.example/1", "https://bücher.example/1"]
)
@pytest.mark.parametrize("link", ["See [the shop](https://{}/1).", '<p>See <a href="https://{}/1">the shop</a>.</p>'])
def test_a_denied_host_may_be_written_in_letters_of_any_script(link: str, line: str, written: str) -> None:
    text = f"{link.format(written)}\n\n{REST}"
    assert Cleaner(deny=[line]).clean(text, "markdown").text == REST
    assert Cleaner(deny=["host:buecher.example"]).clean(text, "markdown").text == text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_explain_names_for_each_cut_a_line_that_spares_it(sample: Path) -> None:
    text = sample.read_text(encoding="gbk" if "gbk" in sample.name else "utf-8")
    article = Article(sample.name, sample.name, None, text, sniff_format(text))
    cleaner = Cleaner()
    lines = explain(cleaner, article)
    named = [line.partition("spares it: ")[2] for line in lines if "spares it: " in line]
    cuts = cleaner.clean(text, article.format).cuts
    assert len(named) == len(cuts)
    for line, cut in zip(named, cuts, strict=True):
        kept = Cleaner(allow=[line]).clean(text, article.format).cuts
        assert not any(one.start < cut.end and cut.start < one.end for one in kept)


def test_lines_are_tried_for_the_first_cuts_of_a_long_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.cli.explain.MOST_TRIED_CHARACTERS", 1)
    cuts = "".join(f"Wedge it {name}.\n\nTG🔥+ @kiln_demo_{name}\n\n" for name in ("one", "two", "six"))
    lines = explain(Cleaner(), Article("kiln.md", "kiln.md", None, cuts, "markdown"))
    assert sum(line.startswith("CUT") for line in lines) == 3
    assert sum("a line for --allow" in line for line in lines) == 1
    assert "Lines for --allow were tried for the first cuts only: the article is long." in lines
