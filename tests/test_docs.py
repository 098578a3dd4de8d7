"""What the pages of the documentation show works, and their links lead somewhere."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

import dechaff
from dechaff.cli import main

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md"), ROOT / "rules/README.md"]
)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")


def links(page: Path) -> list[str]:
    """The addresses of the page's links; what stands in code is none."""
    return _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_link_within_the_documentation_leads_to_a_file(page: Path) -> None:
    local = [link for link in links(page) if not re.match(r"https?:|mailto:", link)]
    assert [link for link in local if not (page.parent / link.partition("#")[0]).exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, due = set[Path](), [ROOT / "README.md"]
    while due:
        page = due.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            due += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link]
    assert {*PAGES} <= reached


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_tests_that_commands_name_are_there(name: str) -> None:
    commands = re.findall(r"pytest -q [^`\n]+", (ROOT / name).read_text(encoding="utf-8"))
    paths = {path for command in commands for path in re.findall(r"tests/\S+", command)}
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(("points", "exit_code"), [("3", 0), ("1", 1), ("6", 1)])
def test_the_rule_shown_to_contributors_proves_itself(points: str, exit_code: int, tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = re.search(r"```yaml\n(.*?) *```", page, re.DOTALL)
    assert shown is not None
    name = re.search(r"dechaff rules test (\S+/\S+)", page)
    assert name is not None
    file = tmp_path / f"{name[1]}.yaml"
    file.parent.mkdir()
    file.write_text(textwrap.dedent(shown[1]).replace("points: 3\n", f"points: {points}\n"), encoding="utf-8")
    result = CliRunner().invoke(main, ["rules", "test", name[1], "--rules", str(tmp_path)])
    assert (result.exit_code, "3 tests of 1 rule" in result.output) == (exit_code, True), result.output


PYTHON = "\n".join(re.findall(r"```pycon\n(.*?)```", (ROOT / "docs/python.md").read_text(encoding="utf-8"), re.DOTALL))


def test_the_python_that_is_shown_prints_what_is_shown() -> None:
    test = doctest.DocTestParser().get_doctest(PYTHON, {}, "python.md", "docs/python.md", 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(test, out=said.append)
    assert (results.failed, results.attempted > 20) == (0, True), "".join(said)


def test_the_script_that_measures_the_first_call_prints_its_six_steps() -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    [script] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"(\d+\.\d ms ?){6}\n", printed)
    table = page.partition("## What it costs")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| .* \| [\d,.]+ \|$", table, re.MULTILINE)) == 7  # with and without a cache


def test_each_public_name_is_shown_and_listed() -> None:
    assert [name for name in dechaff.__all__ if not re.search(rf"\b{name}\b", PYTHON)] == []
    assert {*dechaff.__all__} <= {*dir(dechaff)}
    assert all(hasattr(dechaff, name) for name in dechaff.__all__)


CHECK, USAGE = ((ROOT / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("check", "usage"))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "raw").symlink_to(ROOT / "raw")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(language: str, page: str = CHECK) -> list[str]:
    """What the page shows in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_the_page_on_checking_shows_what_is_printed(checkout: Path) -> None:
    assert CHECK.count("\n$ ") > 3
    assert_shown(CHECK)


def test_the_page_on_usage_shows_what_is_printed(checkout: Path) -> None:
    for command in "".join(blocks("sh", USAGE)).splitlines():
        assert CliRunner().invoke(main, shlex.split(command)[1:]).exit_code == 0
    assert_shown(USAGE)


def assert_shown(page: str) -> None:
    """Each command in a console prints what the page shows below it."""
    commands = re.findall(r"^\$ dechaff (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks("console", page)), re.MULTILINE)
    assert len(commands) == page.count("\n$ ") > 0
    for command, output in commands:
        assert CliRunner().invoke(main, shlex.split(command)).output == output


def test_the_configurations_shown_use_what_is_there(checkout: Path) -> None:
    hooks, workflow, step = (YAML(typ="safe").load(one) for one in blocks("yaml"))
    (hook,) = hooks["repos"][0]["hooks"]
    (offered,) = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert hook["id"] == offered["id"]
    steps = [*workflow["jobs"]["check"]["steps"], *step]
    runs = [one["run"].partition(" > ")[0] for one in steps if one.get("run", "").startswith("dechaff ")]
    runs += [f"{offered['entry']} {shlex.join(hook['args'])} raw/lab-3.md"]
    assert len(runs) == 3
    for command in ("dechaff check raw --write-baseline .dechaff-baseline", *runs):
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, (command, result.output)
    (program,) = (one.partition(" | ")[0] for one in blocks("sh"))
    assert json.loads(CliRunner().invoke(main, shlex.split(program)[1:]).stdout)[0]["entities"]
