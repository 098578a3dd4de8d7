"""Text in its encoding: decoded, cut, and restored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dechaff.ingest.cut_checks import check_cuts, check_undoable
from dechaff.ingest.records import Container, Record, RecordError, Removal, Rewritten, source_of
from dechaff.model import Article, Cut
from dechaff.spans import making, spliced, undoing
from dechaff.text.charset import decode_as, encode


class EncodedText(Container):
    """A container in which the source of a record is its encoded text and nothing else."""

    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        return Rewritten(cut_article(record.article, cuts), (None,) * len(cuts))

    def text(self, record: Record, encoding: str, field: str | None) -> str:
        return read_text(source_of(record), encoding)

    def reinsert(
        self, cleaned: Record, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        return reinsert_text(source_of(cleaned), cuts, encoding)


def cut_article(article: Article | None, cuts: Sequence[Cut]) -> bytes:
    """The text of the article without the cuts, encoded. Raises RecordError."""
    if article is None:
        raise RecordError("there is no article to cut")
    check_cuts(article.text, cuts)
    return encode_pieces(spliced(article.text, making(cuts)), article.encoding)


def read_text(data: bytes, encoding: str) -> str:
    """The text of bytes in this encoding. Raises RecordError."""
    try:
        return decode_as(data, encoding)
    except (ValueError, LookupError) as error:
        raise RecordError(f"it is no longer {encoding}: {error}") from error


def reinsert_text(cleaned: bytes, cuts: Sequence[Removal], encoding: str) -> bytes:
    """The raw bytes, from the cleaned ones and the cuts. Raises RecordError."""
    text = read_text(cleaned, encoding)
    check_undoable(len(text), cuts)
    return encode_pieces(spliced(text, undoing(cuts)), encoding)


def encode_pieces(pieces: Iterable[str], encoding: str) -> bytes:
    """The bytes of a text in this encoding. Raises RecordError."""
    if not encoding.startswith("utf-"):  # other encodings may have a state, so pieces cannot be encoded apart
        pieces = ["".join(pieces)]
    try:
        return b"".join(encode(piece, encoding) for piece in pieces)
    except (ValueError, LookupError) as error:
        raise RecordError(f"it cannot be written as {encoding}: {error}") from error
