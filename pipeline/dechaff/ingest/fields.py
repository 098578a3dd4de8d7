"""The article made from the fields of a record, whatever its container."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from dechaff.ingest.records import (
    DATE_FIELDS,
    LANGUAGE_FIELDS,
    TEXT_FIELDS,
    URL_FIELDS,
    Fields,
    MissingFieldError,
    RecordError,
    place_of,
)
from dechaff.model import Article, Format
from dechaff.text.format import sniff_format
from dechaff.text.language import UNKNOWN, language_of, primary_language

Values = Mapping[str, object]
"""The fields of a record, as JSON values."""

FORMATS: dict[str, Format] = {
    "markdown": "markdown",
    "md": "markdown",
    "html": "html",
    "htm": "html",
    "text": "text",
    "txt": "text",
    "plain": "text",
}
"""What a format field may say."""
MOST_OF_ID = 1_000
"""The longest id, in characters: every line of the report on an article holds it."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")


class NoTextFieldError(RecordError):
    """None of the record's fields is known to hold a text, and none was named."""

    def __init__(self, message: str, names: str) -> None:
        super().__init__(message)
        self.names = names
        """Those of its fields, or what it is instead, in words."""


class NullTextError(RecordError):
    """The field that would hold the text is null."""


def make_article(values: Values, name: str, number: int, fields: Fields) -> tuple[Article, str]:
    """The article in a record of the file `name`, and the field that holds its text. Raises RecordError."""
    field = _text_field(values, fields)
    text = value_of(values, field)
    if text is None:
        raise NullTextError(f"the field {field!r} holds null")
    if not isinstance(text, str):
        raise RecordError(f"the field {field!r} holds {kind_of(text)}; the text must be a string")
    named = _named_format(values, fields)
    looks_like = sniff_format(text)
    return Article(
        id=_id(values, name, number, fields),
        path=name,
        record=number,
        text=text,
        format=named or looks_like,
        language=_language(values, text, fields),
        url=_url(values, fields),
        date=_date(values),
        looks_like=looks_like if named else None,
    ), field


def value_of(values: Values, field: str) -> object:
    """The value of a field; `a.b` is `b` in the object `a`, unless a field is named `a.b`. Raises KeyError."""
    if field in values:
        return values[field]
    outer, dot, inner = field.partition(".")
    below = values[outer] if dot else None
    if not isinstance(below, Mapping):
        raise KeyError(field)
    return value_of(below, inner)


def usual(names: Collection[str], wanted: Sequence[str]) -> Iterator[str]:
    """Those of the names that are wanted, in order of preference; those in another case come last.

    A name in lower case is wanted only as it is, so that most records cost one look.
    """
    yield from (name for name in wanted if name in names)
    if others := [name for name in names if not name.islower() and name not in wanted]:
        yield from (name for one in map(str.lower, wanted) for name in others if name.lower() == one)


def find_value(values: Values, field: str) -> object:
    """The value of a field, as `value_of` gives it; None if there is no such field."""
    return value_of(values, field) if _has(values, field) else None


def day_of(date: str) -> str:
    """The day of an ISO 8601 date or time; `""` if it is neither."""
    day = _DAY.match(date)
    return day.group() if day else ""


def kind_of(value: object) -> str:
    """The type of a JSON value, in words."""
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return "null" if value is None else kinds.get(type(value), f"a {type(value).__name__}")


def names_of(fields: Collection[str]) -> str:
    """The names of the fields, or of the first few, in words."""
    names = [repr(name) for name in fields]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "no fields at all"


def _has(values: Values, field: str) -> bool:
    try:
        value_of(values, field)
    except KeyError:
        return False
    return True


def _text_field(values: Values, fields: Fields) -> str:
    if fields.text is not None:
        if not _has(values, fields.text):
            raise MissingFieldError(f"no field {fields.text!r}; there are {names_of(values)} (see --text-field)")
        return fields.text
    first = None
    for name in usual(values, TEXT_FIELDS):
        if values[name] is not None:
            return name
        first = first or name
    if first is None:
        raise NoTextFieldError(f"no text field among {names_of(values)}; name it with --text-field", names_of(values))
    return first


def _id(values: Values, name: str, number: int, fields: Fields) -> str:
    if fields.id is None:
        return place_of(name, number)
    if not _has(values, fields.id):
        raise MissingFieldError(f"no field {fields.id!r}; there are {names_of(values)} (see --id-field)")
    found = value_of(values, fields.id)
    if found is None:
        return place_of(name, number)
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise RecordError(f"the field {fields.id!r} holds {kind_of(found)}; an id must be a string or a whole number")
    if len(str(found)) > MOST_OF_ID:
        raise RecordError(
            f"the field {fields.id!r} holds {len(str(found)):,} characters; an id has at most {MOST_OF_ID:,}"
        )
    return str(found)


def _named_format(values: Values, fields: Fields) -> Format | None:
    """The format that the record names; None if it names none. Raises RecordError."""
    found = find_value(values, fields.format) if fields.format is not None else None
    if found is None:
        return None
    if not isinstance(found, str) or found.lower() not in FORMATS:
        raise RecordError(f"the field {fields.format!r} holds {found!r:.80}; a format must be markdown, html or text")
    return FORMATS[found.lower()]


def _language(values: Values, text: str, fields: Fields) -> str:
    known = (primary_language(one) for one in _strings(values, fields.language, LANGUAGE_FIELDS))
    return next((one for one in known if one != UNKNOWN), None) or language_of(text)


def _url(values: Values, fields: Fields) -> str:
    return next(_strings(values, fields.url, URL_FIELDS), "")


def _date(values: Values) -> str:
    return next(filter(None, map(day_of, _strings(values, None, DATE_FIELDS))), "")


def _strings(values: Values, named: str | None, wanted: tuple[str, ...]) -> Iterator[str]:
    """The strings in the named field, or else in the usual ones, which are top-level fields."""
    found = (find_value(values, named),) if named else (values[name] for name in usual(values, wanted))
    return (one for one in found if isinstance(one, str))
