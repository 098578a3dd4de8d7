"""The page of a report: one file with all it needs, which loads nothing and runs only its own script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import BinaryIO

from dechaff.display.page.blocks import HIGHEST_SCORE, short
from dechaff.display.page.digest import Context, Digest, Group
from dechaff.display.page.rows import AboutRow, CountedBy, GroupRow, NameCell, SampleRow, SummaryRow
from dechaff.folder.make_rows import dump_row
from dechaff.ingest.records import place_of

MOST_GROUP_BYTES = 8 << 20
MOST_SAMPLE_BYTES = 6 << 20
LARGEST_SAMPLE = 256 << 10
"""Larger articles are left to `dechaff show`."""
MOST_NAMES = 8
"""Rules, entities and the like shown for one group; filters also find it by all that are listed in a table."""
GROUPS_AT_A_TIME = 200
"""How many groups the page reads at a time, the first when it is opened."""
_SCRIPTS = ("text", "dom", "data", "filter", "chart", "table", "groups", "article", "keys", "main")
"""Modules, each after those it imports from."""
_STYLES = ("colours", "page", "parts", "print")
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)
_PLACE = re.compile(r"<!-- (\w+) -->\n")


def write_page(file: BinaryIO, summary: SummaryRow, digest: Digest, samples: Iterable[SampleRow]) -> None:
    """Writes the page: what `summary` says of the run as a whole, as many groups as there is room for, and samples.

    The same arguments give the same bytes.
    """
    style, script = asset(*(f"style/{name}.css" for name in _STYLES)), bundle()
    rows = {name: table.most() for name, table in digest.tables.items()}
    chunks, shown = _chunks(
        digest.groups, {name: {str(row[0]): at for at, row in enumerate(most)} for name, most in rows.items()}
    )
    about: AboutRow = {
        **summary,
        "tables": {
            name: {"rows": rows[name], "names": len(table.rows), "forgotten": table.forgotten}
            for name, table in digest.tables.items()
        },
        "scores": {action: sorted(counts.items()) for action, counts in digest.scores.items()},
        "highest": HIGHEST_SCORE,
        "groups": {"shown": shown, "different": digest.different, "chunks": len(chunks), "names": MOST_NAMES},
    }
    written: dict[str, int] = {}

    def embedded() -> Iterator[bytes]:
        size = 0
        for one in samples:
            data = data_block(f"sample-{len(written)}", one)
            if len(data) > LARGEST_SAMPLE or size + len(data) > MOST_SAMPLE_BYTES or one["place"] in written:
                continue
            size += len(data)
            written[one["place"]] = len(written)
            yield data
        yield data_block("samples", written)

    filled: dict[str, Iterable[bytes]] = {
        "policy": [_policy(style, script).encode()],
        "style": [f"<style>{style}</style>\n".encode()],
        "summary": [data_block("summary", about), *chunks[:1]],
        "script": [f"<script>{script}</script>\n".encode()],
        "groups": chunks[1:],
        "samples": embedded(),
    }
    at, template = 0, asset("page.html")
    for place in _PLACE.finditer(template):
        file.write(template[at : place.start()].encode())
        file.writelines(filled[place.group(1)])
        at = place.end()
    file.write(template[at:].encode())


def bundle() -> str:
    """All scripts as one, which defines no globals."""
    modules = _EXPORT.sub("", _IMPORT.sub("", asset(*(f"script/{name}.js" for name in _SCRIPTS))))
    return f'"use strict";\n(() => {{\n{modules}}})();\n'


def data_block(name: str, content: object) -> bytes:
    """An element with the content as JSON, escaped so that it cannot end the element or begin another."""
    return _block(name, _json(content))


def _json(content: object) -> bytes:
    data = dump_row({"": content})[len(b'{"":') : -len(b"}\n")]
    return data.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def _block(name: str, data: bytes) -> bytes:
    return b'<script type="application/json" id="%s">%s</script>\n' % (name.encode(), data)


def _chunks(groups: Iterable[Group], listed: Mapping[CountedBy, Mapping[str, int]]) -> tuple[list[bytes], int]:
    """The groups in blocks, as many as there is room for, and how many that is.

    `listed` maps the names in each table to their rows.
    """
    pieces: list[list[bytes]] = []
    shown = size = 0
    for data in (_json(_group(one, listed)) for one in groups):
        size += len(data)
        if size > MOST_GROUP_BYTES:
            break
        if shown % GROUPS_AT_A_TIME == 0:
            pieces.append([])
        pieces[-1].append(data)
        shown += 1
    return [_block(f"groups-{at}", b"[%s]" % b",".join(piece)) for at, piece in enumerate(pieces)], shown


def _group(group: Group, listed: Mapping[CountedBy, Mapping[str, int]]) -> GroupRow:
    names = {name: _names(counts, listed[name]) for name, counts in group.names.items()}
    return {
        "id": group.id,
        "action": group.action,
        "text": group.text,
        "length": group.length,
        "count": group.count,
        "articles": group.articles,
        "score": (group.least, group.most),
        "names": names,
        "different": {name: len(counts) for name, counts in group.names.items() if len(counts) > len(names[name])},
        "contexts": [_context(one) for one in group.contexts],
    }


def _context(context: Context) -> list[str]:
    """Its id, the place of the article, the text around it, and the name of the article if it has one."""
    name, path, record = context.article
    place = place_of(path, record)
    return [context.id, place, context.before, context.after, *([] if name == place else [short(name)])]


def _names(counts: Counter[str], listed: Mapping[str, int]) -> list[NameCell]:
    """The most frequent names, and all others that are listed, each with its count.

    A listed name is given as its row.
    """
    by_count = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    named = by_count[:MOST_NAMES] + [one for one in by_count[MOST_NAMES:] if one[0] in listed]
    return [(listed.get(name, name), count) for name, count in named]


def _policy(style: str, script: str) -> str:
    """What the page may load and run: its own style and its own script, identified by hash, and nothing else."""
    rules = (
        "default-src 'none'",
        f"style-src {source_hash(style)}",
        f"script-src {source_hash(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">\n'


def source_hash(content: str) -> str:
    """How a policy identifies a style or a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def asset(*names: str) -> str:
    """The assets of these names, joined."""
    folder = files("dechaff.display.page") / "assets"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)
