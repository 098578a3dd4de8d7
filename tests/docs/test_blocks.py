"""Every block of code in the documentation works, and prints what is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from blocks import PAGES, blocks_of
from given import lay_out
from shell import NOT_RUN, commands_in
from walk import LOGS, ONLY_COMPILED, Walk

SLOW = tuple(f"docs/{name}.md" for name in ("clean", "compare-rules", "rule-stats", "suggest", "tuning", "write-rules"))
"""Pages whose commands take long."""


@pytest.mark.parametrize("page", [pytest.param(one, marks=pytest.mark.slow if one in SLOW else ()) for one in PAGES])
def test_each_block_of_the_page_does_what_the_page_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, monkeypatch)
    Walk(page).follow()


def test_what_is_not_run_is_there() -> None:
    blocks = [block for page in PAGES if page not in LOGS for block in blocks_of(page)]
    commands = [
        line.removeprefix("$ ") for one in blocks if one.language in ("sh", "console") for line in commands_in(one.text)
    ]
    assert [one for one in NOT_RUN if not any(re.match(one, command) for command in commands)] == []
    assert {*LOGS, *ONLY_COMPILED} <= {*PAGES}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```fish\nls\n```\n", "nothing runs it"),
        ("```yaml\na: 1\n```\n", "nothing runs it"),
        ("```\nls\n```\n", "nothing runs it"),
        ('```toml title="a.toml"\na = 1\n```\n', "nothing uses a.toml"),
        ("```sh\ndechaff clean gone -o out\n```\n", "gone: no such file"),
        ("```sh\ndechaff clean raw -o out --gone\n```\n", "No such option"),
        ("```sh\npip install dechaff\ndechaff clean raw -o out --engine ray --gone\n```\n", "No such option"),
        ("```sh\nfalse\n```\n", "false"),
        ("```console\n$ dechaff check raw/feed.xml\nnothing to cut\n```\n", "1 cut to make"),
        ("```console\nls\n```\n", "it shows no command"),
        ("```sh\necho a\n```\n\n```text\nb\n```\n", "printed was"),
        ("```pycon\n>>> 1\n2\n```\n", "Expected:"),
        ("```python\nraise ValueError('so')\n```\n", "so"),
        ("```diff\n  Honest.\n- Also.\n```\n", "cleaned, it is"),
        ("```markdown\nSoak the beans.\n\nTG🔥+ @demo_beans_5\n\nBoil them.\n```\n", "demo_beans_5"),
        ("- a list\n\n  ```sh\n  false\n  ```\n", "false"),
        ("    false\n", "indented"),
    ],
)
def test_a_block_that_does_not_work_is_found(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, monkeypatch)
    monkeypatch.setattr("blocks.ROOT", tmp_path)
    (tmp_path / "page.md").write_text(text, "utf-8")
    with pytest.raises(Exception, match=message):
        Walk("page.md").follow()
