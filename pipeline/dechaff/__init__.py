"""Cut promotion out of scraped articles, span by span, and keep a record of every cut.

from dechaff import Cleaner

cleaning = Cleaner().clean(text)
cleaning.text, cleaning.findings, cleaning.verdict
"""

from dechaff.census import Census, take_census
from dechaff.cleaner import Cleaner, UnstableError
from dechaff.edits import undo
from dechaff.model import Cleaning, Evidence, Finding
from dechaff.rulebook import RuleError, RuleSet, load_rules

__all__ = [
    "Census",
    "Cleaner",
    "Cleaning",
    "Evidence",
    "Finding",
    "RuleError",
    "RuleSet",
    "UnstableError",
    "load_rules",
    "take_census",
    "undo",
]
