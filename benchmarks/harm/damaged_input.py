"""Input that is damaged, hostile in its names or its links: the rest is cleaned, and nothing is silently left out."""

from __future__ import annotations

import gzip
import json
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from harm import saved
from harm.trial import Trial, unpacked

CONTAINERS = ("big.jsonl", "packed.jsonl.gz", "packed.jsonl.zst", "web.warc", "web.warc.gz", "rows.parquet")


def truncated(trial: Trial, number: int) -> None:
    """A container ends too early: each record before that is cleaned, and the file is named."""
    name = CONTAINERS[number % len(CONTAINERS)]
    file = trial.raw / name
    data = file.read_bytes()
    end = trial.chance.randrange(1, len(data))
    file.write_bytes(data[:end])
    trial.about = f"{name}, {end} of {len(data)} bytes"
    _check_damaged(trial, name, [place for place in spans(name, data) if place[1] <= end])


def flipped(trial: Trial, number: int) -> None:
    """Some bytes of a container are others: each record that holds none of them is cleaned."""
    name = CONTAINERS[number % len(CONTAINERS)]
    file = trial.raw / name
    data = file.read_bytes()
    places = [trial.chance.randrange(len(data)) for _ in range(1 + number // len(CONTAINERS) % 3)]
    damaged = bytearray(data)
    for place in places:
        damaged[place] ^= 1 << trial.chance.randrange(8)
    file.write_bytes(damaged)
    trial.about = f"{name}, at {', '.join(map(str, places))}"
    whole = [span for span in spans(name, data) if not any(span[0] <= place < span[1] for place in places)]
    _check_damaged(trial, name, whole)


def _check_damaged(trial: Trial, name: str, whole: list[tuple[int, int, list[bytes]]]) -> None:
    ended = trial.clean()
    trial.check(ended.status in (0, 1), f"exit status {ended.status}", ended)
    trial.check_output()
    trial.check_restored()
    lines = _report(trial.out, "articles") + _report(trial.out, "failures")
    of_file = [line for line in lines if line["path"] == name]
    trial.check(bool(of_file), f"{name} is not in the report", ended)
    if ended.status == 0:
        restored = (trial.home / "back" / name).read_bytes()
        trial.check(
            unpacked(name, restored) == unpacked(name, (trial.raw / name).read_bytes()), f"{name} is not what it was"
        )
    read = {line["sha256_raw"] for line in of_file if "stage" not in line}
    missing = [record for _, _, records in whole for record in records if sha256(record).hexdigest() not in read]
    trial.lost += len(missing)
    trial.check(not missing, f"{len(missing)} records of {name} that are whole did not come out of it", ended)


def spans(name: str, data: bytes) -> list[tuple[int, int, list[bytes]]]:
    """Where in a container's bytes there are records that can be read by themselves, and those records."""
    if name.endswith(".gz"):
        starts = [found.start() for found in re.finditer(b"\x1f\x8b\x08\0\0\0\0\0", data)]
    elif ".warc" in name:
        starts = [found.start() for found in re.finditer(b"WARC/1.0\r\n", data)]
    elif name.endswith(".jsonl"):
        starts = [0, *(found.end() for found in re.finditer(b"\n", data[:-1]))]
    else:
        return []  # one frame, or one table: proved as a whole
    found = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        plain = gzip.decompress(data[start:end]) if name.endswith(".gz") else data[start:end]
        found.append((start, end, [plain] if ".warc" in name else plain.splitlines(keepends=True)))
    return found


def _report(out: Path, kind: str) -> list[Any]:
    """The lines of one kind."""
    return [line for file in sorted((out / "_report").glob(f"{kind}-*.jsonl")) for line in saved.read(file)]


NAMES: tuple[bytes, ...] = (
    b"two\nlines.md",
    b"\nfirst.md",
    b"ill-\xff\xfe.md",
    b"\xed\xa0\x80.md",
    b"-o",
    b"--fresh.md",
    b"con",
    b"nul.md",
    b"...",
    b"a..b.md",
    b"..md.",
    b" ",
    b"tab\tand bell\a.md",
    b"\x1b[31mred\x1b[0m.md",
    b"back\\slash.md",
    b"star*[a-z]?.md",
    b"{braces}.md",
    b"$(touch outside).md",
    b"quote'\".md",
    b"@list.txt",
    b"%2e%2e%2fkeep.md",
    "\u202egnp.md".encode(),
    "\u2028line.md".encode(),
    "é.md".encode(),
    "e\u0301.md".encode(),
    b"x" * 252 + b".md",
    b"y" * 247 + b".jsonl",
    "\u6f22".encode() * 84 + b".md",
    b".partial.0123456789abcdef.partial",
    b"_report.md",
    b"_spam.md",
    b"run.json",
    b"removals-00000.jsonl",
    b"articles-00001.jsonl",
    b"a#1.md",
    b"big.jsonl#0",
    b"CON.jsonl.gz",
    b"lock",
)
FOLDERS: tuple[bytes, ...] = (b"", b"kept/", b"parts/", b"deep/" * 40, b"x" * 255 + b"/", b"\xff/", b"pieces/..a/")


def names(trial: Trial, number: int) -> None:
    """A file with a hostile name, with promotion in it, in a hostile folder."""
    name = FOLDERS[number // len(NAMES) % len(FOLDERS)] + NAMES[number % len(NAMES)]
    trial.about = repr(name)
    file = os.fsencode(trial.raw) + b"/" + name
    os.makedirs(os.path.dirname(file), exist_ok=True)
    text = b"# Beans [[TG + @demo_shop_1](https://t.me/demo_shop_1)]\n\nSoak the beans.\n"
    if b".json" in name:
        text = json.dumps({"text": text.decode()}).encode() + b"\n"
    Path(os.fsdecode(file)).write_bytes(gzip.compress(text) if name.endswith(b".gz") else text)
    before = set(trial.out.rglob("*"))
    ended = trial.clean()
    if ended.status == 2:
        trial.check(before == set(trial.out.rglob("*")), "exit status 2, and something was written", ended)
        Path(os.fsdecode(file)).unlink()
        trial.recover()
        return
    trial.check(ended.status == 0, f"exit status {ended.status}", ended)
    trial.check("\x1b[31m" not in ended.said, "control characters reach the terminal", ended)
    trial.check_output()
    trial.check_all_restored()
    trial.run("text", trial.out, "-o", trial.home / "reading")
    shown = trial.run("show", trial.out, os.fsdecode(name))
    trial.check("\x1b[31mred" not in shown.said, "control characters reach the terminal", shown)
    trial.run("report", trial.out, "--to", "csv", "-o", trial.home / "cuts.csv")
    trial.run("report", trial.out, "--to", "sarif", "-o", trial.home / "cuts.sarif")
    trial.run("report", trial.out)


IDS = (
    "../../outside/keep.txt",
    "..",
    "/etc/hostname",
    "a\nb",
    "",
    "\x1b[31mred",
    "x" * 5000,
    "con",
    "_report/run.json",
    "a#1",
)


def ids(trial: Trial, number: int) -> None:
    """A record with a hostile id."""
    id = IDS[number % len(IDS)]
    trial.about = repr(id)[:60]
    line = json.dumps(
        {"id": id, "text": "# Beans [[TG + @demo_shop_1](https://t.me/demo_shop_1)]\n\nSoak the beans.\n"}
    )
    (trial.raw / "ids.jsonl").write_text(f"{line}\n{line}\n")
    trial.clean("--id-field", "id")
    trial.check_all_restored()
    for command in (
        ("show", trial.out, id),
        ("text", trial.out, "-o", trial.home / "reading"),
        ("report", trial.out, "--to", "csv", "-o", trial.home / "cuts.csv"),
        ("restore", trial.out, "-o", trial.home / "one", "--only", id),
        ("report", trial.out),
    ):
        ended = trial.run(*command)
        trial.check("\x1b[31m" not in ended.said, "control characters reach the terminal", ended)
    trial.recover()


def input_links(trial: Trial, number: int) -> None:
    """Links in RAW: to a file or a folder outside, round in a loop, to nowhere, to the output, to a device, a pipe."""
    link = trial.raw / ["link.md", "0/link.md"][number % 2]
    link.parent.mkdir(exist_ok=True)
    kinds = ["a file", "a folder", "a loop", "itself", "nowhere", "the output", "a device", "a pipe", "a pattern"]
    kind = kinds[number // 2 % len(kinds)]
    trial.about = kind
    aims = {
        "a file": trial.outside / "keep.txt",
        "a folder": trial.outside / "folder",
        "a loop": trial.raw,
        "itself": link,
        "nowhere": trial.home / "not-there",
        "the output": trial.out,
        "a device": Path("/dev/zero"),
        "a pattern": trial.raw,
    }
    if kind == "a pipe":
        os.mkfifo(link)
    else:
        link.symlink_to(aims[kind])
    if kind == "a pattern":
        count = sum(path.is_file() for path in trial.raw.rglob("*.md") if not path.is_symlink())
        ended = trial.run("clean", f"{trial.raw}/**/*.md", "-o", trial.home / "of-pattern", "--no-page")
        trial.check(ended.status in (0, 1, 2), f"exit status {ended.status}", ended)
        if ended.status != 2:
            cleaned = {line["path"] for line in _report(trial.home / "of-pattern", "articles")}
            trial.check(len(cleaned) <= count, f"{len(cleaned)} articles of {count} files", ended)
        return
    ended = trial.clean()
    trial.check(ended.status in (0, 1, 2), f"exit status {ended.status}", ended)
    trial.check_outside()
    if ended.status != 2:
        trial.check_output()
        left_out = json.loads((trial.out / "_report/run.json").read_bytes())["totals"]["not_read"]
        failed = [line["path"] for line in _report(trial.out, "failures")]
        told = bool(left_out.get("links")) != any(path.endswith("link.md") for path in failed)
        trial.check(told or kind == "a pipe", f"what was left out is told as {left_out}", ended)
    link.unlink()
    trial.recover()
