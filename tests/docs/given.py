"""What there is where the commands of a page run: the samples, a small crawl, a bucket."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import ClassVar

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from blocks import ROOT
from fsspec.implementations.memory import MemoryFileSystem

from dechaff.remote import mirror

ADVERT = "Soak the beans.\n\nTG🔥+ @demo_beans_5\n\nBoil them.\n"
PAGE = f"<html><body><p>Soak the beans.</p><p>{ADVERT.split(chr(10))[2]}</p><p>Boil them.</p></body></html>"


class Bucket(MemoryFileSystem):
    """What stands for S3."""

    protocol = "s3"
    store: ClassVar[dict[str, object]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        stripped: str = super()._strip_protocol(path.removeprefix("s3://"))
        return stripped


def lay_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it in the folder, which becomes the current one."""
    for name in ("raw", "cleaned"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".work"))
    (folder / "article.md").write_text(ADVERT, "utf-8")
    (folder / "crawl").mkdir()
    (folder / "crawl" / "CC-MAIN-00000.warc.wet.gz").write_bytes(gzip.compress(_wet(ADVERT)))
    pq.write_table(pa.table({"url": ["https://beans.example/"], "html": [PAGE]}), folder / "crawl" / "pages.parquet")
    monkeypatch.setattr(mirror, "cache_folder", lambda name: folder / ".cache" / name)
    monkeypatch.setattr(Bucket, "store", {})
    monkeypatch.setattr(Bucket, "pseudo_dirs", [""])
    fsspec.register_implementation("s3", Bucket, clobber=True)
    for file in (folder / "raw").iterdir():
        Bucket(skip_instance_cache=True).pipe_file(f"/bucket/raw/{file.name}", file.read_bytes())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    monkeypatch.chdir(folder)


def _wet(text: str) -> bytes:
    """A file of one converted page, as Common Crawl writes them."""
    block = text.encode("utf-8")
    head = [
        *("WARC/1.0", "WARC-Type: conversion", "WARC-Target-URI: https://beans.example/"),
        *("WARC-Date: 2026-01-01T00:00:00Z", "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>"),
        *("Content-Type: text/plain", f"Content-Length: {len(block)}"),
    ]
    return "\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n"
