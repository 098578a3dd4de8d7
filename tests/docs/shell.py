"""Lines of a shell, as pages show them: dechaff runs in this process, everything else in a shell."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
from click.testing import CliRunner

from dechaff.cli import main

_COMMENT = re.compile(r"(?:^|\s+)# .*$")
_LINE = re.compile(r"dechaff (?P<arguments>.*?)(?: < (?P<given>\S+))?(?: \| (?P<rest>.+?))?(?: > (?P<written>\S+))?")
NOT_RUN = {
    r"python3 -m venv |\.venv/bin/|\. \.venv|pip install ": "makes an environment; .ci/run does that",
    r"ray start|dechaff .* --engine ray": "needs a cluster",
    r"dechaff rules test(?: --rules rules)?$": "takes long; tests/tuning/test_rule_tests.py does it",
    r"pytest |\.ci/run": "is what runs this",
    r"python benchmarks/|python tests/docs/refresh|PYTHONPATH=tests/browser |/usr/bin/time ": "takes minutes to hours",
    r"dechaff rules (?:eval|fit) --labels tests/corpus/": "takes long; tests/tuning compares it with the page",
}
"""Patterns of commands that are not run, each with the reason. Of those that are dechaff's, the options are checked."""
MAY_BE_MISSING = ("jq",)
"""Programs without which a command that names them is not run."""
FOUND = 1
"""The exit status of commands that found what they were to look for."""


def commands_in(text: str) -> list[str]:
    """The commands of a block, one for each line, or for those that end in a backslash and the next."""
    lines = (_COMMENT.sub("", line).strip() for line in text.replace("\\\n", " ").splitlines())
    return [line for line in lines if line]


def run(command: str) -> tuple[str, bool] | None:
    """What the command prints in the current folder, and whether it did what it was to do; None if it is not run."""
    line = _LINE.fullmatch(command)
    missing = any(one in command.split() and not shutil.which(one) for one in MAY_BE_MISSING)
    if missing or any(re.match(pattern, command) for pattern in NOT_RUN):
        if line:
            check_options(line["arguments"])
        return None
    return _run_dechaff(line) if line else _run_shell(command, b"")


def check_options(arguments: str) -> None:
    """Raises UsageError if the command does not have the options."""
    command, words = main, shlex.split(arguments)
    context = click.Context(command)
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None, name
        command = found  # type: ignore[assignment]
    command.make_context(words[0] if words else "", words, parent=context)


def _run_dechaff(line: re.Match[str]) -> tuple[str, bool]:
    words = shlex.split(line["arguments"])
    given = Path(line["given"]).read_bytes() if line["given"] else None
    result = CliRunner().invoke(main, words, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        line[0],
        result.exc_info,
        result.output,
    )
    looks = words[0] in ("check", "diff") or "--dry-run" in words
    is_done = result.exit_code == 0 or (looks and result.exit_code == FOUND)
    output = result.output
    if line["rest"]:
        output, is_done = _run_shell(line["rest"], result.stdout_bytes)
    if line["written"]:
        Path(line["written"]).write_bytes(output.encode("utf-8") if line["rest"] else result.stdout_bytes)
        output = result.stderr
    return output, is_done


def _run_shell(command: str, given: bytes) -> tuple[str, bool]:
    done = subprocess.run(
        ["sh", "-ec", command], input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60
    )
    return done.stdout.decode("utf-8"), done.returncode == 0
