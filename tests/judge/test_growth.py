"""What cuts leave of an outline is found as by a walk over all of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff import Cleaner
from dechaff.judge.growth import Remains
from dechaff.markup import parse_outline
from dechaff.model import Format, Level
from dechaff.spans import Spans

CLEANER = Cleaner()
AD = "TG🔥+ @demo_name_1"

_TEXTS = st.lists(
    st.sampled_from(["# a\n\n", "b (c). d, **e**\n\n", "- f\n- g\n\n", "> h\n", "<div><p>i</p>", "<p>j</p></div>\n"]),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("format", ["markdown", "html", "text"])
@settings(deadline=None)
@given(_TEXTS, st.data())
def test_torn_nodes_keep_something_and_lost_ones_lie_right_below(
    format: Format, text: str, data: st.DataObject
) -> None:
    outline = parse_outline(text, format)
    nodes = [node for node in outline.walk(prose=True) if not Level.BRACKET <= node.level <= Level.SENTENCE]
    cut = data.draw(st.lists(st.sampled_from(nodes), max_size=4))
    crossing = data.draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=1))
    gone = Spans([*((node.start, node.end) for node in cut), *crossing])
    remains = Remains(outline, gone)
    torn = [node for node in nodes if gone.touches(node.start, node.end) and not gone.covers(node.start, node.end)]
    assert remains.torn == torn
    assert remains.lost == {
        node for node in nodes if gone.covers(node.start, node.end) and (node is outline or node.parent in torn)
    }


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        # the first heading is the title, whether it is the one emptied or not
        (f"# One\n\n{AD}\n", "# One\n"),
        (f"# One\n\n## Two\n\n{AD}\n", "# One\n"),
        # the title keeps its own words beside what was put into it
        (f"# One [{AD}]\n\n{AD}\n\n## Two\n\nWords.\n", "# One\n\n## Two\n\nWords.\n"),
        # what only announces a contact goes with it
        (f"# One\n\n## Our Telegram: {AD}\n\nWords.\n", "# One\n\nWords.\n"),
        (f"# One\n\n## Наш канал {AD}\n\nWords.\n", "# One\n\nWords.\n"),
        (
            f"# One\n\nWords.\n\n## Reach us\n## Our channel: {AD}\n\n## Two\n\nMore.\n",
            "# One\n\nWords.\n\n\n## Two\n\nMore.\n",
        ),
        (
            "# One\n\nWords.\n\n## Write to us\n\nThe school is open.\n\n" + AD + "\n",
            "# One\n\nWords.\n\n## Write to us\n\nThe school is open.\n",
        ),
        (
            f"# One\n\nWords.\n\n{AD}\n\n## Contact us\n\nThe school is open.\n",
            "# One\n\nWords.\n\n## Contact us\n\nThe school is open.\n",
        ),
        # a heading in an item is the item's
        (f"# One\n\n- ## Two\n\n  {AD}\n", "# One\n\n- ## Two\n"),
        # one in another block is not
        (
            f"<h1>One</h1>\n<div>\n<h2>Two</h2>\n<p>{AD}</p>\n<p>More.</p>\n</div>\n",
            "<h1>One</h1>\n<div>\n<h2>Two</h2>\n<p>More.</p>\n</div>\n",
        ),
        (
            f"<h1>One</h1>\n<div>\n<h2>Two</h2>\n<p>{AD}</p>\n<h2>Three</h2>\n</div>\n",
            "<h1>One</h1>\n<div>\n<h2>Three</h2>\n</div>\n",
        ),
    ],
)
def test_headings_go_with_their_sections(raw: str, cleaned: str) -> None:
    assert CLEANER.clean(raw).text == cleaned
