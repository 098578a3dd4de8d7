"""What a feed holds escaped is cleaned like what it holds in CDATA sections."""

from __future__ import annotations

import html

import pytest

from dechaff import Cleaner
from dechaff.markup import parse_outline

CLEANER = Cleaner()
ITEMS = {
    "a handle": "<p>Soak the beans overnight.</p>{}<p>Boil them for an hour, and salt them only at the end.</p>",
    "line ends": "<p>豆子要泡一夜。</p>\n{}\n<p>第二天煮一个小时，最后再放盐。</p>\n",
    "attributes": '<div class="a">Der Zug fährt nicht.<br></div>{}<ul><li>Am Mai fährt er wieder.</li></ul>',
}
PROMOTION = {
    "a handle": "<p>Telegram🔥+ @beans_demo_5</p>",
    "a banner": '<p><a href="http://seeds.example/in.php?aff=41"><img src="http://seeds.example/s.gif" alt="Sale"></a></p>',
    "a pixel": '<img src="https://stats.example/track/open.php?u=1" width="1" height="1" alt="">',
}
FEEDS = {
    "rss": '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>K</title><item><title>Beans</title>'
    "<description>{}</description></item></channel></rss>\n",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title><entry><title>Beans</title>'
    '<content type="html">{}</content></entry></feed>\n',
    "rss behind a comment": "<!-- made by hand -->\n<!DOCTYPE rss>\n<rss><item><description>{}</description></item></rss>\n",
    "rdf": '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><rdf:RDF><item><title>Beans</title>'
    "<content:encoded>{}</content:encoded></item></rdf:RDF>",
}
ESCAPES = {
    "named": html.escape,
    "quotes as they are": lambda text: html.escape(text, quote=False),
    "decimal": lambda text: html.escape(text, quote=False).replace("&lt;", "&#60;").replace("&gt;", "&#62;"),
    "hexadecimal": lambda text: html.escape(text, quote=False).replace("&lt;", "&#x3C;").replace("&gt;", "&#x3e;"),
}


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
@pytest.mark.parametrize("promotion", PROMOTION.values(), ids=PROMOTION)
def test_escaped_promotion_goes_from_a_feed_and_nothing_else(feed: str, item: str, promotion: str) -> None:
    text, wanted = item.format(promotion), item.format("")
    section = CLEANER.clean(feed.format(f"<![CDATA[{text}]]>"))
    assert _without_blanks(section.text) == _without_blanks(feed.format(f"<![CDATA[{wanted}]]>"))
    for escape in ESCAPES.values():
        said = CLEANER.clean(feed.format(escape(text)))
        assert _without_blanks(said.text) == _without_blanks(feed.format(escape(wanted)))


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><html><body><p>A paragraph begins with &lt;p&gt; and ends.</p></body></html>",
        "<p>A paragraph begins with &lt;p&gt; and ends.</p>",
        "<rss><item><description><![CDATA[A paragraph begins with &lt;p&gt; and ends.]]></description></item></rss>",
    ],
)
def test_a_lesson_about_tags_has_none(text: str) -> None:
    at = text.index("&lt;")
    assert not any(node.start == at for node in parse_outline(text, "html").walk())


def _without_blanks(text: str) -> str:
    return "".join(text.split())
