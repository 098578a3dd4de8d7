"""Options in settings files: the same as on the command line, from files that may be obeyed, and never in silence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main, settings_file
from dechaff.cli.main import load_command
from dechaff.cli.settings_file import COMMANDS

ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def profile(result: Result) -> str:
    """By what profile `explain` says it judged."""
    assert result.exit_code == 0, result.output
    return result.stdout.partition("profile ")[2].partition(":")[0]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder `home/project/here`, with an article `raw/a.md` in it."""
    folder = tmp_path / "home" / "project" / "here"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "a.md").write_text(ADVERT)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(folder)
    return folder


def _options() -> list[tuple[str, click.Option]]:
    return [
        (name, option)
        for name in COMMANDS
        for option in load_command(name).params
        if isinstance(option, click.Option) and option.name != "config"
    ]


@pytest.mark.parametrize(("name", "option"), _options(), ids=lambda one: one if isinstance(one, str) else one.opts[-1])
def test_an_option_in_a_file_is_the_option_on_the_command_line(here: Path, name: str, option: click.Option) -> None:
    written = max(option.opts, key=len)
    value: object = "2"
    if isinstance(option.type, click.Choice):
        value = option.type.choices[-1]
    elif option.is_flag:
        value = True
    elif option.multiple:
        value = ["2", "3"]
    values = value if isinstance(value, list) else [value]
    arguments = [part for one in values for part in ([written] if one is True else [written, one])]
    for head in ("", f"[{name}]\n"):
        (here / "dechaff.toml").write_text(f"{head}{written.lstrip('-')} = {json.dumps(value)}\n")
        from_file = load_command(name).make_context(name, ["raw"])
        (here / "dechaff.toml").unlink()
        given = load_command(name).make_context(name, ["raw", *arguments])
        assert from_file.params == given.params
        assert given.params != load_command(name).make_context(name, ["raw"]).params


def test_the_command_line_goes_before_the_project_and_the_project_before_the_user(here: Path) -> None:
    assert profile(run("explain", "raw")) == "balanced"
    user = here.parents[2] / "config" / "dechaff" / "dechaff.toml"
    user.parent.mkdir(parents=True)
    user.write_text('profile = "strict"\nmax-nodes = 1000\n')
    told = run("explain", "raw")
    assert (profile(told), told.stderr) == (
        "strict",
        f'dechaff: settings from {user}: profile = "strict", max-nodes = 1000\n',
    )
    (here / "dechaff.toml").write_text('profile = "aggressive"\n')
    told = run("explain", "raw")
    assert (profile(told), told.stderr) == (
        "aggressive",
        f'dechaff: settings from dechaff.toml: profile = "aggressive"; from {user}: max-nodes = 1000\n',
    )
    (here / "other.toml").write_text('[explain]\nprofile = "balanced"\n')
    assert profile(run("explain", "raw", "--config", "other.toml")) == "balanced"
    told = run("explain", "raw", "--profile", "balanced", "--max-nodes", 1000)
    assert (profile(told), told.stderr) == ("balanced", "")


def test_paths_in_a_file_are_relative_to_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.parent / "allow.txt").write_text("telegram:paint_demo_7\n")
    (here.parent / "dechaff.toml").write_text('allow = "allow.txt"\noutput = "out"\nno-page = true\n')
    assert run("clean", "raw").exit_code == 0
    assert (here.parent / "out" / "a.md").read_text() == ADVERT
    options = json.loads((here.parent / "out/_report/run.json").read_text())["options"]
    assert options["allow"] == ["telegram:paint_demo_7"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "inputs", "obeyed"),
    [
        ("home/project/here", ["raw"], True),
        ("home/project", ["raw"], True),
        ("home", ["raw"], True),
        (".", ["raw"], False),  # above the home folder
        ("home/project/here/raw", ["raw"], False),
        ("home/project/here", ["."], True),  # the working folder itself
        ("home/project", [".."], False),
        ("home/project", ["raw", "../../project"], False),
        ("home/project", ["../*/raw"], False),
        ("home/project", ["@list.txt"], False),  # of `..`
        ("home", ["@list.txt"], True),
        ("home", [".."], True),
    ],
)
def test_files_in_scraped_folders_and_beyond_ones_own_are_not_obeyed(
    here: Path, tmp_path: Path, where: str, inputs: list[str], obeyed: bool
) -> None:
    (tmp_path / where / "dechaff.toml").write_text('profile = "strict"\n')
    (here / "list.txt").write_text("..\n")
    told = run("clean", *inputs, "-o", tmp_path / "out", "--no-page", "--exclude", "*.toml")
    assert told.exit_code == 0, told.output
    assert ("settings from" in told.stderr) == obeyed
    options = json.loads((tmp_path / "out/_report/run.json").read_text())["options"]
    assert options["profile"] == ("strict" if obeyed else "balanced")


