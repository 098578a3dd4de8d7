"""Both passes in this process, one part after the other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dechaff.census import take_census
from dechaff.engines.passes import Settings, Tick, clean, survey
from dechaff.export.folder import prepare_output, write_run
from dechaff.export.totals import PartTotals, add_totals
from dechaff.ingest.sources import Source, split_parts

MANY_ARTICLES = 20
"""Below this many articles no share of them is unusual."""


def run(sources: Sequence[Source], output: Path, settings: Settings, tick: Tick | None = None) -> dict[str, Any]:
    """Clean all sources into `output`, and give back what `run.json` says of it.

    Raises OutputError before anything is written where the folder holds files that are not ours.
    """
    started, cpu_started = time.monotonic(), time.process_time()
    parts = split_parts(sources)
    profile = settings.rules.profile(settings.profile)
    prepare_output(output, [source.name for source in sources])
    census = take_census(one for part in parts for one in survey(part, settings, tick))
    totals = add_totals([clean(part, census, settings, output, tick) for part in parts])
    seconds = time.monotonic() - started
    report = {
        "version": version("dechaff"),
        "options": {
            "profile": settings.profile,
            "spam": settings.spam,
            "filter_lists": list(settings.filter_lists),
            "strip_params": settings.strip_parameters,
            "allow": sorted(settings.allow),
            "deny": sorted(settings.deny),
            "text_field": settings.fields.text,
            "id_field": settings.fields.id,
            "format_field": settings.fields.format,
            "language_field": settings.fields.language,
        },
        "rules_fingerprint": settings.rules.fingerprint,
        "totals": _plain(totals),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(time.process_time() - cpu_started, 3),
        "mb_per_second": round(totals.bytes_raw / 1e6 / max(seconds, 1e-9), 3),
        "warnings": _warnings(totals, profile.rule_alarm_share),
    }
    write_run(output, report)
    return report


def _plain(totals: PartTotals) -> dict[str, Any]:
    plain = {name: getattr(totals, name) for name in totals.__dataclass_fields__}
    return {name: _most_common(value) if isinstance(value, Counter) else value for name, value in plain.items()}


def _most_common(counts: Counter[str]) -> dict[str, int]:
    """The counts, the greatest first; equal ones by name, so that a run says the same each time."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _warnings(totals: PartTotals, alarm_share: float) -> list[str]:
    if totals.articles < MANY_ARTICLES:
        return []
    return [
        f"{rule} stands behind cuts in {count} of {totals.articles} articles: is it too wide?"
        for rule, count in sorted(totals.articles_by_rule.items())
        if count > alarm_share * totals.articles
    ]
