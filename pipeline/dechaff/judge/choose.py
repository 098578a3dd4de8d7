"""Which nodes are cut: the smallest with enough points, and weaker ones beside them in the same blocks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from dechaff.judge.unit import Unit
from dechaff.judge.weigh import counting, heading_of, total, weight
from dechaff.markup.letters import Letters, holds_undecoded, is_explained
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile
from dechaff.spans import Span, Spans
from dechaff.text.characters import SENTENCE_ENDS, THAI_OR_LAO_LETTERS
from dechaff.world import LISTS, any_of

# Matches start only at the first blank of a run, which may have thousands.
_BAR = re.compile(
    r"(?:(?<!\s)\s+)?[|｜]\s*"
    r"|(?<!\s)\s+(?:[-–—·•]\s+|(?:[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]\ufe0f?\s*)+)"
)
_SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}!?]")
_CONDITION = re.compile(any_of(LISTS["condition"]), re.IGNORECASE)
# Thai and Lao have no full stop, so that what looks like a sentence is a paragraph.
_UNSTOPPED = re.compile(f"[{THAI_OR_LAO_LETTERS}]")
_LABEL_LETTERS = 40
"""The most letters and digits of a label."""
_START: Callable[[Unit], int] = attrgetter("start")


class Choice:
    """The nodes chosen for cutting so far, each with its unit. Evidence counts for only one of them."""

    def __init__(
        self,
        letters: Letters,
        held: Mapping[Node, list[Evidence]],
        explained: Iterable[Span],
        profile: Profile,
        remove: float,
    ) -> None:
        """`held` is the evidence in each node, smallest first, `explained` the spans of evidence that marks words as
        promotion, and `remove` the threshold for a cut."""
        self.units: list[tuple[Node, Unit]] = []
        self._text = letters.text
        self._letters = letters
        self._held = held
        self._profile = profile
        self._remove = remove
        self._chosen = Spans()
        self._accounted = Spans(explained)  # and the chosen units
        self._spent: set[int] = set()
        self._bars: dict[Node, list[Span]] = {}  # by headline, a cache
        self._counting: dict[tuple[int, ...], tuple[Evidence, ...]] = {}  # by evidence (`id`), a cache

    def left(self, node: Node) -> list[Evidence]:
        """The evidence in the node that does not count for a chosen unit yet."""
        here = self._held.get(node, [])
        return [one for one in here if id(one) not in self._spent] if self._spent else here

    def counting(self, here: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The evidence that counts. Most nodes hold the same as the node below them."""
        key = tuple(map(id, here))
        counting_here = self._counting.get(key)
        if counting_here is None:
            counting_here = self._counting[key] = counting(here, self._profile)
        return counting_here

    def spend(self, evidence: Iterable[Evidence]) -> None:
        """Marks the evidence as used, so that it counts for nothing else."""
        self._spent.update(map(id, evidence))

    def smallest_first(self, among: Callable[[Node], bool] | None = None) -> Iterator[tuple[Node, list[Evidence]]]:
        """The nodes that `among` admits and that have evidence left, smallest first, each with that evidence."""
        for node in self._held:
            if (among is None or among(node)) and (here := self.left(node)):
                yield node, here

    def take(self) -> None:
        """Chooses the smallest nodes that reach the threshold."""
        for node, here in self.smallest_first():
            why = self.counting(here)
            if total(why) >= self._remove:
                self._choose(node, here, why)

    def take_beside(self) -> None:
        """Chooses what would be flagged, if its block already loses something: together they are one advertisement."""
        if not self.units:
            return
        self._take_mostly_promotion()
        losing: dict[Node, tuple[Evidence, ...]] = {}  # by block, the evidence of the strongest unit it loses
        for node, unit in self.units:
            block = node.block() or node
            losing[block] = max(losing.get(block, ()), unit.why, key=total)
        profile = self._profile
        # A whole page is not one advertisement, even if it loses a tracking pixel that is outside all paragraphs.
        advertising = {
            block: max(why, self.counting(self._held[block]), key=total)
            for block, why in losing.items()
            if not block.holds_blocks or self._letters.count(block) <= profile.ad_max_letters
        }
        advertised = Spans((one.start, one.end) for one in advertising)
        for node, here in self.smallest_first(lambda node: advertised.covers(node.start, node.end)):
            next_to_it = node.level == Level.SENTENCE and self._chosen.touches(node.start - 2, node.end + 2)
            if total(self.counting(here)) >= profile.flag or (
                next_to_it
                and (
                    weight(_words(here), profile, alone=False) >= profile.beside_points
                    or self._announces(node, here)
                    or any(_names_account(one) and one.points >= profile.account_points for one in here)
                )
            ):
                around = next((one for one in node.upwards(prose=True) if one in advertising), None)
                if around is not None:
                    self._choose(node, here, advertising[around])

    def _announces(self, sentence: Node, here: list[Evidence]) -> bool:
        """Whether the sentence announces the promotion that is cut in it."""
        announced = any(one.announces(Level.SENTENCE) for one in here)
        return announced and self._chosen.touches(sentence.start, sentence.end)

    def _take_mostly_promotion(self) -> None:
        """Chooses rows and short blocks that lose something and are mostly promotion."""
        losing = sorted((unit for _, unit in self.units), key=_START)
        for node, here in self._held.items():
            if (
                node.level > Level.SENTENCE
                and self._chosen.touches(node.start, node.end)
                and not self._chosen.covers(node.start, node.end)
                and self._is_mostly_promotion(node, here)
            ):
                why = self.counting(here)
                if total(why) < self._remove:  # something speaks for it: the strongest part that goes counts instead
                    first, last = (bisect_left(losing, at, key=_START) for at in (node.start, node.end))
                    why = max((unit.why for unit in losing[first:last]), key=total, default=why)
                self._choose(node, here, why)

    def _choose(self, node: Node, here: list[Evidence], why: tuple[Evidence, ...]) -> None:
        """Chooses the node, unless it also has words that nothing explains, or undecodable bytes."""
        explained = node.name == "data entry" or is_explained(
            self._text, node, self._accounted, self._profile.glue_pattern
        )
        explained = explained or self._is_mostly_promotion(node, here)
        if node.level > Level.SENTENCE and not explained:
            return
        unit = self._unit(node, here, why, explained=explained)
        if holds_undecoded(self._text, unit.start, unit.end):
            return
        self.units.append((node, unit))
        self._chosen.add(unit.start, unit.end)
        self._accounted.add(unit.start, unit.end)
        self.spend(one for one in here if unit.start <= one.start and one.end <= unit.end)

    def _is_mostly_promotion(self, node: Node, here: list[Evidence]) -> bool:
        """Whether most cells of a short row, or most sentences of a short block, have promotion.

        Long rows are page layout.
        """
        letters = self._letters.count(node)
        if letters > self._profile.ad_max_letters:
            return False
        if node.name == "row":
            cells = [cell for cell in node.children if self._letters.count(cell)]
            gone = [cell for cell in cells if self._accounted.touches(cell.start, cell.end)]
            return 2 * len(gone) > len(cells) > 1 or (len(cells) == 2 and self._is_labelled(gone, cells, here))
        if node.level not in (Level.LINE, Level.CELL, Level.ITEM, Level.BLOCK) or heading_of(node) is not None:
            return False
        if len({one.rule for one in here if one.role == "support"}) < self._profile.ad_min_support:
            return False
        promoting = [one for one in here if one.points > 0 and one.role != "repetition"]
        sentences = [one for one in node.walk(prose=True) if one.level == Level.SENTENCE]
        parts = (part for sentence in sentences for part in _parts(self._text, sentence))
        promotional = sum(
            self._letters.count(part)
            for part in parts
            if any(part.start < one.end and one.start < part.end for one in promoting)
        )
        return len(sentences) > 1 and promotional >= self._profile.ad_min_share * letters

    def _is_labelled(self, gone: Sequence[Node], cells: Sequence[Node], here: Iterable[Evidence]) -> bool:
        """Whether one of two cells is just a paid link or a code, and the other one a label for it."""
        if len(gone) != 1 or not any(one.sign in ("paid-link", "code") and one.points > 0 for one in here):
            return False
        label = next(cell for cell in cells if cell is not gone[0])
        if self._letters.count(label) > _LABEL_LETTERS:
            return False
        return is_explained(self._text, gone[0], self._accounted, self._profile.glue_pattern)

    def _unit(self, node: Node, here: list[Evidence], why: tuple[Evidence, ...], *, explained: bool) -> Unit:
        """The unit of a node: all of it, or if it has other words, perhaps just some clauses or the evidence itself."""
        proofs = [one for one in here if one.points > 0 and one.role == "proof"]
        matches_only = bool(proofs) and all(one.unit == Level.MATCH for one in proofs)
        if not explained and (matches_only or (heading_of(node) is not None and node.level != Level.BRACKET)):
            hull = _hull(node, proofs or [one for one in here if one.points > 0])
            start, end = _segment(self._text, node, *hull, self._bars)
            level = Level.MATCH
            if title := self._spare_title(node, start, end):
                start, end, level = title.start, title.end, title.level
        elif (
            node.level == Level.SENTENCE
            and not explained
            and (clauses := _clauses(self._text, node, here, self._profile))
        ):
            start, end, level = clauses[0].start, clauses[-1].end, Level.CLAUSE
        else:
            start, end = _segment(self._text, node, node.start, node.end, self._bars)
            level = node.level if (start, end) == (node.start, node.end) else Level.MATCH
        return Unit(start, end, level, why, tuple(here), self._remove)

    def _spare_title(self, node: Node, start: int, end: int) -> Node | None:
        """The title of a page around the node, if it promotes outside the span, too, and the page has a headline."""
        title = heading_of(node)
        if title is None or title.name != "title":
            return None
        others = (one for one in self._held.get(title, ()) if one.end <= start or end <= one.start)
        if not any(one.points > 0 and one.role in ("proof", "support") for one in others):
            return None
        return title if any(one.rank for one in self._letters.outline.walk()) else None