def test_a_list_that_is_a_pipe_is_read_once_and_no_settings_above_are_obeyed(here: Path) -> None:
    (here.parent / "dechaff.toml").write_text('profile = "strict"\n')
    os.mkfifo(here / "list")
    writer = Thread(target=(here / "list").write_text, args=("raw\n",))
    writer.start()
    told = run("check", "@list")
    writer.join()
    assert (told.exit_code, "a.md" in told.output, "settings from" in told.stderr) == (1, True, False)


def test_folders_that_cannot_be_looked_into_have_no_settings(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, **rest: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        assert settings_file._nearest([Path("raw")]) is None
    assert profile(run("explain", "raw")) == "balanced"


def test_the_search_ends_at_a_repository_and_at_what_everybody_can_write_to(here: Path) -> None:
    (here.parent / "dechaff.toml").write_text('profile = "strict"\n')
    assert profile(run("explain", "raw")) == "strict"
    here.parent.chmod(0o777)
    assert profile(run("explain", "raw")) == "balanced"
    here.parent.chmod(0o755)
    (here / ".git").mkdir()
    assert profile(run("explain", "raw")) == "balanced"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("profle = 'strict'", "unknown key 'profle'; did you mean 'profile'?"),
        ("text_field = 'body'", "unknown key 'text_field'; did you mean 'text-field'?"),
        ("config = 'x.toml'", "unknown key 'config'"),
        ("[clean]\nbaseline = 'x'", "unknown key 'baseline' in [clean]"),
        ("[cleam]\nprune = true", "unknown table [cleam]; did you mean 'clean'?"),
        ("prune = 1", "prune: expected true or false"),
        ("profile = true", "profile: expected a string or a number"),
        ("rules = [['x']]", "rules: expected a string or a number, or a list of them"),
        ("profile = ['strict']", "profile: expected a string or a number"),
        ("spam = 'burn'", "spam: 'burn' is not one of 'keep', 'separate', 'drop'."),
        ("max-chars = 0", "max-chars: 0: expected a whole number of at least 1"),
        ("max-chars = 1.5", "max-chars: '1.5': expected a whole number of at least 1"),
        ("workers = 1.5", "workers: '1.5': expected a whole number of at least 1"),
        ('allow = "a\\u0000b"', "allow: a path has no NUL character"),
        ('output = "a\\u0000b"', "output: a path has no NUL character"),
        ("[check]\nbaselin = 'x'", "unknown key 'baselin' in [check]; did you mean 'baseline'?"),
        ("profile = " + "[" * 20_000, "nested too deeply"),
        ("profile = strict", "Invalid value (at line 1, column 11)"),
        ("\xff", "'utf-8' codec can't decode"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_and_nothing_is_written(here: Path, content: str, message: str) -> None:
    (here / "dechaff.toml").write_bytes(content.encode("latin-1"))
    result = run("clean", "raw", "-o", "out")
    assert (result.exit_code, (here / "out").exists()) == (2, False)
    assert result.stderr.startswith(f"dechaff: dechaff.toml: {message}"), result.stderr


def test_options_of_other_commands_are_passed_by(here: Path) -> None:
    (here / "dechaff.toml").write_text('spam = "drop"\n[check]\nflags = true\n')
    result = run("check", "raw")
    assert "settings from dechaff.toml: flags = true\n" in result.stderr
    assert "to decide on" in result.stdout
    assert run("explain", "raw").stderr == ""


def test_a_byte_order_mark_is_no_part_of_a_file(here: Path) -> None:
    (here / "dechaff.toml").write_text('\ufeffprofile = "strict"\n', encoding="utf-8")
    assert profile(run("explain", "raw")) == "strict"


def test_a_file_must_be_a_regular_one(here: Path) -> None:
    os.mkfifo(here / "pipe.toml")
    result = run("check", "raw", "--config", "pipe.toml")
    assert (result.exit_code, result.stderr) == (2, "dechaff: pipe.toml: it is gone or no regular file\n")


def test_a_file_that_is_named_must_be_there(here: Path) -> None:
    result = run("check", "raw", "--config", "gone.toml")
    assert (result.exit_code, result.stderr) == (2, "dechaff: gone.toml: No such file or directory\n")
