from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from small_run import Inline, corpus, settings, tree, write_raw
from small_run import go as go_inline

from dechaff.census.files import CensusError
from dechaff.cleaner import Cleaner
from dechaff.document import Document
from dechaff.folder.read import report_rows
from dechaff.folder.restore import restore
from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.parts import split_parts
from dechaff.ingest.records import Record
from dechaff.ingest.sources import discover
from dechaff.run import counting, second_pass
from dechaff.run.counting import SortJob
from dechaff.run.engines.engine import Progress, Silent
from dechaff.run.engines.job import Job, PartJob, Task, Try, Watch, WorkerError
from dechaff.run.engines.local import LocalEngine
from dechaff.run.run import take_census

go = partial(go_inline, engine=LocalEngine(2))


def test_the_output_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    reports = [go(tmp_path, engine=LocalEngine(workers), output=f"by-{workers}") for workers in (1, 2, 4)]
    assert reports[0]["parts"] > 8
    assert reports[0]["totals"]["cuts"] > 10
    assert reports[0]["totals"] == reports[1]["totals"] == reports[2]["totals"]
    assert tree(tmp_path / "by-1") == tree(tmp_path / "by-2") == tree(tmp_path / "by-4")


@pytest.mark.parametrize("part_bytes", [500, 4000, 1 << 30])
def test_every_raw_byte_comes_back_whatever_the_parts(tmp_path: Path, part_bytes: int) -> None:
    files = corpus()
    write_raw(tmp_path, files)
    report = go(tmp_path, part_bytes=part_bytes)
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == []
    assert restored.restored == report["totals"]["articles"] + report["totals"]["binaries"]
    assert tree(tmp_path / "back") == files


def test_parts_change_nothing_but_how_the_shards_are_counted(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path, output="small", part_bytes=500)
    go(tmp_path, output="large", part_bytes=1 << 30)
    small, large = tree(tmp_path / "small"), tree(tmp_path / "large")
    assert [name for name in small if small[name] != large[name]] == [
        "_report/containers-00000.jsonl",
        "_report/run.json",
    ]
    assert small.keys() == large.keys()


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run_out_of_memory() -> None:
    raise MemoryError


def _killing(
    monkeypatch: pytest.MonkeyPatch, method: str, marks: dict[str, Path | None], die: Callable[[], None] = _kill
) -> None:
    """Lets a worker die over a text that holds one of the marks; once, where a file is to remember it."""
    original = getattr(Cleaner, method)

    def kill(self: Cleaner, given: Document | Iterable[Document]) -> Any:
        documents = [given] if isinstance(given, Document) else [*given]
        for mark, once in marks.items():
            if any(mark in document.text for document in documents) and not (once and once.exists()):
                if once:
                    once.touch()
                die()
        return original(self, given if isinstance(given, Document) else documents)

    monkeypatch.setattr(Cleaner, method, kill)


@pytest.mark.slow
@pytest.mark.parametrize("die", [_kill, _run_out_of_memory])
@pytest.mark.parametrize("method", ["search", "survey_document", "clean_document"])
def test_a_worker_that_dies_costs_its_part_one_more_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, die: Callable[[], None]
) -> None:
    files = corpus()
    name = next(name for name, data in files.items() if b"t.me" in data and name.endswith(".md"))
    write_raw(tmp_path, files)
    expected = go(tmp_path, output="expected")
    _killing(monkeypatch, method, {files[name].decode(): tmp_path / "killed"}, die)
    report = go(tmp_path)
    assert (tmp_path / "killed").exists()
    assert report["totals"] == expected["totals"]
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "expected")


@pytest.mark.slow
@pytest.mark.parametrize("die", [_kill, _run_out_of_memory])
@pytest.mark.parametrize("method", ["search", "survey_document", "clean_document"])
def test_a_record_that_kills_every_worker_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, die: Callable[[], None]
) -> None:
    files = corpus()
    names = [name for name, data in files.items() if b"t.me" in data and name.endswith(".md")][:2]
    write_raw(tmp_path, files)
    _killing(monkeypatch, method, {files[name].decode(): None for name in names}, die)
    report = go(tmp_path)
    assert report["totals"]["failed"] == 2 + 2  # two lines of the shards are no JSON
    failures = {line["path"]: line["error"] for line in report_rows(tmp_path / "cleaned", "failures")}
    assert all("died" in failures[name] for name in names)
    assert all((tmp_path / "cleaned/_report/kept" / name).read_bytes() == files[name] for name in names)
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == []
    assert tree(tmp_path / "back") == files