def _names_account(one: Evidence) -> bool:
    """Whether it is a proof that names more than an address, such as a link to a group."""
    return one.role == "proof" and one.entity.partition(":")[0] not in ("", "url")


def _words(evidence: list[Evidence]) -> list[Evidence]:
    return [one for one in evidence if one.role in ("proof", "support")]


def _is_unstopped(text: str, sentence: Node) -> bool:
    unstopped = len(_UNSTOPPED.findall(text, sentence.start, sentence.end))
    return unstopped > 0 and 2 * unstopped > sum(map(str.isalnum, text[sentence.start : sentence.end]))


def _parts(text: str, sentence: Node) -> list[Node]:
    """The sentence, or in a script without full stops its clauses, if it has several."""
    clauses = [one for one in sentence.pieces if one.level == Level.CLAUSE] if _is_unstopped(text, sentence) else []
    return clauses or [sentence]


def _clauses(text: str, sentence: Node, evidence: list[Evidence], profile: Profile) -> list[Node]:
    """The clauses from the first with evidence to the last, if the sentence is long and enough is left of it."""
    clauses = [one for one in sentence.pieces if one.level == Level.CLAUSE]
    promoting = [one for one in evidence if one.points > 0]
    spans = Spans((one.start, one.end) for one in promoting)
    holding = [at for at, clause in enumerate(clauses) if spans.touches(clause.start, clause.end)]
    if not holding:
        return []
    taken = clauses[holding[0] : holding[-1] + 1]
    if not all(taken[0].start <= one.start and one.end <= taken[-1].end for one in promoting):
        return []
    whole = sum(one.isalnum() for one in text[sentence.start : sentence.end])
    part = sum(one.isalnum() for one in text[taken[0].start : taken[-1].end])
    if taken[0] is not clauses[0] and begins_with_condition(text, clauses[0].start):
        return []  # an "if" would lose its "then"
    most = profile.clause_max_share_at_end if taken[-1] is clauses[-1] else profile.clause_max_share
    if _is_unstopped(text, sentence):
        most = profile.clause_max_share_unstopped
    return taken if whole >= profile.clause_min_sentence_letters and part <= most * whole else []


