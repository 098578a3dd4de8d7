"""What a whole corpus says about the things that stand in its articles: counted once, then frozen."""

from dechaff.census.census import Census, band
from dechaff.census.counting import take_census
from dechaff.census.entities import address_entity, entity_hash, entity_key, names, possible_names
from dechaff.census.survey import Survey, text_hash

__all__ = [
    "Census",
    "Survey",
    "address_entity",
    "band",
    "entity_hash",
    "entity_key",
    "names",
    "possible_names",
    "take_census",
    "text_hash",
]
