"""How the time of a piece of work grows with its size, on a machine that has other work too."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ATTEMPTS = 5


def grows_less_than(
    work: Callable[[int], object], small: int, large: int, factor: float, negligible: float = 0
) -> bool:
    """Whether work(large) takes less than factor times the CPU time of work(small), or negligible seconds.

    The fastest of some attempts counts: other work on the machine makes a run slower, never faster. As in timeit,
    garbage is not collected meanwhile: a collection's time grows with all that the process holds.
    """
    work(small // 8)
    least = {small: float("inf"), large: float("inf")}
    for _ in range(ATTEMPTS):
        for size in least:
            least[size] = min(least[size], _seconds(work, size))
        if least[large] < max(negligible, factor * least[small]):
            return True
    print(f"{least[small]:.4f} s for {small}, {least[large]:.4f} s for {large}")
    return False


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.disable()
    try:
        start = time.process_time()
        work(size)
        return time.process_time() - start
    finally:
        gc.enable()