def begins_with_condition(text: str, at: int) -> bool:
    """Whether a conditional clause begins there, which means nothing without the clause after it."""
    return _CONDITION.match(text, at) is not None


def _segment(text: str, node: Node, start: int, end: int, bars_of: dict[Node, list[Span]]) -> Span:
    """The span, widened in a headline to the bars and dashes around it, including one of them.

    It stays as it is in brackets of its own, beside other sentences, and beside more words than it has. `bars_of` is a
    cache.
    """
    heading = heading_of(node)
    if heading is None or any(one.level == Level.BRACKET for one in node.upwards(prose=True)):
        return start, end
    at = heading.inner_start
    if heading not in bars_of:
        bars_of[heading] = [bar.span() for bar in _BAR.finditer(text[at : heading.inner_end])]
    bars = bars_of[heading]
    behind = bisect_right(bars, start - at, key=lambda bar: bar[1])
    ahead = bisect_left(bars, end - at, key=lambda bar: bar[0])
    before = (at + bars[behind - 1][0], at + bars[behind - 1][1]) if behind else None
    after = (at + bars[ahead][0], at + bars[ahead][1]) if ahead < len(bars) else None
    if not (before or after):
        return start, end
    first, last = before[1] if before else at, after[0] if after else heading.inner_end
    others = text[first:start] + text[end:last]
    if _SENTENCE_END.search(others) or sum(map(str.isalnum, others)) > end - start:
        return start, end
    if before:
        return before[0], last
    return first, after[1] if after else last


def _hull(node: Node, proofs: list[Evidence]) -> Span:
    """The span from the first proof to the last, widened so that it does not split elements."""
    start = min(one.start for one in proofs)
    end = max(one.end for one in proofs)
    for below in node.walk(prose=True):
        if below is not node and (below.start < start < below.end < end or start < below.start < end < below.end):
            start, end = min(start, below.start), max(end, below.end)
    return start, end
