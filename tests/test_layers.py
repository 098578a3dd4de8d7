"""Imports go down: a module may import from its own floor's package and from floors below, never from above."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dechaff.run.settings import NOT_JUDGING

PACKAGE = Path(__file__).parent.parent / "pipeline" / "dechaff"

# Low to high; packages on one floor do not import each other.
FLOORS = (
    {"model", "spans", "limits", "world"},
    {"patterns"},
    {"text"},
    {"urls"},
    {"markup", "census", "rulebook"},
    {"ingest", "document", "known"},
    {"detect"},
    {"rulefiles", "screen", "judge"},
    {"arguments"},
    {"cleaner"},
    {"folder", "tuning"},
    {"display", "plaintext"},
    {"run"},
    {"remote", "replay", "stats", "suggest"},
    {"cli"},
)
FLOOR_OF = {name: height for height, names in enumerate(FLOORS) for name in names}


def _imports() -> list[tuple[str, str, Path]]:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if parts == ("__init__",):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dechaff"):
                module = node.module.removeprefix("dechaff").lstrip(".")
                names = [module.split(".")[0]] if module else [alias.name for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name.split(".")[1] for alias in node.names if alias.name.startswith("dechaff.")]
            found += [(parts[0], name, file) for name in names]
    return found


def test_every_module_has_a_floor() -> None:
    top = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert top - {"__init__"} == set(FLOOR_OF)


def test_the_page_on_architecture_shows_these_floors() -> None:
    page = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("\n## Floors")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == [*FLOORS]


def test_imports_go_down_only() -> None:
    imports = _imports()
    assert len(imports) > 30
    wrong = [
        f"{file.relative_to(PACKAGE)} imports {target}"
        for source, target, file in imports
        if source != target and FLOOR_OF[target] >= FLOOR_OF[source]
    ]
    assert wrong == []


def test_what_is_above_a_run_makes_none_of_its_results_stale() -> None:
    above = {name for name, floor in FLOOR_OF.items() if floor > FLOOR_OF["run"]}
    assert above <= {*NOT_JUDGING}


def test_only_the_command_line_prints_or_exits() -> None:
    for file in PACKAGE.rglob("*.py"):
        if "cli" in file.parts:
            continue
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not calls & {"print", "exit", "sys.exit", "quit"}, file


def test_rows_of_files_are_no_open_dicts() -> None:
    """Where reports are made, written, read and shown, a misspelt column is a type error."""
    files = [file for name in ("folder", "display", "plaintext") for file in (PACKAGE / name).rglob("*.py")]
    assert len(files) > 30
    for file in files:
        names = {node.id for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Name)}
        assert "Any" not in names, file


def test_what_a_dict_holds_is_said_wherever_one_is_passed() -> None:
    """What came from anybody's JSON has values that are `object`: nothing can be done with one that is not checked."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Subscript):
                assert not re.fullmatch(r"(dict|\w*Mapping)\[str, Any\]", ast.unparse(node)), (file, node.lineno)


def test_modules_and_functions_can_be_read_at_one_sitting() -> None:
    long = []
    for file in PACKAGE.rglob("*.py"):
        text, name = file.read_text("utf-8"), str(file.relative_to(PACKAGE))
        if len(text.splitlines()) > 350:
            long.append(name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno >= 60:
                    long.append(f"{name}: {node.name}")
    assert long == []


def test_every_cache_of_the_process_has_its_reason_and_there_are_few() -> None:
    """An object that keeps what it has worked out is let go with it; what a process keeps, it keeps to its end."""
    page = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("## Caches")[2].partition("\n## ")[0]
    reasons = re.findall(r"^\| `([\w/]+\.py)` \| `(\w+)` \| \w.+ \|$", table, re.MULTILINE)
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        found += [(file.relative_to(PACKAGE).as_posix(), name) for name in _caches(tree)]
    assert sorted(reasons) == found
    assert len(found) <= 10


@pytest.mark.parametrize(
    ("code", "caches"),
    [
        ("@cache\ndef a(): ...", ["a"]),
        ("class A:\n    @functools.lru_cache(maxsize=9)\n    def a(self): ...", ["a"]),
        ("a = lru_cache(maxsize=9)(b)", ["a"]),
        ("a: C = functools.cache(b)", ["a"]),
        ("class A:\n    a = staticmethod(cache(b))", ["a"]),
        ("def a():\n    b = cache(c)", []),
        ("a = b(c)", []),
    ],
)
def test_a_cache_of_the_process_is_seen_however_it_is_made(code: str, caches: list[str]) -> None:
    assert _caches(ast.parse(code)) == caches


def _caches(tree: ast.Module) -> list[str]:
    """The names of cached functions: of decorated ones anywhere, and of those that modules and classes assign."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_is_cache, node.decorator_list)):
            found.append(node.name)
        for one in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
            if isinstance(one, ast.Assign | ast.AnnAssign) and one.value and any(map(_is_cache, ast.walk(one.value))):
                found.append(ast.unparse(one.targets[0] if isinstance(one, ast.Assign) else one.target))
    return found


def _is_cache(node: ast.AST) -> bool:
    return isinstance(node, ast.expr) and bool(re.fullmatch(r"(functools\.)?(lru_)?cache(\(.*\))?", ast.unparse(node)))


def test_no_pattern_of_the_standard_library_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 matches such groups wrongly (gh-106052); the same in an atomic group is right."""
    strings = [
        (
            file.relative_to(PACKAGE).as_posix(),
            node.value if isinstance(node.value, str) else node.value.decode("latin-1"),
        )
        for file in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    ]
    no_classes = [(name, re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "x", value)) for name, value in strings]
    assert [one for one in no_classes if re.search(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+(?!\w)", one[1])] == []
