"""What is cut from front matter and from JSON in scripts leaves the rest of it valid and as it was."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from dechaff import Cleaner, spans
from dechaff.model import Format

CLEANER = Cleaner()
PAID = "https://awin1.com/cread.php?awinmid=1&n="
BODY = "# Pans\n\n" + "Scrub the pan with salt and a dry cloth. " * 60 + "\n"
PAGE = "<p>Scrub the pan with salt.</p>\n" * 60
NAMES = st.sampled_from(["title", "tags", "shop", "link", "name", "note"])
WORDS = st.sampled_from(["a pan", "salt", "", "https://pans.example/care", "https://kitchen.example/pan.png", "2026"])
LEAVES = st.one_of(WORDS, st.integers(0, 9).map(lambda n: f"{PAID}{n}"), st.booleans(), st.none(), st.integers(0, 99))
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
MAPPINGS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=5)


def cleaned(text: str, format: Format = "markdown") -> str:
    """The cleaned text; checks that the cuts give back the raw one, and that cleaning again changes nothing."""
    cleaning = CLEANER.clean(text, format)
    assert spans.undo(cleaning.text, cleaning.cuts) == text
    assert CLEANER.clean(cleaning.text, format).cuts == ()
    return cleaning.text


def front_matter(text: str) -> Any:
    """The YAML of an article's front matter; an empty mapping if there is none."""
    if not text.startswith("---\n"):
        return {}
    return YAML(typ="safe").load(text.partition("---\n")[2].partition("---\n")[0]) or {}


