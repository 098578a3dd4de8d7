"""Bytes to text and back without loss: a decoding counts only if it round-trips."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from chardetng_py import EncodingDetector  # type: ignore[import-untyped]

from dechaff.text.characters import UNDECODED

ESCAPED = "+surrogateescape"
"""Suffix of an encoding whose undecodable bytes are read as lone surrogates, U+DC80 to U+DCFF."""

# The detector names encodings as browsers do. Python's codec of that name often covers less, so the one that browsers
# mean is tried first.
_CODECS = {
    "Shift_JIS": ("cp932", "shift_jis", "shift_jis_2004"),
    "EUC-JP": ("euc_jp", "euc_jis_2004"),
    "EUC-KR": ("cp949",),
    "Big5": ("big5", "cp950", "big5hkscs"),
    "GBK": ("gb18030",),
    "ISO-8859-8-I": ("iso8859-8",),
    "windows-874": ("cp874",),
    "windows-1252": ("windows-1252", "iso8859-1"),
}
_MAGIC = re.compile(
    rb"\x89PNG\r|\xff\xd8\xff|GIF8[79]a|%PDF-\d|PK(?:\x03\x04|\x05\x06)|\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\x00"
    rb"|\x28\xb5\x2f\xfd|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|PAR1|\x7fELF|RIFF....(?:WEBP|WAVE|AVI )|OggS\x00"
    rb"|ID3[\x02-\x04]\x00|wOF[F2]\x00|SQLite format 3\x00|....ftyp|\xca\xfe\xba\xbe|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    re.DOTALL,
)
# ESC is among them: terminal logs and ISO-2022-JP are text.
_TEXT_CONTROLS = "\t\n\v\f\r\x1b"
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in _TEXT_CONTROLS) + b"\x7f"
_PRINTABLE = bytes(range(0x20, 0x7F))
_MAX_CONTROL_SHARE = 0.02
_FEW_CONTROLS = 2
"""This many do not make a file binary if it has at least ten times as many bytes of other kinds."""
_MAX_UNDECODED_SHARE = 0.02
_DETECT_BYTES = 1 << 20
_DETECT_LINES = 200
_COMMON_MARKS = " \n\u3000\u3001\u3002\uff0c"
_C1 = re.compile("[\x80-\x9f]")


def decode(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding, or None for a binary file. `encode(*decode(data)) == data`, always.

    A byte order mark stays in the text as U+FEFF.
    """
    if _MAGIC.match(data):
        return None
    for encoding in _encodings(data):
        text = _read(data, encoding)
        if text is not None:
            return text, encoding
    return None


def decode_as(data: bytes, encoding: str) -> str:
    """The text of bytes whose encoding is known from an earlier `decode`. Raises UnicodeDecodeError."""
    codec, errors = _codec(encoding)
    return data.decode(codec, errors)


def encode(text: str, encoding: str) -> bytes:
    """The bytes of a text in an encoding that `decode` named. Raises UnicodeEncodeError."""
    codec, errors = _codec(encoding)
    return text.encode(codec, errors)


def _codec(encoding: str) -> tuple[str, str]:
    return encoding.removesuffix(ESCAPED), "surrogateescape" if encoding.endswith(ESCAPED) else "strict"


def _encodings(data: bytes) -> Iterator[str]:
    """The encodings worth trying, likeliest first; none for a binary file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    if b"\0" in data:
        yield from _utf16_by_nuls(data)
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MAX_CONTROL_SHARE * len(data) and controls > min(_FEW_CONTROLS, len(data) / 11):
        return
    yield "utf-8"
    if _is_nearly_utf8(data):
        yield "utf-8" + ESCAPED
    for guess in _guesses(data[:_DETECT_BYTES]):
        candidates = _CODECS.get(guess, (guess.lower(),))
        yield from candidates
        yield candidates[0] + ESCAPED


def _guesses(data: bytes) -> Iterator[str]:
    """The detector's guess for the whole, then for most lines: one invalid byte in the whole rules out an encoding."""
    whole = _guess(data)
    yield whole
    lines = [line for line in data.split(b"\n") if not line.isascii()][:_DETECT_LINES]
    for guess, _ in Counter(map(_guess, lines)).most_common(1):
        if guess != whole:
            yield guess


def _guess(data: bytes) -> str:
    detector = EncodingDetector()
    # Not marked as the last piece, so that a sequence truncated at the end does not rule out an encoding.
    detector.feed(data.translate(None, _CONTROLS), last=False)
    guess: str = detector.guess(tld=None, allow_utf8=False)
    return guess


def _read(data: bytes, encoding: str) -> str | None:
    """The text, or None if this is not the encoding: bytes would change, or too much of the result is not text."""
    try:
        text = decode_as(data, encoding)
        if encode(text, encoding) != data:
            return None
    except UnicodeError:
        return None
    if encoding.startswith("utf-16"):
        return text if _odd_share(text) <= _MAX_CONTROL_SHARE else None
    if encoding == "iso8859-1":  # never fails, so it proves nothing
        return text if len(_C1.findall(text)) <= _MAX_CONTROL_SHARE * len(text) else None
    if encoding.endswith(ESCAPED) and not encoding.startswith("utf-8"):
        return text if len(UNDECODED.findall(text)) <= _MAX_UNDECODED_SHARE * len(text) else None
    return text


def _utf16_by_nuls(data: bytes) -> Iterator[str]:
    """UTF-16 without a byte order mark, by whether NULs are first or second in byte pairs, or by common marks."""
    units = len(data) // 2
    if len(data) % 2:
        return
    little, big = data[1::2].count(0), data[::2].count(0)
    if max(little, big) >= 0.3 * units and min(little, big) <= max(little, big) / 8:
        yield "utf-16-le" if little > big else "utf-16-be"
    elif not _is_mostly_ascii(data) and _read(data, "utf-8") is None:  # a stray NUL alone does not mean UTF-16
        marks = {
            name: sum(map(data.decode(name, "replace").count, _COMMON_MARKS)) for name in ("utf-16-le", "utf-16-be")
        }
        likely = max(marks, key=lambda name: marks[name])
        if marks[likely] >= 0.01 * units:
            yield likely


def _is_mostly_ascii(data: bytes) -> bool:
    return len(data.translate(None, _PRINTABLE)) < len(data) / 4


def _odd_share(text: str) -> float:
    """The share of code points that are not text: controls, unassigned and private ones."""
    odd = sum(unicodedata.category(one) in ("Cc", "Cn", "Co") and one not in _TEXT_CONTROLS for one in text)
    return odd / max(1, len(text))


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether well-formed sequences far outnumber invalid bytes; a sequence truncated at the very end is allowed."""
    text = data.decode("utf-8", "surrogateescape")
    tail = len(text)
    while tail > max(0, len(text) - 3) and UNDECODED.match(text, tail - 1):
        tail -= 1
    invalid = len(UNDECODED.findall(text, 0, tail))
    ascii_bytes = len(data) - len(data.translate(None, bytes(range(0x80))))
    valid = tail - invalid - ascii_bytes
    return valid >= max(1, 4 * invalid)
