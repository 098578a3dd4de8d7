from __future__ import annotations

import gzip
import os
import pickle
import random
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from small_run import RULES, Inline, corpus, go, settings, tree, write_raw

import dechaff
from dechaff.census.header import census_id
from dechaff.folder.files import partial_path
from dechaff.folder.outcome import Spam
from dechaff.folder.paths import OutputError
from dechaff.folder.read import read_run, report_rows
from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.records import Record
from dechaff.ingest.sources import Source, discover
from dechaff.ingest.whole_file import WholeFile
from dechaff.rulefiles import load_rules
from dechaff.run.engines.engine import Progress
from dechaff.run.engines.job import ChangedError, Job, Task, Watch
from dechaff.run.engines.local import LocalEngine
from dechaff.run.run import run
from dechaff.run.second_pass import load_knowledge
from dechaff.run.settings import JUDGING
from dechaff.world import rules_folder

WRITTEN_ANEW = ("lock", ".unfinished.json", "run.json", "last-run.json")
SCRIPT = Path(__file__).with_name("small_run.py")


def _marks(folder: Path) -> dict[str, int]:
    """When each part was made."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "cleaned/_report/.work/parts").iterdir()}


def _reused(report: dict[str, Any]) -> tuple[int, int]:
    return report["reused"]["surveyed"], report["reused"]["cleaned"]


def test_nothing_is_done_where_nothing_has_changed(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    first = go(tmp_path)
    before, marks = tree(tmp_path / "cleaned"), _marks(tmp_path)
    files = [path for path in (tmp_path / "cleaned").rglob("*") if path.is_file() and path.name not in WRITTEN_ANEW]
    times = {path: path.stat().st_mtime_ns for path in files}
    second = go(tmp_path)
    assert _reused(first) == (0, 0)
    assert _reused(second) == (first["parts"], first["parts"])
    assert second["totals"] == first["totals"]
    assert tree(tmp_path / "cleaned") == before
    assert _marks(tmp_path) == marks
    assert {path: path.stat().st_mtime_ns for path in files} == times


def test_a_changed_file_costs_its_own_part(tmp_path: Path) -> None:
    files = corpus()
    write_raw(tmp_path, files)
    parts = go(tmp_path)["parts"]
    name = next(name for name, data in files.items() if b"demo_shop" not in data and name.endswith(".md"))
    write_raw(tmp_path, {name: files[name] + b"One line more.\n"})
    assert _reused(go(tmp_path)) == (parts - 1, parts - 1)


def test_a_suspect_costs_the_parts_that_mention_it(tmp_path: Path) -> None:
    """One file more makes a name that stands elsewhere in plain words a suspect."""
    advert = "# Beans\n\n[TG📱+ @demo_new_9](https://t.me/demo_new_9)\n\nBoil them {} times.\n"
    files = {name: data for name, data in corpus().items() if b"demo_shop" not in data}
    files["0/plain.md"] = b"# Rice\n\nSoak it well.\n\nSomebody spoke of demo_new_9 here.\n"
    files["z/one.md"] = advert.format(1).encode()
    write_raw(tmp_path, files)
    go(tmp_path, part_bytes=1000)
    assert _told_of(tmp_path, "0/plain.md") == set()
    write_raw(tmp_path, {"z/two.md": advert.format(2).encode()})
    second = go(tmp_path, part_bytes=1000)
    assert _told_of(tmp_path, "0/plain.md") == {"suspect/known"}
    assert 0 < second["reused"]["cleaned"] < second["reused"]["surveyed"] < second["parts"]


def _told_of(folder: Path, name: str) -> set[str]:
    """The rules that stand behind the cuts and flags of an article."""
    lines = (line for kind in ("removals", "flags") for line in report_rows(folder / "cleaned", kind))
    return {one["rule"] for line in lines if line["path"] == name for one in line["why"]}


@pytest.mark.parametrize(
    ("change", "surveys_stay"),
    [
        ({"spam": "drop"}, True),
        ({"rules": None}, False),
        ({"profile": "strict"}, False),
        ({"deny": frozenset({"telegram:demo_shop_1"})}, False),
    ],
)
def test_other_rules_or_options_cost_all_that_hangs_on_them(
    tmp_path: Path, change: dict[str, Any], surveys_stay: bool
) -> None:
    if "rules" in change:
        change = {"rules": load_rules().only(RULES[1:])}
    write_raw(tmp_path, corpus(40))
    parts = go(tmp_path)["parts"]
    asked = replace(settings(), **change)
    assert _reused(go(tmp_path, asked=asked)) == (parts if surveys_stay else 0, 0)
    go(tmp_path, output="fresh", asked=asked)
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "fresh")


def test_another_version_of_a_library_that_judges_costs_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, corpus(40))
    parts = go(tmp_path)["parts"]
    assert _reused(go(tmp_path, asked=replace(settings()))) == (parts, parts)
    with monkeypatch.context() as patch:
        patch.setattr("importlib.metadata.version", lambda name: "9" if name == "turbohtml" else version(name))
        assert _reused(go(tmp_path, asked=replace(settings()))) == (0, 0)


def test_of_every_library_it_is_known_whether_it_judges() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    names = {one.partition(">")[0] for one in project["dependencies"]}
    reading = {"beautifulsoup4", "markdown-it-py"}
    others = {"click", "isal", "msgspec", "numpy", "pathspec", "pydantic", "ruamel.yaml", "xxhash", "zstandard"}
    assert names - {*JUDGING} == reading | others
    assert names >= {*JUDGING}


def test_time_stamps_decide_or_with_verify_the_bytes(tmp_path: Path) -> None:
    files = corpus(40)
    write_raw(tmp_path, files)
    parts = go(tmp_path)["parts"]
    name = next(name for name in files if name.endswith(".md"))
    os.utime(tmp_path / "raw" / name, ns=(0, 0))
    assert _reused(go(tmp_path, verify=True)) == (parts, parts)
    stamp = (tmp_path / "raw" / name).stat()
    (tmp_path / "raw" / name).write_bytes(files[name].replace(b"\n\n", b"\n ", 1))
    os.utime(tmp_path / "raw" / name, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert go(tmp_path, verify=True)["reused"]["surveyed"] == parts - 1


def test_what_could_not_be_read_is_tried_again_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, corpus(40))
    write_raw(tmp_path, {"shut.md": b"", "shut.jsonl.gz": gzip.compress(b'{"text": "Soak."}\n')})
    for split in (WholeFile.split, JsonLines.split):
        monkeypatch.setattr(*_unreadable(split))
    parts = go(tmp_path)["parts"]
    assert {line["path"] for line in report_rows(tmp_path / "cleaned", "failures")} >= {"shut.md", "shut.jsonl.gz"}
    again = _reused(go(tmp_path))
    assert again[0] == again[1] < parts
    monkeypatch.undo()
    go(tmp_path)
    go(tmp_path, output="fresh")
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "fresh")
    assert _reused(go(tmp_path)) == (parts, parts)


def _unreadable(split: Any) -> tuple[str, Any]:
    """For `monkeypatch.setattr`: a method that does as `split`, but cannot read what is shut."""

    def refuse(container: Any, source: Source, *rest: Any, **options: Any) -> Iterator[Record]:
        if "shut" in source.name:
            yield Record(None, None, failure="cannot be read: Permission denied")
        else:
            yield from split(container, source, *rest, **options)

    return f"{split.__module__}.{split.__qualname__}", refuse


def test_a_survey_of_other_bytes_than_are_cleaned_is_taken_again(tmp_path: Path) -> None:
    files = corpus(40)
    write_raw(tmp_path, files)
    name = next(name for name in files if name.endswith(".md"))
    stamp = (tmp_path / "raw" / name).stat()
    go(tmp_path)
    (tmp_path / "raw" / name).write_bytes(files[name].replace(b"\n\n", b"\n ", 1))
    os.utime(tmp_path / "raw" / name, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    shutil.rmtree(tmp_path / "cleaned/_report/.work/parts")
    with pytest.raises(ChangedError, match=r"\.md.*: changed while it was being cleaned; run the same command again"):
        go(tmp_path)
    go(tmp_path)
    go(tmp_path, output="fresh")
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "fresh")


def test_a_fresh_run_uses_nothing(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus(40))
    go(tmp_path)
    before = tree(tmp_path / "cleaned")
    assert _reused(go(tmp_path, fresh=True)) == (0, 0)
    assert tree(tmp_path / "cleaned") == before


@pytest.mark.parametrize(
    ("where", "edit"),
    [
        *(
            (where, "lost")
            for where in ("big.jsonl", "_report/removals-00000.jsonl", "_report/articles-00000.jsonl", "md")
        ),
        *((where, "edited") for where in ("_report/removals-00000.jsonl", "_report/articles-00000.jsonl")),
    ],
)
def test_output_that_was_lost_or_edited_is_made_again(tmp_path: Path, where: str, edit: str) -> None:
    files = corpus(60)
    write_raw(tmp_path, files)
    go(tmp_path, part_bytes=1500)
    before = tree(tmp_path / "cleaned")
    name = where if where != "md" else next(name for name in files if name.endswith(".md"))
    file = tmp_path / "cleaned" / name
    if edit == "lost":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes().replace(b"a", b"b"))
    report = go(tmp_path, part_bytes=1500)
    assert tree(tmp_path / "cleaned") == before
    assert report["reused"]["surveyed"] == report["parts"] > report["reused"]["cleaned"]


@pytest.mark.parametrize("content", [None, b"", b"spoilt"])
def test_what_decisions_depended_on_is_kept_again_if_it_was_lost(tmp_path: Path, content: bytes | None) -> None:
    write_raw(tmp_path, corpus(60))
    parts = go(tmp_path)["parts"]
    file = sorted((tmp_path / "cleaned/_report/.work/decided").iterdir())[1]
    before = file.read_bytes()
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert _reused(go(tmp_path)) == (parts, parts - 1)
    assert file.read_bytes() == before
    assert _reused(go(tmp_path)) == (parts, parts)


@pytest.mark.parametrize("content", [None, b"", b'{"campaign":"another"}\n'])
def test_campaigns_that_were_lost_or_edited_are_told_again(tmp_path: Path, content: bytes | None) -> None:
    write_raw(tmp_path, corpus(60))
    parts = go(tmp_path)["parts"]
    before = tree(tmp_path / "cleaned")
    file = tmp_path / "cleaned/_report/campaigns.jsonl"
    assert file.stat().st_size > 0
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert _reused(go(tmp_path)) == (parts, parts)
    assert tree(tmp_path / "cleaned") == before


NOT_NEEDED = (
    "dechaff.cleaner",
    "dechaff.document",
    "dechaff.markup",
    "dechaff.rulefiles.schema",
    "dechaff.text.views",
    "multiprocessing",
    "numpy",
    "pyarrow",
    "pydantic",
)
IDLE = """
import sys
from dechaff.cli import main
try:
    main(["clean", "raw", "-o", "cleaned"])
