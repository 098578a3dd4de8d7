"""Following a page: each of its blocks is run, or compared with what was printed, in the order of the page."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from blocks import ROOT, Block, blocks_of
from ruamel.yaml import YAML
from shell import commands_in, run

from dechaff import Cleaner

LOGS = {"benchmarks/RESULTS.md": "commands that were run once, on corpora that are not here"}
"""Pages whose commands are not run, each with the reason."""
ONLY_COMPILED = {"docs/integrations.md": "tests/test_integrations.py runs these examples with the tools they are for"}
"""Pages whose Python is not run, each with the reason."""
SELF_READ = re.compile(r"dechaff\.toml|\.pre-commit-config\.yaml|\.github/workflows/.*")
"""Files that are read without being named in a command."""


@cache
def cleaner() -> Cleaner:
    """One with the options that a page means if it names none."""
    return Cleaner()


class Walk:
    """One page, followed in the current folder."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.printed = ""
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.commands: list[str] = []
        self._runs: dict[str, Callable[[Block], object]] = {
            "sh": self._sh,
            "console": self._console,
            "text": self._text,
            "pycon": self._pycon,
            "python": self._python,
            "diff": self._diff,
            "markdown": self._markdown,
        }

    def follow(self) -> None:
        """Runs all blocks. Raises AssertionError, with the place, if one does not do what the page says."""
        blocks = blocks_of(self.page)
        for block in blocks:
            if block.title:
                self._write(block)
            else:
                assert block.language in self._runs, (
                    f"{block.place}: {block.language!r}: nothing runs it; give it a title?"
                )
                self._runs[block.language](block)
        for block in blocks:
            assert not block.title or self._is_used(block.title), f"{block.place}: nothing uses {block.title}"

    def _write(self, block: Block) -> None:
        path = Path(block.title)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        if path.suffix in (".yaml", ".yml"):
            for command in _named_in(YAML(typ="safe").load(block.text)):
                self._run(command, block)

    def _is_used(self, title: str) -> bool:
        names = [title, *(f"{folder}" for folder in Path(title).parents if folder.name)]
        return bool(SELF_READ.fullmatch(title)) or any(name in line for line in self.commands for name in names)

    def _run(self, command: str, block: Block) -> str | None:
        """What the command prints; None if it is not run."""
        self.commands.append(command)
        if self.page in LOGS:
            return None
        if self.page == "CONTRIBUTING.md" and command.startswith("dechaff rules "):
            command += " --rules rules"  # in a checkout, they are the built-in ones
        done = run(command)
        if done is None:
            return None
        output, is_done = done
        assert is_done or block.language == "console", f"{block.place}: {command}\n{output}"
        self.printed += output
        return output

    def _sh(self, block: Block) -> None:
        for command in commands_in(block.text):
            self._run(command, block)

    def _console(self, block: Block) -> None:
        shown = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE)
        assert shown, f"{block.place}: it shows no command"
        for command, output in shown:
            printed = self._run(command, block)
            assert printed in (None, output), f"{block.place}: {command}\n{printed}"

    def _text(self, block: Block) -> None:
        assert block.text in self.printed, f"{block.place}: printed was\n{self.printed}"

    def _pycon(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(block.text, {}, block.place, self.page, 0)
        test.globs = self.names
        said: list[str] = []
        results = doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
        assert results.failed == 0, "".join(said)
        assert results.attempted, block.place

    def _python(self, block: Block) -> None:
        code = compile(block.text, block.place, "exec")
        if self.page not in ONLY_COMPILED:
            with contextlib.redirect_stdout(io.StringIO()) as output:
                exec(code, self.names)
            self.printed += output.getvalue()

    def _diff(self, block: Block) -> None:
        lines = [(line[0], line[2:] or "\n") for line in block.text.splitlines(keepends=True)]
        raw, cleaned = ("".join(text for sign, text in lines if sign != left_out) for left_out in "+-")
        made = cleaner().clean(raw).text
        assert made == cleaned != raw, f"{block.place}: cleaned, it is\n{made}"

    def _markdown(self, block: Block) -> None:
        cleaning = cleaner().clean(block.text)
        assert (cleaning.text, cleaning.verdict) == (block.text, "clean"), f"{block.place}: {cleaning.cuts}"


def _named_in(value: object) -> Iterator[str]:
    """The commands of dechaff that a configuration names: steps of a workflow, and hooks of pre-commit."""
    if isinstance(value, dict):
        if isinstance(command := value.get("run"), str) and command.startswith("dechaff "):
            yield command
        if "hooks" in value:
            offered = {hook["id"]: hook for hook in YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")}
            for hook in value["hooks"]:
                yield f"{offered[hook['id']]['entry']} {shlex.join(hook['args'])} raw/lab-3.md"
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named_in(one)
