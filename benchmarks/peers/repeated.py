"""How scripts that do the same many times say what one time costs."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

_WARM_UP, _BATCHES, _IN_A_BATCH = 50, 20, 100


def repeat(do: Callable[[str], object]) -> None:
    """Prints the CPU seconds that it takes with the text of the file named on the command line, once it is warm."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    for _ in range(_WARM_UP):
        do(text)
    print(json.dumps({"cpu": median(_batch(do, text) for _ in range(_BATCHES))}))


def _batch(do: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    for _ in range(_IN_A_BATCH):
        do(text)
    return (time.process_time() - started) / _IN_A_BATCH
