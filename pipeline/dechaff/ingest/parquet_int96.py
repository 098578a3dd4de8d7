"""Times in INT96, an old type of Parquet: the unit in which all of those in a file are copied exactly.

INT96 has nanoseconds and any date. Arrow reads it in a unit of its choice: in nanoseconds, which hold the years from
1677 to 2262, or in microseconds, and makes other times of what does not fit.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dechaff.ingest.parquet_rows import leaves_in
from dechaff.ingest.records import RecordError

Unit = Literal["ns", "us"]
_ROWS = 1 << 8


def has_only_int96(schema: Any) -> bool:
    """Whether the file of that pyarrow.parquet.ParquetSchema has times, and none of another type."""
    columns = [schema.column(at) for at in range(len(schema))]
    return bool(_int96(schema)) and not any(one.logical_type.type == "TIMESTAMP" for one in columns)


def exact_unit(file: Any, open_in: Callable[[str], Any]) -> Unit | None:
    """The unit in which all times in INT96 are read exactly; None if the file has none.

    `open_in` opens the file, which is a pyarrow.parquet.ParquetFile, to be read in a unit. Raises RecordError.
    """
    columns = _int96(file.schema)
    if not columns:
        return None
    units = _preferred(file.metadata.metadata)
    for name in columns:
        for ns, us, ms in _readings(name, open_in):
            if not np.array_equal(ns // 1000, us):
                units = [unit for unit in units if unit != "ns"]
            if not np.array_equal(us * 1000, ns):  # modulo 2**64
                units = [unit for unit in units if unit != "us"]
            if not units or not np.array_equal(us // 1000, ms):
                what = "some finer than a microsecond, and some before 1677 or after 2262"
                raise RecordError(f"the times in the column {name!r} cannot be copied exactly: the file has {what}")
    return units[0]


def _int96(schema: Any) -> list[str]:
    """The paths of the columns in INT96."""
    columns = [schema.column(at) for at in range(len(schema))]
    return [one.path for one in columns if one.physical_type == "INT96"]


def _preferred(metadata: dict[bytes, bytes] | None) -> list[Unit]:
    """The units, first the one in which Arrow wrote the file: all files that a run makes of one have the same."""
    schema = ""
    with suppress(pa.ArrowException, ValueError, OSError):
        schema = str(pa.ipc.read_schema(pa.py_buffer(base64.b64decode((metadata or {}).get(b"ARROW:schema", b"")))))
    return ["us", "ns"] if "timestamp[us" in schema else ["ns", "us"]


def _readings(name: str, open_in: Callable[[str], Any]) -> Iterator[tuple[npt.NDArray[np.int64], ...]]:
    """The times in a column in nanoseconds, in microseconds and in milliseconds, some rows at a time.

    Ends where the file is damaged.
    """
    with suppress(pa.ArrowException, OSError), open_in("ns") as ns, open_in("us") as us, open_in("ms") as ms:
        yield from zip(*(_times(file, name) for file in (ns, us, ms)), strict=False)


def _times(file: Any, name: str) -> Iterator[npt.NDArray[np.int64]]:
    for rows in file.iter_batches(_ROWS, columns=[name], use_threads=False):
        for leaf in (one for column in rows.columns for one in leaves_in(column)):
            yield leaf.drop_null().cast(pa.int64()).to_numpy()
