"""A gate lets every text through in which its rule finds something: a rule is tried only in those."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dechaff.detect.conditions import gate_of_size
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.detect.matchers import detect
from dechaff.detect.pattern import PatternMatcher, _matches
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.known import Known
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook import Rule
from dechaff.rulefiles import load_rules

RULES = load_rules()
GATED = [rule for rule in RULES.running if isinstance(rule.matcher, PatternMatcher) and rule.matcher.gate]
TEXTS = [case.raw for rule in RULES.rules for case in (*rule.tests.cleans, *rule.tests.spares)]
KNOWN = Known(RULES, RULES.profile("balanced"))
OF_ELEMENTS = [
    rule for rule in RULES.running if isinstance(rule.matcher, ImageMatcher | LinkMatcher) and rule.matcher.gate
]
HIDING = (
    "display:none",
    "Display : None !important",
    "color:red; display:&#110;one",
    "display&colon;none",
    "font-family:&quot;Arial&quot;;visibility:\u00a0hidden",
    "opacity:0",
    "opacity:0.;color:red",
    "opacity: 0.00 !important",
    "max-height:0",
    "max-height:0.px",
    "text-indent:-999px",
    "text-indent:-\uff19\uff19\uff19px",
    "margin-left:-9999px",
    "margin-top : -900px",
    "position:absolute;left:-9999px",
    "top:&minus;1;position:fixed;right:-1000em",
)
TINY = (
    "width=1 height=1",
    "alt='a < b' height='1' width='1'",
    "width=&#49; height=&#49;",
    'style="width:1px;height:0.5px"',
    'alt="" style="color:red; HEIGHT : 2px ;width:&#48;"',
    "height=1.5\nwidth=002px",
)
SIZES = (
    '<img width="{0}" height="0{0}">',
    "<iframe style='width:{0}.5px;height:{0}px'>",
    "&lt;img alt='a < b' height={0} width={0}&gt;",
    '<i=\nmg height=3D"{0}" width=3D"{0}">',
)
CORPUS = Path(__file__).parents[1] / "corpus" / "articles"


def test_there_are_rules_with_gates() -> None:
    assert GATED


@pytest.mark.parametrize("rule", GATED, ids=[rule.id for rule in GATED])
def test_a_pattern_matches_the_same_without_its_gate(rule: Rule) -> None:
    matcher = rule.matcher
    assert isinstance(matcher, PatternMatcher)
    open_matcher = replace(matcher, gate="(?s).", literals=())
    texts = [*TEXTS, *(file.read_text(encoding="utf-8", errors="replace") for file in sorted(CORPUS.iterdir()))]
    matching = 0
    for text in texts:
        for view in Document(text).views:
            found = [*_matches(matcher, view, named=True)]
            assert found == [*_matches(open_matcher, view, named=True)]
            matching += bool(found)
    assert matching >= 4


def _elements() -> list[str]:
    """Pages with a link and an image that are hidden or tiny, in many spellings."""
    address = "https://px.paper.example/open/5c1d6f2a9b8e7d4c?art=71"
    hiding = [
        *(f'style="{one}"' for one in HIDING),
        "style=display:none",
        "style=display:n&#111;ne",
        "style='opacity:0'",
        'alt="" hidden',
        *TINY,
    ]
    pages = [
        f'<p>Cut.</p><div><a {one} href="{address}">{address}</a><img {one} src="{address}"></div>' for one in hiding
    ]
    pages += [
        f'<p>Cut.</p><noscript><{tag} {one} src="{address}"></{tag}></noscript>'
        for one in TINY
        for tag in ("iframe", "image")
    ]
    escaped = [page.replace("<", "&lt;").replace('"', "&quot;").replace(">", "&gt;") for page in pages]
    mail = [page.replace("=", "=3D").replace("none", "no=\nne").replace("<img", "<i=\nmg") for page in pages]
    return [*pages, *escaped, *mail]


@pytest.mark.parametrize("rule", OF_ELEMENTS, ids=[rule.id for rule in OF_ELEMENTS])
def test_a_link_or_image_is_found_only_in_texts_that_its_gate_lets_through(rule: Rule) -> None:
    assert isinstance(rule.matcher, ImageMatcher | LinkMatcher)
    texts = [*TEXTS, *_elements(), *(file.read_text("utf-8", errors="replace") for file in sorted(CORPUS.iterdir()))]
    finding = 0
    for text in texts:
        document = Document(text)
        if detect(Reading(document, KNOWN), [rule]):
            finding += 1
            assert any(compile_re2(rule.matcher.gate).search(encoded(view.text)) for view in document.views), text
    assert finding >= 4


@pytest.mark.parametrize("most", [0, 3, 9, 10, 60, 130])
def test_the_gate_of_a_size_lets_all_images_of_that_size_through_and_none_of_far_larger_ones(most: int) -> None:
    gate = compile_re2(gate_of_size(most))
    for size in SIZES:
        assert all(gate.search(encoded(size.format(side))) for side in range(most + 1))
        assert not gate.search(encoded(size.format(4000))) or "=3D" in size
