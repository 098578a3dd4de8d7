from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from dechaff.document import Document

_pieces = st.lists(
    st.sampled_from(
        [
            "garden",
            "www.",
            ".",
            "com",
            ".net",
            ".shop",
            "net",
            "-",
            "/",
            "@",
            "_",
            " ",
            "\n",
            "种",
            "ab",
            "A1",
            ".COM",
            "é",
        ]
    )
    | st.builds("{}.{}.com".format, *[st.integers(1, 50).map("a".__mul__)] * 2),
    max_size=30,
)
_HOST = re.compile(
    r"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{3,40}(?:\.[a-z0-9\-]{2,30})?\.(?:com|net|org|top|xyz|vip|cc|club|shop|site|online"
    r"|icu|pro|win|bet|casino|live|fun|space|website|store|info|biz|link|click|example)\b(?!\.\w)",
    re.IGNORECASE | re.ASCII,
)


@given(_pieces, st.sampled_from([0, 2000]))
@example([" ", "a" * 40, ".", "b" * 30, ".com"], 2000)
def test_a_host_is_found_however_rare_hosts_are(pieces: list[str], other_letters: int) -> None:
    text = "".join(pieces) + other_letters * "种"
    document = Document(text, "text")
    linked = {(node.start, node.end) for node in document.outline.walk() if node.url is not None}
    assert document.bare_hosts - linked == {one.span() for one in _HOST.finditer(text)} - linked


_quoting = st.lists(
    st.sampled_from(['"', '"a"', '="', "“", "”", "„", "「", "」", "«", "»", "word", " ", "\n", "<"]), max_size=12
)
_QUOTATION = re.compile(
    "“[^”\n]{1,400}”|「[^」\n]{1,400}」|『[^』\n]{1,400}』|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]"
    r"|(?<![=\w])\"[^\"\n<>]{1,60}\"(?!\w)"
)


@given(_quoting)
def test_a_quotation_is_found_whatever_stands_before_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    document = Document(text, "text")
    quoted = [*_QUOTATION.finditer(text)]
    for start in range(len(text)):
        inside = any(one.start() <= start < one.end() for one in quoted)
        assert document.is_quoted(start, start + 1) == inside
