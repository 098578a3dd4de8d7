"""Options of the commands that work on a corpus with several processes."""

from __future__ import annotations

from functools import wraps
from typing import Any

import click

from dechaff.cli.main import fail
from dechaff.cli.options import Decorated, WholeNumber
from dechaff.run.engines.engine import Engine
from dechaff.run.engines.local import LocalEngine


def engine_options(command: Decorated) -> Decorated:
    """`--engine`, `--address` and `--workers`, passed as `engine`."""

    @wraps(command)
    def collected(engine_name: str, address: str | None, workers: int | None, **options: Any) -> Any:
        if address is not None and engine_name != "ray":
            fail("--address names a Ray cluster; add --engine ray")
        return command(engine=_make_engine(engine_name, address, workers), **options)

    for option in (
        click.option(
            "--address",
            metavar="HOST:PORT",
            help="With --engine ray: the address of a running cluster, or auto for the one this machine belongs to; "
            "default: start a cluster on this machine.",
        ),
        click.option(
            "--engine",
            "engine_name",
            type=click.Choice(["local", "ray"]),
            default="local",
            show_default=True,
            help="Processes on this machine, or tasks on a Ray cluster.",
        ),
        click.option(
            "--workers", metavar="N", type=WholeNumber(1), help="The number of processes; default: one per core."
        ),
    ):
        collected = option(collected)
    return collected


def _make_engine(name: str, address: str | None, workers: int | None) -> Engine:
    if name == "local":
        return LocalEngine(workers)
    from dechaff.run.engines.cluster import ClusterError, RayEngine

    try:
        return RayEngine(address, workers)
    except ClusterError as error:
        fail(error)
