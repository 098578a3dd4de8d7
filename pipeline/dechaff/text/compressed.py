"""Bytes compressed, for files that are read soon and often."""

from __future__ import annotations

import zstandard

MOST_BYTES = 1 << 28
"""The most that is decompressed: far more than is ever compressed here at once, so that more was written by others."""


def compress(data: bytes) -> bytes:
    """The bytes, compressed for speed."""
    return zstandard.compress(data, level=1)


def decompress(data: bytes) -> bytes:
    """The inverse of `compress`. Raises ValueError if the bytes are damaged, or hold more than `MOST_BYTES`."""
    try:
        if zstandard.frame_content_size(data) > MOST_BYTES:
            raise ValueError("it is too large")
        return zstandard.decompress(data)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
