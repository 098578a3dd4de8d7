"""What a whole corpus says about the things that stand in its articles: counted once, then frozen."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dechaff.census.census import Census as Census
    from dechaff.census.counting import take_census as take_census
    from dechaff.census.entities import address_entity as address_entity
    from dechaff.census.entities import entity_hash as entity_hash
    from dechaff.census.entities import entity_key as entity_key
    from dechaff.census.entities import names as names
    from dechaff.census.entities import possible_names as possible_names
    from dechaff.census.survey import Survey as Survey
    from dechaff.census.survey import text_hash as text_hash

# Where each name lives. It is imported on first use: a run that finds nothing to do need not load numpy.
_HOMES = {
    "Census": "census",
    "Survey": "survey",
    "address_entity": "entities",
    "entity_hash": "entities",
    "entity_key": "entities",
    "names": "entities",
    "possible_names": "entities",
    "take_census": "counting",
    "text_hash": "survey",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
