"""Cut promotion out of scraped articles, span by span, and keep a record of every cut.

from dechaff import Cleaner

cleaning = Cleaner().clean(text)
cleaning.text, cleaning.cuts, cleaning.verdict
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dechaff.census.census import Census as Census
    from dechaff.census.header import CensusError as CensusError
    from dechaff.census.listing import ListingError as ListingError
    from dechaff.census.survey import Survey as Survey
    from dechaff.census.survey import take_census as take_census
    from dechaff.cleaner import Cleaner as Cleaner
    from dechaff.judge import Explanation as Explanation
    from dechaff.judge import UnstableError as UnstableError
    from dechaff.markup import TooManyNodesError as TooManyNodesError
    from dechaff.model import Cleaning as Cleaning
    from dechaff.model import CleaningError as CleaningError
    from dechaff.model import Cut as Cut
    from dechaff.model import Evidence as Evidence
    from dechaff.model import Flag as Flag
    from dechaff.rulebook import RuleError as RuleError
    from dechaff.rulebook import RuleSet as RuleSet
    from dechaff.rulefiles import load_rules as load_rules
    from dechaff.spans import undo as undo

# Where each public name lives. It is imported on first use, so that `dechaff --help` need not load the parsers.
_HOMES = {
    "Census": "census.census",
    "CensusError": "census.header",
    "Cleaner": "cleaner",
    "Cleaning": "model",
    "CleaningError": "model",
    "Cut": "model",
    "Evidence": "model",
    "Explanation": "judge",
    "Flag": "model",
    "ListingError": "census.listing",
    "RuleError": "rulebook",
    "RuleSet": "rulebook",
    "Survey": "census.survey",
    "TooManyNodesError": "markup",
    "UnstableError": "judge",
    "load_rules": "rulefiles",
    "take_census": "census.survey",
    "undo": "spans",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