@pytest.mark.slow
@pytest.mark.parametrize("method", ["survey_document", "clean_document"])
def test_what_the_system_refuses_while_an_article_is_judged_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def refuse() -> None:
        raise OSError(errno.ENFILE, "too many open files")

    write_raw(tmp_path, corpus(20))
    expected = go(tmp_path, output="expected")
    with monkeypatch.context() as patched:
        _killing(patched, method, {"": None}, refuse)
        with pytest.raises(OSError, match="too many open files"):
            go(tmp_path)
    assert go(tmp_path)["totals"] == expected["totals"]
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "expected")


@pytest.mark.parametrize("error", [MemoryError, SystemError])  # what libraries raise where there is no memory left
def test_a_record_for_which_there_is_no_memory_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    original = second_pass.settle

    def lack(record: Record, name: str, *rest: Any) -> Any:
        if name == "large.md":
            raise error
        return original(record, name, *rest)

    monkeypatch.setattr(second_pass, "settle", lack)
    write_raw(
        tmp_path, {**corpus(10), "large.md": "[TG📱+ @demo_shop_1](https://t.me/demo_shop_1)\n\ntoo much.\n".encode()}
    )
    assert go(tmp_path)["totals"]["failed"] == 2 + 1
    assert (tmp_path / "cleaned/_report/kept/large.md").is_file()


@pytest.mark.slow
def test_workers_that_die_over_nothing_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*rest: Any, **others: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    write_raw(tmp_path, corpus(10))
    monkeypatch.setattr("dechaff.run.first_pass.writing", die)
    with pytest.raises(WorkerError, match="died 4 times, perhaps for lack of memory; run the same command again"):
        go(tmp_path)
    monkeypatch.undo()
    assert go(tmp_path)["totals"]["failed"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("method", ["survey", "clean"])
def test_workers_that_die_while_they_read_on_blame_no_record_and_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    original, run = JsonLines.split, os.getpid()

    def deadly(*rest: Any, **others: Any) -> Iterator[Record]:
        for number, record in enumerate(original(*rest, **others)):
            if number == 3 and os.getpid() != run:
                os.kill(os.getpid(), signal.SIGKILL)
            yield record

    write_raw(tmp_path, corpus(20))
    expected = go(tmp_path, output="expected")
    if method == "clean":
        go(tmp_path)
        shutil.rmtree(tmp_path / "cleaned/_report/.work/parts")
    monkeypatch.setattr(JsonLines, "split", deadly)
    with pytest.raises(WorkerError, match="jsonl: the process that worked on it died 4 times"):
        go(tmp_path)
    monkeypatch.undo()
    assert go(tmp_path)["totals"] == expected["totals"]


def _after_deaths(at: Iterable[int]) -> Try:
    tried = Try(SortJob("sort", (), 0))
    for one in at:
        tried = tried.again(one)
    return tried


@pytest.mark.parametrize(
    ("at", "given_up"),
    [([5, 900], []), ([5, 5], [5]), ([5, 5, 9, 9], [5, 9]), ([-1, 5, 5], [5]), ([5, -1, 5], []), ([5, 5, 5, 5], [5])],
)
def test_a_record_is_given_up_when_two_workers_in_a_row_died_over_it(at: list[int], given_up: list[int]) -> None:
    assert _after_deaths(at).deadly == set(given_up)


@pytest.mark.parametrize("at", [[-1] * 4, [1, 2, 3, 4], [1, -1, 1, -1], [5] * 6])
def test_deaths_for_which_no_record_is_to_blame_have_a_limit(at: list[int]) -> None:
    _after_deaths(at[:-1])
    with pytest.raises(WorkerError):
        _after_deaths(at)


def test_an_error_in_a_worker_stops_the_run_and_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*rest: Any, **others: Any) -> None:
        raise OSError(28, "No space left on device")

    write_raw(tmp_path, corpus(10))
    monkeypatch.setattr("dechaff.run.first_pass.writing", full)
    with pytest.raises(OSError, match="No space left"):
        go(tmp_path)


def _write_pid(job: PartJob, watch: Watch, *, into: Path) -> None:
    (into / job.part.key).write_text(str(os.getpid()))


