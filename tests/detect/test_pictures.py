"""Pictures and links a page keeps out of sight for a while are no hidden pixels and no hidden promotion."""

from __future__ import annotations

import pytest

from dechaff import Cleaner

CLEANER = Cleaner()
DATA = "data:image/gif;base64,R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs="
PIXEL = "https://px.paper.example/p.gif?reader=81723&amp;issue=4"


def cleaned(text: str) -> str:
    return CLEANER.clean(text, "html").text


@pytest.mark.parametrize(
    "picture",
    [
        '<noscript><img src="https://i0.paper.example/hall.jpg?resize=640" width="640" height="480"></noscript>',
        '<noscript><img src="https://i0.paper.example/hall.jpg?w=64" srcset="/hall-2.jpg 2x" alt=""></noscript>',
        '<noscript><img src="https://i0.paper.example/hall?id=64&amp;page=7" style="width:100%" alt=""></noscript>',
        '<img src="https://i.paper.example/hall.jpg?q=75&amp;w=640" style="width:0;height:0;min-width:100%">',
        '<img src="https://i.paper.example/hall.jpg?q=75&amp;w=640" width="0" height="0" style="width:100%;height:auto">',
        '<noscript><img src="https://paper.example/logo.svg" width="1" height="1" alt="Our logo"></noscript>',
        f'<img src="{DATA}" data-src="/hall.jpg" width="50" height="50">' * 5,
    ],
)
def test_a_picture_that_loads_late_stays(picture: str) -> None:
    text = f"<p>The hall has been painted.</p>{picture}<p>It opens in May.</p>"
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "hiding",
    [
        '<noscript><img src="{0}" width="1" height="1" alt=""></noscript>',
        '<img src="{0}" style="width:1px;height:1px">',
        '<img src="{0}" style="position:absolute;left:-9999px">',
        '<div style="left:-999em;position:fixed"><img src="{0}"></div>',
    ],
)
def test_a_pixel_goes_however_it_is_hidden(hiding: str) -> None:
    text = "<p>The hall has been painted.</p>{}<p>It opens in May.</p>"
    assert cleaned(text.format(hiding.format(PIXEL))) == text.format("")


@pytest.mark.parametrize("stand_in", [f'src="{DATA}" data-v', 'src="https://paper.example/blank.gif" data-original'])
def test_a_stand_in_beside_promotion_takes_no_other_picture_with_it(stand_in: str) -> None:
    """Lazy pictures share one address until they load."""
    lazy = f'<img {stand_in}="/{{0}}.jpg" width="640" height="480">'
    pictures = "".join(f"<p>{name}</p>{lazy.format(name)}" for name in ("hall", "door", "roof"))
    paid = '<a href="https://awin1.com/cread.php?awinmid=1&amp;awinaffid=2">{}</a>'
    left = cleaned(f"<p>{paid.format(lazy.format('kiln'))}</p><p>Words.</p>{pictures}")
    assert left == f"<p>Words.</p>{pictures}"


def test_an_image_in_its_own_address_is_no_entity() -> None:
    text = f'<p>Words.</p><a href="https://paper.example/">{f"<img src={chr(34)}{DATA}{chr(34)}>" * 6}</a>'
    assert not [one for one in CLEANER.explain(text, "html").evidence if one.entity.startswith("url:data:")]


@pytest.mark.parametrize(
    "style",
    ["width: 2400px; position: relative; left: -600px;", "width: 1200px; left: -3600px;", "margin-left: -15px"],
)
def test_the_slides_of_a_page_are_not_hidden(style: str) -> None:
    slides = '<a href="https://paper.example/1"><img src="/1.jpg"></a><a href="https://paper.example/2">Two</a>'
    seen = CLEANER.explain(f'<p>Words.</p><ul style="{style}"><li>{slides}</li></ul>', "html")
    assert not [one for one in seen.evidence if one.rule in ("link/hidden", "image/hidden")]


def test_a_name_in_an_address_is_no_mention_of_an_account() -> None:
    text = (
        "Ask TG🔥+ @kiln_demo_7 for a kiln.\n\nThe page is [here](https://kiln_demo_7.example/?p=38).\n\n"
        "The code is at https://github.com/kiln_demo_7/glaze now.\n\nPeople speak well of kiln_demo_7 here.\n"
    )
    left = CLEANER.clean(text, "markdown").text
    assert "https://kiln_demo_7.example/?p=38" in left
    assert "https://github.com/kiln_demo_7/glaze" in left
    assert "People" not in left
    assert "TG" not in left
