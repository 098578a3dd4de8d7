"""Cleaned folders as a run writes them, of any article, cut and flag: what no rule would cut, and as many as wanted."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from dechaff.display.page.build import write_report_page
from dechaff.folder.make_rows import (
    article_row,
    container_row,
    dump_row,
    failure_row,
    flag_rows,
    removal_rows,
)
from dechaff.folder.paths import REPORT, report_name
from dechaff.folder.read import CAMPAIGNS, REPORT_FILES, RUN
from dechaff.folder.rows import Action, CampaignRow, RunRow
from dechaff.folder.totals import PartTotals, totals_row
from dechaff.model import Article, Cleaning, Cut, Evidence, Flag, Level
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings
from dechaff.spans import apply

SHARD = "shard.jsonl"
WORDS = "soak rinse boil salt beans water slowly overnight drain simmer stir taste cool serve pan lid".split()
Written = tuple[Article, list[Cut | Flag]]
"""An article with its cuts and flags, in order."""


def write_folder(
    folder: Path,
    written: Iterable[Written],
    *,
    campaigns: Sequence[CampaignRow] = (),
    failures: Sequence[tuple[str, str]] = (),
    warnings: Sequence[str] = (),
) -> Path:
    """Writes the cleaned folder of one shard with these articles, which they are records of, and its page; the page."""
    totals = dict.fromkeys(
        ("files", "articles", "clean", "cleaned", "spam", "cuts", "flags", "chars", "chars_removed"), 0
    )
    (folder / REPORT).mkdir(parents=True)
    with ExitStack() as opened:
        shard = opened.enter_context((folder / SHARD).open("wb"))
        files = {kind: opened.enter_context((folder / report_name(kind, 0)).open("wb")) for kind in REPORT_FILES}
        for article, found in written:
            _write_article(article, found, shard, files, totals)
        for record, (name, error) in enumerate(failures, totals["articles"]):
            files["failures"].write(dump_row(failure_row(name, SHARD, record, b"", stage="clean", error=error)))
        files["containers"].write(dump_row(container_row(SHARD, 0, totals["articles"] + len(failures), None, {})))
    dated = ({"first": None, "last": None, **line} for line in campaigns)
    (folder / REPORT / CAMPAIGNS).write_bytes(b"".join(map(dump_row, dated)))
    told: Any = {**totals_row(PartTotals()), **totals, "files": 1, "failed": len(failures)}
    run: RunRow = {
        "version": "0.1.0",
        "options": Settings(RuleSet((), ())).options(),
        "rules_fingerprint": "0" * 64,
        "thresholds": {"flag": 4.0, "remove": 6.0, "spam_score": 4.0, "spam_remove": 2.0},
        "totals": told,
        "parts": 1,
        "warnings": list(warnings),
    }
    (folder / REPORT / RUN).write_bytes(dump_row({**run}))
    page = folder / REPORT / "index.html"
    write_report_page(folder, run, page)
    return page


def _write_article(
    article: Article, found: list[Cut | Flag], shard: BinaryIO, files: Mapping[str, BinaryIO], totals: dict[str, int]
) -> None:
    cuts = [one for one in found if isinstance(one, Cut)]
    flags = [one for one in found if isinstance(one, Flag)]
    text = apply(article.text, cuts)
    raw, cleaned = (json.dumps({"text": one}).encode() + b"\n" for one in (article.text, text))
    verdict = "cleaned" if cuts else "clean"
    cleaning = Cleaning(text, verdict, max((one.score for one in found), default=0.0), tuple(cuts), tuple(flags))
    line = article_row(article, cleaning, raw, cleaned, output="cleaned", field="text")
    shard.write(cleaned)
    files["articles"].write(dump_row(line))
    files["removals"].writelines(map(dump_row, removal_rows(article, cuts, [None] * len(cuts), lambda _: 5)))
    files["flags"].writelines(map(dump_row, flag_rows(article, flags, lambda _: 1)))
    for name, more in (
        *(("articles", 1), (verdict, 1), ("cuts", len(cuts)), ("flags", len(flags))),
        *(("chars", line["chars"]), ("chars_removed", line["chars_removed"])),
    ):
        totals[name] += more


def decision(
    start: int,
    text: str,
    *,
    action: Action = "cut",
    kind: str = "handle",
    score: float = 7.0,
    rule: str = "handle/demo",
    entity: str = "telegram:demo_shop_1",
) -> Cut | Flag:
    """A cut or flag, all but these values as plain as can be."""
    end = start + len(text)
    why = Evidence(rule, start, end, text, entity, score, Level.MATCH, kind)
    made = Cut if action == "cut" else Flag
    return made(start, end, text, kind, score, (why,))


def article_of(number: int, pieces: Iterable[str | tuple[str, Mapping[str, Any]]], **values: Any) -> Written:
    """A record of the shard: its text in pieces, those to be cut or flagged with what `decision` is to be told."""
    text, found = "", list[Cut | Flag]()
    for piece in pieces:
        if not isinstance(piece, str):
            piece, told = piece
            found.append(decision(len(text), piece, **told))
        text += piece
    values = {"id": f"{SHARD}#{number}", "format": "markdown", "language": "en", **values}
    return Article(path=SHARD, record=number, text=text, **values), found


def many(cuts: int, seed: int = 1) -> Iterator[Written]:
    """Articles with so many cuts in all, most of them different texts, some popular, and some flags."""
    chance = random.Random(seed)
    left, number = cuts, 0
    while left:
        here = min(left, chance.randrange(1, 8))
        pieces: list[str | tuple[str, Mapping[str, Any]]] = []
        for _ in range(here):
            pieces += (f"{_words(chance)}.\n\n", (_advert(chance), _told(chance)), "\n\n")
        if chance.random() < 0.2:
            pieces.append((f"Ask for {_words(chance)}.", {**_told(chance), "action": "flag", "score": 4.5}))
        yield article_of(number, pieces, language=chance.choice(("en", "de", "tr", "zh")))
        left, number = left - here, number + 1


def _words(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=12))


def _advert(chance: random.Random) -> str:
    shop = int(chance.paretovariate(0.6)) % 1_000_000
    return f"Order {chance.choice(WORDS)} cheaply: TG @demo_shop_{shop} or https://shop-{shop}.example/{chance.choice(WORDS)}"


def _told(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(("handle", "link", "promo", "contact", "image"))
    shop = int(chance.paretovariate(0.6)) % 1_000_000
    return {
        "kind": kind,
        "rule": f"{kind}/demo-{chance.randrange(12)}",
        "entity": f"telegram:demo_shop_{shop}",
        "score": 6.0 + chance.randrange(30) / 2,
    }
