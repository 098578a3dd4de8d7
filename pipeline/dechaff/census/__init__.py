"""What a whole corpus says about the things that stand in its articles: counted once, then frozen."""

from dechaff.census.census import Census, band
from dechaff.census.counting import take_census
from dechaff.census.entities import address_entity, entity_hash, entity_key, names, possible_names, words_with_signs
from dechaff.census.survey import Survey, text_hash
from dechaff.census.suspects import Suspects

__all__ = [
    "Census",
    "Survey",
    "Suspects",
    "address_entity",
    "band",
    "entity_hash",
    "entity_key",
    "names",
    "possible_names",
    "take_census",
    "text_hash",
    "words_with_signs",
]