except SystemExit as end:
    print(*(name for name in {names} if name in sys.modules), "status", end.code)
"""


def test_a_run_that_finds_nothing_to_do_loads_little(tmp_path: Path) -> None:
    write_raw(tmp_path, {"a.md": b"Soak.\n", "b.jsonl": b'{"text": "Boil."}\n'})
    script = IDLE.format(names=NOT_NEEDED)
    told = [
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    ]
    assert "dechaff.cleaner" in told[0]
    assert told[1].splitlines()[-1].split() == ["status", "0"]


def test_work_that_was_lost_or_spoilt_is_done_again(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus(60))
    go(tmp_path)
    before = tree(tmp_path / "cleaned")
    work = tmp_path / "cleaned/_report/.work"
    for name in ("places.json", "census"):
        (work / name).unlink()  # the census may be mapped into memory
        (work / name).write_bytes(b"spoilt")
        go(tmp_path)
        assert tree(tmp_path / "cleaned") == before
    for name in ("surveys/*.json", "parts/*.json", "surveys/*[!n]"):
        file = sorted(work.glob(name))[1]
        file.write_bytes(file.read_bytes()[:-9])
        go(tmp_path)
        assert tree(tmp_path / "cleaned") == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["census", "surveys/*[!n]"])
def test_another_byte_in_what_is_kept_changes_nothing(tmp_path: Path, name: str) -> None:
    chance, work = random.Random(3), tmp_path / "cleaned/_report/.work"
    dropping = replace(settings(), spam="drop")
    write_raw(tmp_path, corpus(30))
    go(tmp_path, asked=dropping, part_bytes=1 << 20, output="other")
    for trial in range(8):
        go(tmp_path, part_bytes=1 << 20, fresh=True)
        [file] = work.glob(name)
        data = bytearray(file.read_bytes())
        at = data.index(b"demo_shop") if not trial else chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(3)
        file.unlink()  # it may be mapped into memory
        file.write_bytes(data)
        if name != "census":
            (work / "census").unlink()
        with suppress(ChangedError):  # "run the same command again"
            go(tmp_path, asked=dropping, part_bytes=1 << 20)
        go(tmp_path, asked=dropping, part_bytes=1 << 20)
        assert tree(tmp_path / "cleaned") == tree(tmp_path / "other")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_increments_come_to_what_one_run_does(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    pool = {**corpus(80, seed), **{f"more/{name}": data for name, data in corpus(40, seed + 100).items()}}
    present: dict[str, bytes] = {}
    for step in range(4):
        for name in chance.sample(sorted(pool), 30):
            if chance.random() < 0.6:
                present[name] = pool[name] if chance.random() < 0.7 else pool[chance.choice(sorted(pool))]
            else:
                present.pop(name, None)
        shutil.rmtree(tmp_path / "raw", ignore_errors=True)
        write_raw(tmp_path, present)
        go(tmp_path, part_bytes=1000, prune=True)
        go(tmp_path, output=f"fresh-{step}", part_bytes=1000)
        assert tree(tmp_path / "cleaned") == tree(tmp_path / f"fresh-{step}")


@pytest.mark.parametrize("spam", ["keep", "drop"])
@pytest.mark.parametrize("part_bytes", [None, 100])
def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path, spam: Spam, part_bytes: int | None) -> None:
    lines = b"".join(b'{"text": "Soak it %d times."}\n' % at for at in range(20))
    bad = b'{"text": 1}\n'
    asked = replace(settings(), spam=spam)
    states = [
        {"a.jsonl": lines, "b.jsonl/c/d.md": b"Soak.", "e.jsonl": bad, "f.jsonl/g.jsonl": bad},
        {"a.jsonl/c/d.jsonl": lines, "b.jsonl": lines + bad, "e.jsonl/x.md": b"Boil.", "f.jsonl": lines},
    ]
    for step, files in enumerate((*states, *states)):
        shutil.rmtree(tmp_path / "raw", ignore_errors=True)
        write_raw(tmp_path, files)
        go(tmp_path, asked=asked, part_bytes=part_bytes, prune=True)
        go(tmp_path, output=f"fresh-{step}", asked=asked, part_bytes=part_bytes)
        assert tree(tmp_path / "cleaned") == tree(tmp_path / f"fresh-{step}")


def test_whether_parts_still_hold_is_asked_without_remembering_it(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path, engine=LocalEngine(1))
    write_raw(tmp_path, {"z/more.md": b"[TG\xf0\x9f\x93\xb1+ @demo_shop_1](https://t.me/demo_shop_1)\n"})
    load_knowledge.cache_clear()
    report = go(tmp_path, engine=LocalEngine(1))
    assert 0 < report["reused"]["cleaned"] < report["parts"]
    census = tmp_path.absolute() / "cleaned/_report/.work/census"
    assert load_knowledge(settings(), census, census_id(census)).asked.answers == {}
    assert load_knowledge.cache_info().misses == 1


def test_a_run_stopped_where_a_file_became_a_folder_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*rest: Any) -> None:
        raise KeyboardInterrupt

    for name in ("a.md", "a.md/b.md", "a.md"):
        shutil.rmtree(tmp_path / "raw", ignore_errors=True)
        write_raw(tmp_path, {name: b"Soak."})
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("dechaff.run.run.assemble", stop)
            go(tmp_path, prune=True)
    go(tmp_path, prune=True)
    assert [*tree(tmp_path / "cleaned")][0] == "a.md"


def test_what_a_killed_run_had_begun_of_a_file_that_is_gone_goes_too(tmp_path: Path) -> None:
    write_raw(tmp_path, {"a/gone.md": b"Soak.", "stays.md": b"Boil."})
    go(tmp_path)
    for begun in ("a/gone.md", "_report/kept/a/gone.md", "_spam/b/gone.md", "_report/.work/parts/a.json"):
        file = partial_path(tmp_path / "cleaned" / begun)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"So")
    (tmp_path / "raw/a/gone.md").unlink()
    go(tmp_path, prune=True)
    assert {path.name for path in (tmp_path / "cleaned").iterdir()} == {"stays.md", "_report"}
    assert not [*(tmp_path / "cleaned").rglob("*.partial")]
    assert not (tmp_path / "cleaned/_report/kept").exists()
    go(tmp_path)


def test_an_article_that_is_called_like_what_a_killed_run_leaves_stays(tmp_path: Path) -> None:
    name = partial_path(Path("a.md")).name
    write_raw(tmp_path, {name: b"\xff\xfe\0\0 no text", "b.md": b"Soak."})
    sources = discover([tmp_path / "raw/b.md", tmp_path / "raw" / name], tmp_path / "cleaned")
    for _ in range(2):
        run(sources, tmp_path / "cleaned", settings(), LocalEngine(1))
        assert (tmp_path / "cleaned" / name).is_file()


def test_two_attempts_at_a_part_at_once_come_to_what_one_does(tmp_path: Path) -> None:
    class Twice(Inline):
        """In the midst of each job, does it a second time."""

        def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
            for job in jobs:
                again = [job]

                def at(number: int, again: list[Job] = again) -> None:
                    if again and number >= 1:
                        task(again.pop(), Watch())

                task(job, Watch(at))

    write_raw(tmp_path, corpus())
    go(tmp_path, output="expected")
    go(tmp_path, engine=Twice())
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "expected")


def test_two_runs_never_write_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.folder.work.LOCK_SECONDS", 0.1)
    write_raw(tmp_path, corpus(10))

    class Second(LocalEngine):
        def run(self, *rest: Any) -> None:
            with pytest.raises(OutputError, match="another run is writing here"):
                go(tmp_path)
            super().run(*rest)

    go(tmp_path, engine=Second(1))


def _start(folder: Path, workers: int) -> subprocess.Popen[bytes]:
    asked = folder / "settings"
    if not asked.exists():
        asked.write_bytes(pickle.dumps(settings()))
    return subprocess.Popen([sys.executable, SCRIPT, asked, folder, str(workers)])


def _kill_again_and_again(folder: Path, kills: int, seed: int) -> None:
    """Kills runs at random moments until one is left to end, and asserts that its output is that of a calm one."""
    write_raw(folder, corpus(200, seed))
    started = time.monotonic()
    assert _start(folder, 2).wait() == 0
    seconds = time.monotonic() - started
    (folder / "cleaned").rename(folder / "expected")
    chance = random.Random(seed)
    for _ in range(kills):
        process = _start(folder, chance.choice((1, 2, 3)))
        time.sleep(chance.uniform(0.3, 1.0) * seconds)
        process.kill()
        process.wait()
    assert _start(folder, 2).wait() == 0
    assert tree(folder / "cleaned") == tree(folder / "expected")
    assert read_run(folder / "cleaned")["totals"] == read_run(folder / "expected")["totals"]


@pytest.mark.slow
def test_a_killed_run_is_taken_up_where_it_was(tmp_path: Path) -> None:
    _kill_again_and_again(tmp_path, 4, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_run_killed_at_fifty_moments_ends_as_a_calm_one(tmp_path: Path, seed: int) -> None:
    _kill_again_and_again(tmp_path, 5, seed)


@pytest.mark.parametrize("content", [None, b"<p>edited"])
def test_a_page_that_was_lost_or_edited_is_written_again(tmp_path: Path, content: bytes | None) -> None:
    write_raw(tmp_path, corpus(40))
    parts = go(tmp_path)["parts"]
    file = tmp_path / "cleaned/_report/index.html"
    before = file.read_bytes()
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert _reused(go(tmp_path)) == (parts, parts)
    assert file.read_bytes() == before


def test_a_renamed_file_is_called_by_its_new_name_all_over_the_report(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "raw").mkdir(exist_ok=True)
        (tmp_path / f"raw/{name}.md").write_text(f"Soak {name}.\n\nTG🔥+ @beans_demo_5\n\nBoil {name}.\n")
    go(tmp_path)
    (tmp_path / "raw/one.md").rename(tmp_path / "raw/ore.md")
    go(tmp_path)
    for name in ("index.html", "campaigns.jsonl", "removals-00000.jsonl"):
        text = (tmp_path / "cleaned/_report" / name).read_text()
        assert ('"ore.md"' in text, '"one.md"' in text) == (True, False), name


def test_code_that_shows_a_report_is_told_from_code_that_makes_it(tmp_path: Path) -> None:
    package = Path(shutil.copytree(Path(dechaff.__file__).parent, tmp_path / "dechaff"))
    shutil.copytree(rules_folder(), package / "_rules", dirs_exist_ok=True)
    told = "from dechaff.run.settings import *; print(code_fingerprint(), page_fingerprint())"

    def fingerprints() -> list[str]:
        done = subprocess.run([sys.executable, "-c", told], cwd=tmp_path, capture_output=True, check=True, text=True)
        return done.stdout.split()

    before = fingerprints()
    for file, changed in (
        ("display/page/assets/script/text.js", [False, True]),
        ("display/page/digest.py", [False, True]),
        ("display/tables.py", [False, False]),
        ("folder/make_rows.py", [True, False]),
    ):
        with (package / file).open("a") as code:
            code.write("\n")
        after = fingerprints()
        assert [one != other for one, other in zip(before, after, strict=True)] == changed, file
        before = after


def test_another_look_of_the_page_costs_the_page_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_raw(tmp_path, corpus(40))
    parts = go(tmp_path)["parts"]
    file = tmp_path / "cleaned/_report/index.html"
    stamp = file.stat().st_mtime_ns
    go(tmp_path)
    assert file.stat().st_mtime_ns == stamp
    monkeypatch.setattr("dechaff.run.run.page_fingerprint", lambda: "another")
    assert _reused(go(tmp_path)) == (parts, parts)
    assert file.stat().st_mtime_ns > stamp
