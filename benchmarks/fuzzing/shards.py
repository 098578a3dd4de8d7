"""Articles written into files of every kind: encodings, escapes, compression, and what no reader can make sense of."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "gbk",
    "big5",
    "cp1251",
    "cp1252",
    "shift_jis",
    "euc_kr",
    "ill",
    "nul",
)


@dataclass(frozen=True)
class Piece:
    """An article as it lies in a file: a file of its own, or one record of a shard."""

    kind: str
    """`file`, `jsonl`, `gz`, `zst`, `warc`, `warc.gz` or `parquet`."""
    ending: str
    data: bytes
    """Its bytes, those of the record with what ends it; for Parquet those of the cell."""
    text: str | None
    """None where only the reader of the bytes can tell."""


def pieces(texts: Sequence[str], chance: Random) -> list[Piece]:
    """Each article in some kind of file."""
    return [_piece(text, at, chance) for at, text in enumerate(texts)]


def _piece(text: str, at: int, chance: Random) -> Piece:
    kind = chance.choices(
        ["file", "jsonl", "gz", "zst", "warc", "warc.gz", "parquet"], weights=[40, 25, 8, 8, 7, 5, 7]
    )[0]
    if kind == "file":
        return Piece(kind, chance.choice(["md", "html", "txt", "xml"]), _encoded(text, chance), None)
    if kind == "parquet":
        text = text.encode("utf-8", "replace").decode()
        return Piece(kind, kind, text.encode(), text)
    if kind.startswith("warc"):
        text = text.encode("utf-8", "replace").decode()
        return Piece(kind, kind, _response(text, at), None)
    if chance.random() < 0.04:
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(["\ud800", "\udc00", "\ud83d", "\udcff"]) + text[place:]
    return Piece(
        kind, {"jsonl": "jsonl", "gz": "jsonl.gz", "zst": "ndjson.zst"}[kind], _json_line(text, at, chance), text
    )


def _encoded(text: str, chance: Random) -> bytes:
    encoding = chance.choice(ENCODINGS)
    if encoding == "ill":
        data = bytearray(text.encode("utf-8", "replace"))
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data) + 1) : 0] = bytes([chance.randrange(0x80, 0x100)])
        return bytes(data)
    if encoding == "nul":
        place = chance.randrange(len(text) + 1)
        return (text[:place] + "\0" + text[place:]).encode("utf-8", "replace")
    if encoding == "utf-16-be":
        return b"\xfe\xff" + text.encode(encoding, "replace")
    if encoding == "cp1251" and not re.search("[а-я]", text):
        encoding = "utf-8"
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace") if chance.random() < 0.7 else text.encode(encoding, "ignore")


def _json_line(text: str, at: int, chance: Random) -> bytes:
    """One line, its strings written in one of the many ways that mean the same."""
    broken = chance.random()
    if broken < 0.004:
        return b'{"text": "never closed\n'
    lone = any("\ud800" <= letter <= "\udfff" for letter in text)
    written = json.dumps(text, ensure_ascii=lone or chance.random() < 0.4)
    how = chance.random()
    if how < 0.15:
        written = written.replace("/", "\\/")
    elif how < 0.3:
        written = re.sub(r"\\u.{4}|\\.|[a-z@/]", lambda match: _maybe_escaped(match[0], chance), written)
    others = {"id": at, "url": f"https://site{at % 17}.example/{at}", "n": 1.50, "e": [None, {"text": "x"}]}
    if chance.random() < 0.5:
        del others["url"]
    more = json.dumps(others)[1:-1]
    name = chance.choice(["text", "text", "content", "body", "te\\u0078t"])
    space = chance.choice(["", " ", "  ", "\t"])
    fields = [f'"{name}":{space}{written}', more]
    if chance.random() < 0.3:
        fields.reverse()
    line = space + "{" + f"{space},{space}".join(fields) + "}" + space
    return line.encode("utf-8", "surrogatepass") + chance.choice([b"\n", b"\n", b"\n", b"\r\n"])


def _maybe_escaped(letter: str, chance: Random) -> str:
    return f"\\u{ord(letter):04{chance.choice('xX')}}" if len(letter) == 1 and chance.random() < 0.1 else letter


def _response(text: str, at: int) -> bytes:
    body = text.encode()
    if not re.search(r"<(p|div|html|a|b)\b", text):
        body = b"<html><body><p>" + body + b"</p></body></html>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site%d.example/%d\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    ) % (at % 17, at, len(http) + len(body))
    return head + http + body + b"\r\n\r\n"


def files(pieces: Sequence[Piece], chance: Random) -> dict[str, bytes]:
    """All pieces in files with names made up here, the order and the size of the shards left to chance."""
    order = [*pieces]
    chance.shuffle(order)
    written: dict[str, bytes] = {}
    shards: dict[str, list[Piece]] = {}
    for at, piece in enumerate(order):
        if piece.kind == "file":
            written[f"{chance.choice('abcdef')}/{chance.randrange(10**6):06}-{at}.{piece.ending}"] = piece.data
        else:
            shards.setdefault(f"{piece.kind} {chance.randrange(2)}", []).append(piece)
    for key, members in sorted(shards.items()):
        kind = key.split()[0]
        written[f"{chance.choice('stu')}/{chance.randrange(10**6):06}.{members[0].ending}"] = _shard(
            kind, members, chance
        )
    return written


def _shard(kind: str, members: Sequence[Piece], chance: Random) -> bytes:
    records = [piece.data for piece in members]
    if kind == "parquet":
        sink = BytesIO()
        table = pa.table({"id": pa.array(range(len(members)), pa.int64()), "text": [piece.text for piece in members]})
        pq.write_table(table, sink, row_group_size=chance.randint(3, 50))
        return sink.getvalue()
    if kind == "warc.gz":
        return b"".join(gzip.compress(record, 1, mtime=0) for record in records)
    data = b"".join(records)
    half = chance.randrange(len(data) + 1)
    if kind == "gz":
        return gzip.compress(data[:half], 1, mtime=0) + gzip.compress(data[half:], 1, mtime=0)
    if kind == "zst":
        return zstandard.compress(data[:half], 1) + zstandard.compress(data[half:], 1)
    return data
