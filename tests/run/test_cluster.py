"""The Ray engine does what the local one does, on a cluster of two nodes, whoever is killed."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from small_run import corpus, go, tree, write_raw

pytest.importorskip("ray")

import ray
import ray.cloudpickle
from ray.cluster_utils import Cluster

from dechaff.folder.read import report_rows
from dechaff.run import first_pass, second_pass
from dechaff.run.counting import SortJob
from dechaff.run.engines import cluster
from dechaff.run.engines.cluster import ClusterError, RayEngine
from dechaff.run.engines.engine import Silent
from dechaff.run.engines.job import PartJob, Watch
from dechaff.run.engines.local import LocalEngine

pytestmark = pytest.mark.slow
ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])


@pytest.fixture(scope="module")
def engine() -> Iterator[RayEngine]:
    """A head and one more node, each with one worker."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    yield RayEngine(cluster.address)
    ray.shutdown()
    cluster.shutdown()


class _Deadly(Watch):
    """Kills its process over one record; once, where a file is to remember it."""

    def __init__(self, watch: Watch, number: int, once: Path | None) -> None:
        def take_up(at: int) -> None:
            watch.at(at)
            if at == number and at not in watch.deadly and not (once and once.exists()):
                if once:
                    once.touch()
                os.kill(os.getpid(), signal.SIGKILL)

        super().__init__(take_up, watch.done, watch.deadly)


def _kill(monkeypatch: pytest.MonkeyPatch, task: str, name: str, number: int, once: Path | None) -> None:
    """Lets the worker that has the part with this file die over the record of that number."""
    module = {"survey_part": first_pass, "clean_part": second_pass}[task]
    original = getattr(module, task)

    def deadly(job: PartJob, watch: Watch, **options: Any) -> None:
        if any(stretch.source.name == name for stretch in job.part.stretches):
            watch = _Deadly(watch, number, once)
        original(job, watch, **options)

    monkeypatch.setattr(module, task, deadly)


def test_the_output_is_that_of_the_local_engine(tmp_path: Path, engine: RayEngine) -> None:
    write_raw(tmp_path, corpus())
    local = go(tmp_path, output="local", engine=LocalEngine(2))
    cluster = go(tmp_path, output="cluster", engine=engine)
    assert tree(tmp_path / "cluster") == tree(tmp_path / "local")
    assert cluster["totals"] == local["totals"]
    assert (cluster["engine"], local["engine"]) == ("ray", "local")
    assert go(tmp_path, output="local", engine=engine)["reused"]["cleaned"] == local["parts"]


@pytest.mark.parametrize("task", ["survey_part", "clean_part"])
def test_a_worker_that_is_killed_costs_its_part_one_more_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RayEngine, task: str
) -> None:
    write_raw(tmp_path, corpus(60))
    go(tmp_path, output="expected")
    _kill(monkeypatch, task, "big.jsonl", 2, tmp_path / "killed")
    go(tmp_path, engine=engine)
    assert (tmp_path / "killed").exists()
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "expected")


def test_a_record_that_kills_every_worker_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RayEngine
) -> None:
    write_raw(tmp_path, corpus(60))
    _kill(monkeypatch, "clean_part", "ascii.jsonl", 1, None)
    report = go(tmp_path, engine=engine, part_bytes=1 << 20)
    assert report["totals"]["failed"] == 2 + 1
    died = [line["article"] for line in report_rows(tmp_path / "cleaned", "failures") if "died" in line["error"]]
    assert len(died) == 1


def test_an_error_in_a_task_is_raised_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RayEngine
) -> None:
    def full(job: PartJob, watch: Watch, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    write_raw(tmp_path, corpus(10))
    monkeypatch.setattr("dechaff.run.first_pass.survey_part", full)
    with pytest.raises(OSError, match="No space left"):
        go(tmp_path, engine=engine)


def _write_on(job: SortJob, watch: Watch, *, into: Path) -> None:
    """Writes for ever, but for the job that waits to see it and fails then."""
    while job.key == "good" or not into.exists():
        if job.key == "good":
            into.write_text(str(time.monotonic_ns()))
        time.sleep(0.001)
    raise OSError(28, "No space left on device")


def test_nobody_writes_any_more_when_a_run_has_failed(tmp_path: Path, engine: RayEngine) -> None:
    jobs = [SortJob(key, (), 0) for key in ("good", "bad")]
    with pytest.raises(OSError, match="No space left"):
        engine.run(partial(_write_on, into=tmp_path / "file"), jobs, Silent(), tmp_path / "scratch")
    written = (tmp_path / "file").read_text()
    time.sleep(1)
    assert (tmp_path / "file").read_text() == written


def test_a_node_with_other_code_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RayEngine) -> None:
    write_raw(tmp_path, corpus(10))
    monkeypatch.setattr(cluster, "code_fingerprint", lambda: "another")
    with pytest.raises(ClusterError, match=f"{socket.gethostname()}: this node .* has another version of dechaff"):
        go(tmp_path, engine=engine)


def test_where_there_is_no_cluster_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"Ray is not installed; pip install 'dechaff\[ray\]'"):
        RayEngine()


def test_an_address_at_which_nobody_answers_is_refused_at_once() -> None:
    ray.shutdown()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(ClusterError, match=f"no Ray cluster at {address}: "):
        RayEngine(address)
