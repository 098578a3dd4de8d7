"""One trial of a fault: a corpus, its output folder, files that nobody may touch, and what must hold in the end."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from dechaff.folder.paths import source_name

from harm.program import UNEXPECTED, Command, Ended
from honest import Author
from promo import Promoter

DOCUMENTED = (0, 1, 2, 3)
SECRET = "nobody-may-read-this-7c1f"
Tree = dict[str, bytes]


class Broken(Exception):
    """A promise was broken; the message says which and how."""


class Trial:
    """A home with `raw`, `out` (its finished output) and `outside`; commands run in it, and checks that raise Broken.

    Homes are made again for every trial at the same place, as outputs know the paths of their inputs.
    """

    def __init__(self, home: Path, chance: Random, trees: dict[str, Tree]) -> None:
        """`trees` are the outputs of undisturbed runs, by what went in; more are added."""
        self.home, self.chance, self._trees = home, chance, trees
        self.raw, self.out, self.outside = home / "raw", home / "out", home / "outside"
        self.lost = 0
        """Articles that could not be had back, and no message said so beforehand."""
        self.about = ""
        """Which of the faults of its kind it is."""
        self._sentinels = _fingerprints(self.outside)
        self._staying = article_files(self.out)

    def remove_output(self) -> None:
        """The next run is the first in its folder."""
        shutil.rmtree(self.out)
        self._staying = {}

    def outputs_stay(self) -> None:
        """What lies in the folder now stays there when its files are no longer given."""
        self._staying = article_files(self.out)

    # Commands

    def start(self, *arguments: str | Path, first: Callable[[], object] | None = None) -> Command:
        """Starts a command in a process of its own."""
        return Command([str(one) for one in arguments], self.home / "log", first)

    def run(self, *arguments: str | Path, first: Callable[[], object] | None = None) -> Ended:
        """Runs a command to its end and checks what holds of all of them."""
        return self.accept(self.start(*arguments, first=first).wait())

    def start_clean(self, *options: str, first: Callable[[], object] | None = None) -> Command:
        """Starts the cleaning of `raw` into `out`."""
        return self.start("clean", self.raw, "-o", self.out, "--no-page", "--workers", "2", *options, first=first)

    def clean(self, *options: str, first: Callable[[], object] | None = None) -> Ended:
        """The same, to its end; the input is only read."""
        before = _fingerprints(self.raw)
        ended = self.accept(self.start_clean(*options, first=first).wait())
        self.check(_fingerprints(self.raw) == before, "the input was written to", ended)
        return ended

    def accept(self, ended: Ended, killed: bool = False) -> Ended:
        """Checks what holds of every command: it says what is wrong in words, and its status is documented."""
        self.check("Traceback" not in ended.said and ended.status != UNEXPECTED, "a traceback", ended)
        if not (killed and ended.status < 0):
            self.check(ended.status in DOCUMENTED, f"exit status {ended.status}", ended)
        return ended

    # Checks

    def check(self, holds: bool, otherwise: str, ended: Ended | None = None) -> None:
        """Raises Broken with what is wrong, unless it holds."""
        if not holds:
            said = "" if ended is None else f" after `{ended.command}`:\n{ended.said[-1500:]}"
            raise Broken(otherwise + said)

    def check_outside(self) -> None:
        """Nothing outside was written, renamed or removed, and nothing of it has come in."""
        after = _fingerprints(self.outside)
        changed = sorted(
            name for name in self._sentinels.keys() | after.keys() if self._sentinels.get(name) != after.get(name)
        )
        self.check(not changed, f"outside the output folder, touched: {', '.join(changed)}")
        for file in _plain_files(self.home):
            below = file.relative_to(self.home).parts[0]
            if below not in ("outside", "raw") and SECRET.encode() in file.read_bytes():
                raise Broken(f"{file.relative_to(self.home)} holds what was read from outside")

    def check_restored(self) -> None:
        """`restore` gives all raw bytes back, or names what it could not."""
        back = self.home / "back"
        shutil.rmtree(back, ignore_errors=True)
        ended = self.run("restore", self.out, "-o", back)
        self.check(ended.status in (0, 1), "nothing can be restored", ended)
        for name, data in self.input().items():
            restored = back / name
            if restored.is_file():
                found = unpacked(name, restored.read_bytes())
                named = ended.status == 1 and name in ended.said
                if found != data and not (
                    named and (data == (self.raw / name).read_bytes() or _is_part_of(found, data))
                ):
                    self.lost += 1
                    raise Broken(f"restore gives other bytes for {name}")
            else:
                self.lost += ended.status == 0
                self.check(ended.status == 1 and name in ended.said, f"restore leaves {name} out without a word", ended)

    def check_all_restored(self) -> None:
        """`restore` gives all raw bytes back."""
        self.check_restored()
        missing = [name for name in self.input() if not (self.home / "back" / name).is_file()]
        self.lost += len(missing)
        self.check(not missing, f"restore cannot give back {', '.join(missing[:3])}")

    def input(self) -> dict[str, Any]:
        """Every file that a run reads, unpacked; hidden ones are left out, as documented."""
        return {name: data for name, data in contents(self.raw).items() if not _is_hidden(name)}

    def wanted(self) -> Tree:
        """What an undisturbed run over the same input writes, and beside it all that came of files no longer given."""
        given = {file.relative_to(self.raw).as_posix() for file in _plain_files(self.raw)}
        stays = {name: data for name, data in self._staying.items() if source_name(name) not in given}
        return stays | self.undisturbed()

    def check_output(self) -> None:
        """The output is what it should be."""
        self.check_same(output_tree(self.out), self.wanted())

    def check_same(self, here: Tree, wanted: Tree) -> None:
        """The output is the wanted one."""
        differing = sorted(name for name in here.keys() | wanted.keys() if here.get(name) != wanted.get(name))
        self.check(not differing, f"other output than that of an undisturbed run: {', '.join(differing[:4])}")

    def undisturbed(self) -> Tree:
        """What a run over the present input writes into a new folder."""
        raw = repr({name: (content, 0) for name, (content, _) in _fingerprints(self.raw).items()})
        if raw not in self._trees:
            folder = self.home / "undisturbed"
            shutil.rmtree(folder, ignore_errors=True)
            self.run("clean", self.raw, "-o", folder, "--no-page", "--workers", "2")
            self._trees[raw] = output_tree(folder)
            shutil.rmtree(folder)
        return self._trees[raw]

    def refuses(self, *options: str, naming: str) -> None:
        """A run ends with exit status 2 and names what it minds, and has written nothing."""
        before = output_tree(self.out)
        ended = self.clean(*options)
        after = output_tree(self.out)
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        self.lost += len([name for name in changed if name in before])
        self.check(not changed, f"written, removed or overwritten: {', '.join(changed[:4])}", ended)
        self.check(ended.status == 2, f"exit status {ended.status}, not 2", ended)
        self.check(naming in ended.said, f"{naming} is not named", ended)

    def recover(self, refused: bool = False, lies: bool = False) -> None:
        """The same command again, or `--fresh`, leads to the wanted output, from which all comes back.

        Where it may be `refused`, exit status 2 with a message is as good, as long as nothing has been written then.
        What tells `lies` in the form of the truth may be believed until `--fresh` is asked for.
        """
        before = article_files(self.out)
        ended = self.clean()
        believed = lies and ended.status in (0, 1) and output_tree(self.out) != self.wanted()
        if believed or ended.status not in (0, 1):
            self.check_outside()
            again = self.clean("--fresh")
            if again.status == 2 and refused:
                self.check(len(again.said) > 20, "refused without a word", again)
                self.check_same(article_files(self.out), before)
                return
            self.check(
                again.status in (0, 1), f"neither the same command nor --fresh goes on (status {again.status})", again
            )
        self.check_output()
        self.check_restored()


GONE = "gone.md"
"""An article that was cleaned once and is no longer given."""


def make_home(home: Path, seed: int) -> None:
    """A corpus in every container, and the files outside; kept apart to be copied for each trial."""
    raw = home / "raw"
    for name, data in {**corpus(seed), GONE: b"Rinse the beans.\n"}.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(data)
    for name in ("keep.txt", "folder/deep.md", "a.md", "places.json"):
        (home / "outside" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "outside" / name).write_text(f"{SECRET} in {name}\n")


def corpus(seed: int, articles: int = 36) -> Tree:
    """A small corpus of invented articles, half of them spoilt, in every kind of file."""
    chance = Random(seed)
    author, promoter = Author(chance, 300, 700), Promoter(chance)
    promoter.campaigns[:] = promoter.campaigns[:8] * (len(promoter.campaigns) // 8)
    texts: list[tuple[str, str]] = []
    for at in range(articles):
        article = author.article()
        if at % 2:
            promoter.spoil(article)
        texts.append((article.markup.name, article.text()))
    endings = {"markdown": "md", "html": "html", "text": "txt"}
    files = {f"{at % 3}/{at:02}.{endings[kind]}": text.encode() for at, (kind, text) in enumerate(texts[:8])}
    rest = [text for _, text in texts[8:]]
    lines = [
        json.dumps({"id": at, "text": text}, ensure_ascii=at % 2 > 0).encode() + b"\n" for at, text in enumerate(rest)
    ]
    pages = [warc_record(at, text) for at, text in enumerate(rest)]
    files["big.jsonl"] = b"".join(lines[:10])
    files["packed.jsonl.gz"] = b"".join(gzip.compress(b"".join(two), mtime=0) for two in (lines[10:12], lines[12:14]))
    files["packed.jsonl.zst"] = zstandard.compress(b"".join(lines[14:18]))
    files["web.warc"] = b"".join(pages[18:21])
    files["web.warc.gz"] = b"".join(gzip.compress(page, mtime=0) for page in pages[21:24])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": pa.array(range(4), pa.int32()), "text": rest[24:28]}), sink, row_group_size=3)
    files["rows.parquet"] = sink.getvalue().to_pybytes()
    files["picture.png"] = b"\x89PNG\r\n\x1a\n\0" + bytes(200)
    files["empty.jsonl"] = b""
    return files


def warc_record(at: int, text: str) -> bytes:
    """An HTML response."""
    body = f"<html><body><p>{text}</p></body></html>".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site%d.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    ) % (at, len(http) + len(body))
    return head + http + body + b"\r\n\r\n"


def unpacked(name: str, data: bytes) -> Any:
    """What `restore` promises of a file: its bytes, those it packs, or an equal table; of a damaged one its bytes."""
    try:
        if name.endswith(".gz"):
            return gzip.decompress(data)
        if name.endswith(".zst"):
            return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
        if name.endswith(".parquet"):
            table = pq.read_table(pa.BufferReader(data))
            return table.schema.to_string(show_schema_metadata=True), _rows(table)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError, pa.ArrowException, ValueError):
        return data
    return data


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    try:
        return table.to_pylist()
    except UnicodeDecodeError:  # a flipped byte made text that is no UTF-8
        columns = [one.cast(pa.binary()) if pa.types.is_string(one.type) else one for one in table.columns]
        return pa.table(columns, table.column_names).to_pylist()


def contents(folder: Path) -> dict[str, Any]:
    """Every file below the folder, unpacked."""
    return {
        file.relative_to(folder).as_posix(): unpacked(file.name, file.read_bytes()) for file in _plain_files(folder)
    }


def article_files(out: Path) -> Tree:
    """Every file of the output that came of one of the input."""
    return {
        name: data
        for name, data in output_tree(out).items()
        if not name.startswith("_report/") or name.startswith("_report/kept/")
    }


def output_tree(out: Path) -> Tree:
    """Every file that two equal runs write alike."""
    tree = {file.relative_to(out).as_posix(): file.read_bytes() for file in _plain_files(out)}
    return {name: data for name, data in tree.items() if not name.startswith("_report/.work/")}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _is_part_of(found: Any, data: Any) -> bool:
    """Whether all lines of a file, or all rows of a table, are some of the other's."""
    if isinstance(found, bytes):
        return isinstance(data, bytes) and {*found.split(b"\n")} <= {*data.split(b"\n")}
    return found[0] == data[0] and all(row in data[1] for row in found[1])


def _plain_files(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        yield from (file for name in names if (file := Path(where, name)).is_file() and not file.is_symlink())


def _fingerprints(folder: Path) -> dict[str, tuple[str, int]]:
    """All that lies below it, its content and when it was changed."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            content = f"link to {os.readlink(path)}"
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            content = "folder" if path.is_dir() else "other"
        found[str(path.relative_to(folder.parent))] = content, path.lstat().st_mtime_ns
    return found
