"""The detectors in the order they run; later ones may look at what earlier ones saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dechaff.detect.again import find_again
from dechaff.detect.images import find_images
from dechaff.detect.links import find_links
from dechaff.detect.patterns import find_patterns
from dechaff.detect.reading import Reading
from dechaff.detect.repeats import find_repeats
from dechaff.detect.suspects import find_suspects
from dechaff.model import Evidence
from dechaff.rulebook import Rule

Stage = Callable[[Reading, Sequence[Rule], Sequence[Evidence]], Iterable[Evidence]]
"""What those of the rules that are of its kind see in the article, where earlier stages found that already."""

STAGES: tuple[Stage, ...] = (find_patterns, find_links, find_again, find_suspects, find_images, find_repeats)


def detect(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """All that the rules see in the article, sorted; what counts for nothing says why in `dismissed`."""
    ordered = sorted(
        (rule for rule in rules if rule.when != ("not-spam" if reading.is_spam else "spam")), key=lambda rule: rule.id
    )
    found: list[Evidence] = []
    for stage in STAGES:
        found += [*stage(reading, ordered, found)]
    return sorted(found, key=lambda one: (one.start, one.end, one.rule, one.entity))
