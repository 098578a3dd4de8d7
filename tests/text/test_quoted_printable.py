"""The encoded tags of a mail are decoded, and what is not mail is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.quoted_printable import with_plain_tags


@pytest.mark.parametrize(
    ("mail", "plain"),
    [
        ("<a href=3Dhttp://a.example/?aff=3D41>x</a>", "<a href=http://a.example/?aff=41    >x</a>"),
        ('<IMG\nSRC=3D"http://a.exam=\nple/x.gif"/>', '<IMG\nSRC="http://a.example/x.gif"    />'),
        ("<td width=3D1><b>1 =3D 1</b></td>", "<td width=1  ><b>1 =   1</b></td>"),
        ("<td width=3D1>So=\nap</td>", "<td width=1  >So\n\nap</td>"),
        ("<td width=3D1>Soap</t=\r\nd>", "<td width=1  >Soap</td   >"),
        ("<a title=3Da=20b=3Cc>", "<a title=a b=3Cc    >"),  # decoded, a bracket would change the tag
    ],
)
def test_tags_are_written_out_and_padded_to_their_length(mail: str, plain: str) -> None:
    assert with_plain_tags(mail) == plain


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://a.example/?q=3D+printer">The printer</a> =\n <a href="https://a.example/?n=20">x</a>',
        "A page of =3D codes: =20 is a blank.",
        "<p>1=3D</p>",
        "x =3D y",
    ],
)
def test_what_is_no_mail_stays(text: str) -> None:
    assert with_plain_tags(text) is text


@given(
    st.lists(st.sampled_from(["<a b=3D", "=3D", "=\n", "=\r\n", "=20", ">", "/>", '"', "é", "x", "<", "\n"])).map(
        "".join
    )
)
def test_no_tag_moves(text: str) -> None:
    plain = with_plain_tags(text)
    assert len(plain) == len(text)
    assert [at for at, one in enumerate(plain) if one in "<>"] == [at for at, one in enumerate(text) if one in "<>"]