def test_processes_stay_for_the_next_task_and_go_at_the_end(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus(20))
    jobs = [PartJob(part) for part in split_parts(discover([tmp_path / "raw"], None), 500)]
    engine = LocalEngine(2)
    pids: list[set[int]] = []
    for name, share in (("one", jobs[:1]), ("two", jobs), ("three", jobs)):
        into = tmp_path / name
        into.mkdir()
        engine.run(partial(_write_pid, into=into), share, Silent(), tmp_path / "scratch")
        assert {file.name for file in into.iterdir()} == {job.part.key for job in share}
        pids.append({int(file.read_text()) for file in into.iterdir()})
    assert pids[0] <= pids[1] == pids[2]
    assert len(pids[2]) == 2
    engine.end()
    for pid in pids[2]:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_no_process_is_left_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*rest: Any, **others: Any) -> None:
        raise OSError(28, "No space left on device")

    write_raw(tmp_path, corpus(10))
    go(tmp_path)
    assert multiprocessing.active_children() == []
    monkeypatch.setattr("dechaff.run.second_pass.write_part", full)
    with pytest.raises(OSError, match="No space left"):
        go(tmp_path, fresh=True)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_census_taken_earlier_stands_for_that_of_the_corpus(tmp_path: Path) -> None:
    """Cleaning what was cleaned, with the same census, changes nothing; one article alone is cleaned as among all."""
    files = corpus()
    write_raw(tmp_path, files)
    take_census(discover([tmp_path / "raw"], None), tmp_path / "census", settings(), LocalEngine(2))
    go(tmp_path, output="by-itself")
    with_census = replace(settings(), census=tmp_path / "census")
    go(tmp_path, output="with-census", asked=with_census)
    assert {**tree(tmp_path / "with-census"), "_report/run.json": b""} == {
        **tree(tmp_path / "by-itself"),
        "_report/run.json": b"",
    }

    cleaned = {name: data for name, data in tree(tmp_path / "by-itself").items() if not name.startswith("_report")}
    write_raw(tmp_path / "again", cleaned)
    assert go(tmp_path / "again", asked=with_census)["totals"]["cuts"] == 0

    name = next(name for name, data in files.items() if b"spoke of" in data and name.endswith(".md"))
    write_raw(tmp_path / "alone", {name: files[name]})
    go(tmp_path / "alone", asked=with_census)
    assert (tmp_path / "alone/cleaned" / name).read_bytes() == cleaned[name] != files[name]


def test_the_census_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    sources = discover([tmp_path / "raw"], None)
    counted = [take_census(sources, tmp_path / f"{n}", settings(), LocalEngine(n)) for n in (1, 3)]
    assert counted[0] == counted[1]
    assert (tmp_path / "1").read_bytes() == (tmp_path / "3").read_bytes()


@pytest.mark.parametrize("data", [b"", b"{}\n", b"no census\n", None, "cut"])
def test_a_file_that_is_no_census_is_named(tmp_path: Path, data: bytes | str | None) -> None:
    write_raw(tmp_path, corpus(10))
    file = tmp_path / "census"
    if data == "cut":
        take_census(discover([tmp_path / "raw"], None), file, settings(), LocalEngine(1))
        data = file.read_bytes()[:-60]
    if isinstance(data, bytes):
        file.write_bytes(data)
    with pytest.raises(CensusError, match=r"census: (no census; make one|cannot be read|cut short or changed)"):
        go(tmp_path, asked=replace(settings(), census=file))


def test_campaigns_are_told_with_their_sites_and_dates(tmp_path: Path) -> None:
    advert = "# Beans\n\n[TG📱+ @demo_new_9](https://t.me/demo_new_9)\n\nBoil them {} times.\n"
    lines = [
        {"text": advert.format(at), "url": f"https://www.site{at % 2}.example/{at}", "date": f"2026-01-0{at}T08:00"}
        for at in range(1, 5)
    ]
    write_raw(tmp_path, {"a.jsonl": b"".join(json.dumps(line).encode() + b"\n" for line in lines)})
    go(tmp_path)
    [line] = [json.loads(one) for one in (tmp_path / "cleaned/_report/campaigns.jsonl").read_bytes().splitlines()]
    assert line["articles"] == 4
    assert line["entities"][0] == {"entity": "telegram:demo_new_9", "articles": 4, "sites": 2}
    assert line["examples"] == [f"a.jsonl#{at}" for at in range(4)]
    assert (line["first"], line["last"]) == ("2026-01-01", "2026-01-04")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [0, 2])
def test_a_census_counted_in_shares_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path)
    at_once = (tmp_path / "cleaned/_report/.work/census").read_bytes()
    monkeypatch.setattr(counting, "ROWS_AT_A_TIME", 30)
    monkeypatch.setattr(counting, "LEAST_PIECE", 1)
    tasks: list[str] = []

    class Spy(LocalEngine):
        def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
            tasks.extend([task.func.__name__] * len(jobs))  # type: ignore[attr-defined]
            (super() if workers else Inline()).run(task, jobs, progress, scratch)

    go(tmp_path, engine=Spy(workers or None), output="in-shares")
    assert min(tasks.count("sort_rows"), tasks.count("count_share")) > 2
    assert (tmp_path / "in-shares/_report/.work/census").read_bytes() == at_once
    assert tree(tmp_path / "in-shares") == tree(tmp_path / "cleaned")
    assert not (tmp_path / "in-shares/_report/.work/scratch").exists()
