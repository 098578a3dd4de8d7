"""One datatrove pipeline in one process, reading and writing JSON Lines uncompressed."""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter


def run(*steps: PipelineStep) -> None:
    """Copy the folder named first on the command line to the one named second, through the steps."""
    source, target = sys.argv[1:3]
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(source, glob_pattern="*.jsonl", compression=None),
            *steps,
            JsonlWriter(target, output_filename="${rank}.jsonl", compression=None),
        ],
        tasks=1,
        workers=1,
        logging_dir=str(Path(target) / "_logs"),
        skip_completed=False,
    ).run()