def is_part(part: Any, whole: Any) -> bool:
    """Whether some entries of lists and mappings, and nothing else, are gone."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        rest = iter(whole) if isinstance(whole, list) else iter(())
        return all(any(is_part(one, other) for other in rest) for one in part)
    return bool(part == whole)


def written(value: dict[str, Any]) -> str:
    """The mapping as YAML, each entry on a line of its own."""
    from io import StringIO

    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 1000
    yaml.dump(value, out)
    return out.getvalue()


@given(MAPPINGS)
def test_of_yaml_only_entries_that_hold_a_paid_link_go(value: dict[str, Any]) -> None:
    left = front_matter(cleaned(f"---\n{written(value)}---\n{BODY}"))
    assert PAID not in json.dumps(left)
    assert is_part(left, value)
    for key, one in value.items():
        if PAID not in json.dumps(one):
            assert left[key] == one


_LINES = st.tuples(
    st.sampled_from(["", "  ", "    ", "- ", "  - ", "    - "]),
    st.sampled_from(["", "a: ", "b: ", '"c": ', "d: ", "e: ", "<<: ", "? "]),
    st.sampled_from(
        [f"{PAID}1", f'"{PAID}2"', f"'{PAID}3' # x", "|", ">-", "a", '"b', 'c"', "[d,", "e]", "[f]", "&g x", "*g", ""]
        + ["{h: 1}", "# i", f"[{PAID}4, j]", "k: l", "\t", f"| {PAID}5"]
    ),
).map("".join)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(_LINES, min_size=1, max_size=8))
def test_whatever_is_cut_from_yaml_leaves_yaml(lines: list[str]) -> None:
    matter = "\n".join(lines)
    assume(lines[0].strip())  # or it is no front matter to a parser of Markdown
    text = f"---\n{matter}\n---\n{BODY}"
    try:
        before = front_matter(text)
    except (YAMLError, TypeError):  # a TypeError of the parser itself, for a mapping as a key
        assume(False)
    assume(isinstance(before, dict))
    after = front_matter(cleaned(text))
    assert is_part(after, before)


@pytest.mark.parametrize(
    "matter",
    [
        'title: "A pan"\ntags: [iron, salt]\ncanonical: https://pans.example/care\nauthor:\n  twitter: "@pan_demo"\n',
        f"title: A pan\nsource: |\n  link: {PAID}1\n",
        f"title: A pan\nnote: see {PAID}1 for more\n",
        f"title: A pan\nlink: &shop {PAID}1\nother: *shop\n",
    ],
)
def test_front_matter_stays_if_nothing_in_it_can_go_by_itself(matter: str) -> None:
    text = f"---\n{matter}---\n{BODY}"
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("matter", "left"),
    [
        (f'title = "A pan"\nshop = "{PAID}1"\n[author]\nname = "Ada"\n', {"title": "A pan", "author": {"name": "Ada"}}),
        (f'title = "A pan"\n[[shops]]\nname = "x"\nlink = "{PAID}1"\n[[shops]]\nname = "y"\n', {"title": "A pan"}),
        (f'shop = """\n{PAID}1"""\n', None),
        (f'[[shops]]\nlink = "{PAID}1"\n[shops.more]\nx = 1\n', None),
    ],
)
def test_of_toml_whole_keys_and_tables_go(matter: str, left: dict[str, Any] | None) -> None:
    text = f"+++\n{matter}+++\n{BODY}"
    after = tomllib.loads(cleaned(text).split("+++\n")[1])
    after.get("shops", []) == [{"name": "y"}] and after.pop("shops")
    assert after == (tomllib.loads(matter) if left is None else left)


@given(MAPPINGS, st.sampled_from([None, 1]), st.booleans())
def test_of_json_only_parts_that_hold_a_paid_link_go(value: dict[str, Any], indent: int | None, escaped: bool) -> None:
    source = json.dumps(value, indent=indent)
    if escaped:
        source = source.replace("/", "\\/").replace("&", "\\u0026")
    text = f"{PAGE}<script>let shops = {source};</script>\n{PAGE}"
    left = json.loads(cleaned(text, "html").partition("let shops = ")[2].partition(";</script>")[0])
    assert PAID not in json.dumps(left)
    assert is_part(left, value)
    for key, one in value.items():
        if PAID not in json.dumps(one):
            assert left[key] == one


CALL = f'card({{"n":"A pan","u":"{PAID}1"}})'
LESS = 'card({"n":"A pan"})'
LOADER = '(function(w,n){w[n]=w[n]||function(){}})(window,"card");'


@pytest.mark.parametrize(
    ("code", "left"),
    [
        (f"{CALL};", None),
        (f"{LOADER}\n{CALL};{CALL}\n", None),
        (f"start();\n{CALL};\nend();\n", "start();\nend();\n"),
        (f"if (x) {{ {CALL}; }}", "if (x) { }"),
        (f"if (x) {CALL};", f"if (x) {LESS};"),
        (f"if (x) a(); else\n{CALL};", f"if (x) a(); else\n{LESS};"),
        (f"let x = {CALL};", f"let x = {LESS};"),
        (f"for (;{CALL};) {{}}", f"for (;{LESS};) {{}}"),
        (f"do a();\nwhile{CALL[4:]};", f"do a();\nwhile{LESS[4:]};"),
        (f"{CALL}.then(a);", f"{LESS}.then(a);"),
        (f"{CALL}\n.then(a);", f"{LESS}\n.then(a);"),
        (f"card([{{{CALL[6:-2]}}}]);", "card([]);"),
        (f'card("{PAID}1");', f'card("{PAID}1");'),
        (f'card([1, "Read more at {PAID}1 today"]);', f'card([1, "Read more at {PAID}1 today"]);'),
    ],
)
def test_a_call_goes_if_it_is_a_statement_and_a_script_if_it_is_only_for_calls(code: str, left: str | None) -> None:
    script = "" if left is None else f"<script>{left}</script>\n"
    assert cleaned(f"{PAGE}<script>{code}</script>\n{PAGE}", "html") == f"{PAGE}{script}{PAGE}"


def test_the_element_that_a_script_fills_goes_with_it_and_so_do_the_comments_around() -> None:
    card = (
        f'<!-- START card -->\n<script>\ncard({{"u":"{PAID}1","id":"k7"}});\n</script>\n'
        '<div id="card-k7">Pan</div>\n<!-- END card -->\n\n'
    )
    kept = '<!--more-->\n\n<div id="comments">Loading</div>\n\n'
    left = cleaned(f"{BODY}\n## Pans to buy\n\n{card}## Salt\n\n{kept}Rinse.\n")
    assert left.split() == f"{BODY}\n## Salt\n\n{kept}Rinse.\n".split()


def test_what_a_suspect_is_called_in_front_matter_goes() -> None:
    text = f"---\ntitle: A pan\ncontact: https://t.me/demo_pans_1\n---\n{BODY}\nTG🔥+ @demo_pans_1\n"
    assert cleaned(text) == f"---\ntitle: A pan\n---\n{BODY}"


@pytest.mark.parametrize(
    "address",
    [
        "https://awin1.com/cread.php?awinmid=1&awinaffid=2",
        "https://oil.example/fine?rfsn=1234567.89ab",
        "https://my.host.example/aff.php?aff=4711",
    ],
)
def test_an_entry_of_data_goes_whatever_says_that_its_link_pays(address: str) -> None:
    assert cleaned(f"---\ntitle: Pans\nshop: {address}\n---\n{BODY}") == f"---\ntitle: Pans\n---\n{BODY}"
    script = '<script type="application/ld+json">{"name": "Pans"%s}</script>\n'
    assert cleaned(script % f', "url": "{address}"' + PAGE, "html") == script % "" + PAGE
