"""Every way to get a rule file wrong is answered with its place and with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook import RuleError
from dechaff.rulefiles import load_layers

GOOD = """\
description: A find.
kind: handle
pattern: abc
points: 3
unit: sentence
tests: {cleans: [{raw: a, cleaned: b}], spares: [c]}
"""


def problems_of(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """What loading the files complains of, the folder's own path left out and the quoted lines too."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(RuleError) as caught:
        load_layers([folder])
    return [str(problem).split("\n")[0].removeprefix(f"{folder}/") for problem in caught.value.problems]


def rule(**changes: str | None) -> str:
    """The good rule with some keys given another value; None leaves a key out."""
    lines = dict(line.split(": ", 1) for line in GOOD.splitlines())
    for key, value in changes.items():
        key = key.rstrip("_")
        if value is None:
            del lines[key]
        else:
            lines[key] = value
    return "".join(f"{key}: {value}\n" for key, value in lines.items())


def test_the_good_rule_is_good(tmp_path: Path) -> None:
    (tmp_path / "kind").mkdir()
    (tmp_path / "kind" / "find.yaml").write_text(GOOD)
    assert [one.id for one in load_layers([tmp_path]).rules] == ["kind/find"]


# In these, line 1 is description, 2 kind, 3 pattern, 4 points, 5 unit, 6 tests; added keys come after.
BAD_RULES: dict[str, tuple[str | bytes, *tuple[str, ...]]] = {
    # YAML itself
    "empty": ("", "1:1: empty file; delete it, or write `status: off` to turn a rule off"),
    "comment only": ("# later\n", "1:1: empty file; delete it, or write `status: off` to turn a rule off"),
    "not a mapping": ("- one\n- two\n", "1:1: not a mapping; write `key: value` lines"),
    "a tab": ("description: d\n\tkind: handle\n", "2:1: a tab; YAML is indented with spaces"),
    "a key twice": (GOOD + "kind: link\n", "7:1: key 'kind' is already on line 2; keep one of them"),
    "a key twice, deep": (
        rule(tests="{cleans: [{raw: a, raw: b, cleaned: c}], spares: [d]}"),
        "6:27: key 'raw' is already on line 6; keep one of them",
    ),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: a second document; one file holds one rule"),
    "an open quote": (
        'description: d\nkind: "handle\nunit: x\n',
        "2:7: not YAML: found unexpected end of stream while scanning a quoted scalar",
    ),
    "a colon in text": (
        rule(description="Note: this"),
        "1:18: not YAML: mapping values are not allowed here; "
        "text with ': ' in it needs quotes, and keys of one mapping the same indentation",
    ),
    "an at sign first": (
        rule(pattern="@[a-z]+"),
        "3:10: not YAML: found character '@' that cannot start any token while scanning for the next token; "
        "put quotes around the text",
    ),
    "a backslash in double quotes": (
        rule(pattern=r'"\d+"'),
        "3:12: not YAML: found unknown escape character 'd' while scanning a double-quoted scalar; "
        "write patterns in single quotes, where a backslash is itself",
    ),
    "an alias": (
        rule(description="&d text", entity="*d"),
        "7:1: aliases (*name) are not used in rule files; write the value out",
    ),
    "a tag": (rule(pattern="!secret abc"), "3:10: tag !secret is not used in rule files; leave it out"),
    "a list as a key": (
        GOOD + "? [a]\n: b\n",
        "7:3: a key is plain text; put quotes around it if it begins with [ or {",
    ),
    "a control character": (
        rule(description="a\x01b"),
        "1:15: character U+0001 is not allowed; write it as an escape in double quotes",
    ),
    "half a surrogate pair": (
        rule(description=r'"\ud83d"'),
        "1:14: half a surrogate pair is not a character; write \\U and eight digits",
    ),
    "not UTF-8": (b"description: d\nkind: \xff\n", "2:1: byte 0xff is not UTF-8; save the file as UTF-8"),
    # keys and types
    "an unknown key": (rule(wher="[title]"), "7:1: unknown key 'wher'; did you mean 'where'?"),
    "an unknown key, deep": (
        rule(tests="{cleans: [{raw: a, cleand: b, cleaned: c}], spares: [d]}"),
        "6:27: unknown key 'cleand'; did you mean 'cleaned'?",
    ),
    "an unknown key like none": (
        rule(pattern=None, link="{url: abc, zzz: 1}"),
        "6:18: unknown key 'zzz'; it is one of url, label, hosts, host_list, hidden, data, gate",
    ),
    "a number for a key": (
        rule(pattern=None, link="{url: abc, 5: 1}"),
        "6:18: unknown key '5'; it is one of url, label, hosts, host_list, hidden, data, gate",
    ),
    "a missing key": (rule(unit=None), "1:1: missing key 'unit'"),
    "missing points": (rule(points=None), "1:1: missing key 'points'"),
    "text for a number": (rule(points="'3'"), "4:9: is text ('3'), should be a number"),
    "a truth value for a number": (rule(points="true"), "4:9: is a truth value (True), should be a number"),
    "a number for text": (rule(description="12"), "1:14: is a number (12), should be text; put it in quotes"),
    "nothing for text": (rule(description=""), "1:1: is nothing (~), should be text"),
    "text for a list": (rule(where="title"), "7:8: is text ('title'), should be a list, such as [one, two]"),
    "a list for a mapping": (
        rule(tests="[a]"),
        "6:8: is a list (['a']), should be a mapping, such as {key: value}",
    ),
    "no text": (rule(description="''"), "1:14: empty; say it in a sentence"),
    "yes for true": (
        rule(pattern=None, image="{url: abc, hidden: yes}"),
        "6:27: is text ('yes'), should be true or false",
    ),
    "points that are no number": (rule(points=".nan"), "4:9: must be a finite number"),
    "no points": (
        rule(points="0"),
        "4:9: 0 points change nothing; to see what a rule would find, use `status: shadow`",
    ),
    "a bad unit": (rule(unit="sentense"), "5:7: unknown value 'sentense'; did you mean 'sentence'?"),
    "the article as unit": (
        rule(unit="article"),
        "5:7: unknown value 'article'; it is one of match, element, bracket, clause, sentence, line, cell, item, block",
    ),
    "a bad status": (rule(status="on"), "7:9: unknown value 'on'; it is one of active, shadow, off"),
    # matchers
    "no matcher": (
        rule(pattern=None),
        f"1:1: no matcher; a rule has one of {', '.join(kind.key for kind in MATCHERS)}",
    ),
    "a list with a bad pattern": (
        rule(pattern="[abc, '(def', ghi]"),
        "3:16: not RE2: missing ): (def",
    ),
    "a list for the other engine": (
        rule(pattern="[abc, def]", engine="regex", gate="abc"),
        "3:10: a list of patterns is for RE2; write the alternatives into one pattern",
    ),
    "evidence of no rule": (
        rule(pattern=None, evidence="{of: [fnd]}"),
        "6:17: there is no rule and no folder 'fnd'; name a rule by its id, or a folder of rules",
    ),
    "evidence of itself": (
        rule(pattern=None, evidence="{of: [kind/find]}"),
        "6:17: is this rule itself; name another",
    ),
    "an exception for parameters": (
        rule(pattern=None, parameter="{names: [a]}", where="[tail]"),
        "7:1: 'where' cannot be given with 'parameter': what it finds is cut by itself",
    ),
    "two matchers": (rule(link="{url: abc}"), "7:1: a second matcher beside 'pattern'; make it a rule of its own"),
    "an empty matcher": (
        rule(pattern=None, suspect=""),
        "6:1: is nothing, should be a mapping; write {} if it has no conditions",
    ),
    "a view without a pattern": (
        rule(pattern=None, link="{url: abc}", view="raw"),
        "7:1: 'view' goes with 'pattern', and this rule has 'link'",
    ),
    "an image's gate outside": (
        rule(pattern=None, image="{url: abc}", gate="abc"),
        "7:1: 'gate' goes with 'pattern', and this rule has 'image'; an image's gate goes inside `image`",
    ),
    "a link without a condition": (
        rule(pattern=None, link="{}"),
        "6:7: no condition; give at least one of url, label, hosts, host_list, hidden",
    ),
    "a link with just a gate": (
        rule(pattern=None, link="{gate: abc}"),
        "6:7: no condition; give at least one of url, label, hosts, host_list, hidden",
    ),
    "a link with a condition left out": (
        rule(pattern=None, link="{url: }"),
        "6:7: no condition; give at least one of url, label, hosts, host_list, hidden",
    ),
    "parameters without names": (
        rule(pattern=None, parameter="{}"),
        "6:12: no condition; give at least one of names, name_list",
    ),
    "an image without a condition": (
        rule(pattern=None, image="{gate: abc}"),
        "6:8: no condition; give at least one of url, alt, linked, hosts, host_list, max_side_px, hidden, beside,"
        " filter_list",
    ),
    "an image without a gate": (
        rule(pattern=None, image="{alt: abc}"),
        "6:1: without url, linked, hosts, host_list, max_side_px, beside, filter_list or hidden: true, an image rule needs a `gate`: "
        "RE2 on the text around such images",
    ),
    # patterns
    "bad RE2": (rule(pattern="'(a'"), "3:10: not RE2: missing ): (a"),
    "lookaround in RE2": (
        rule(pattern="'(?=a)b'"),
        "3:10: not RE2: invalid perl operator: (?=; `engine: regex` has lookaround and backreferences",
    ),
    "half characters in RE2": (
        rule(pattern=r"'a\C'"),
        r"3:10: not RE2: \C matches half a character; write . instead",
    ),
    "a pattern that matches nothing at all": (
        rule(pattern="'a*'"),
        "3:10: matches the empty text, so it would match everywhere; make some part of it required",
    ),
    "bad regex": (rule(pattern="'(a'", engine="regex", gate="a"), "3:10: not a regex: missing ) at position 2"),
    "a regex that asks where its search begins": (
        rule(pattern=r"'\Gabc'", engine="regex", gate="abc"),
        r"3:10: not a regex: \G is where a search begins, which says nothing of the text",
    ),
    "regex without a gate": (
        rule(engine="regex"),
        "7:9: engine regex needs a `gate`: an RE2 pattern that matches wherever the pattern could",
    ),
    "RE2 with a gate": (rule(gate="abc"), "7:1: an RE2 pattern is its own gate; leave `gate` out"),
    "a gate that is no RE2": (
        rule(engine="regex", gate="'(?=a)b'"),
        "8:7: not RE2: invalid perl operator: (?=",
    ),
    "a bad address pattern": (rule(pattern=None, link="{url: '['}"), "6:13: not RE2: missing ]: ["),
    "a bad one of address patterns": (
        rule(pattern=None, link="{url: [abc, '(def']}"),
        "6:19: not RE2: missing ): (def",
    ),
    "address patterns that share a group": (
        rule(pattern=None, link="{url: ['(?P<name>a)', '(?P<name>b)']}"),
        "6:13: not RE2: two groups are called 'name'; call one name2 and name both in the entity",
    ),
    "no address pattern": (rule(pattern=None, link="{url: []}"), "6:13: empty; write at least one pattern"),
    "a number for an address pattern": (
        rule(pattern=None, link="{url: 5}"),
        "6:13: is a number (5), should be text; put it in quotes",
    ),
    "a bad exception": (
        rule(except_="[{reason: r, pattern: 'a|'}]"),
        "7:31: matches the empty text, so it would match everywhere; make some part of it required",
    ),
    # entities, hosts, lists
    "an entity without a kind": (
        rule(entity="someone"),
        "7:9: 'someone' names no kind of entity; write it as telegram:someone",
    ),
    "an entity of an unknown group": (
        rule(entity="'x:{handle}'"),
        "7:9: the pattern has no group 'handle'; write (?P<handle>…) around the name",
    ),
    "an entity of a misspelt group": (
        rule(pattern="'(?P<handle>abc)'", entity="'x:{handel}'"),
        "7:9: the pattern has no group 'handel'; it has handle",
    ),
    "an entity of a group that one of two patterns lacks": (
        rule(pattern="['(?P<handle>abc)', '(?P<code>[0-9])']", entity="'x:{handle}'"),
        "7:9: the pattern has no group 'handle'; write (?P<handle>…) around the name",
    ),
    "an entity of no address group": (
        rule(pattern=None, link="{url: '(?P<code>a)'}", entity="'x:{handle}'"),
        "7:9: the pattern has no group 'handle'; it has code, url",
    ),
    "an entity of a numbered group": (
        rule(entity="'x:{0}'"),
        "7:9: {0} is not the plain name of a group, such as telegram:{handle}",
    ),
    "an entity with an open brace": (
        rule(entity="'x:{'"),
        "7:9: not a template: Single '{' encountered in format string; write groups in braces, such as telegram:{handle}",
    ),
    "an entity of a suspect rule": (
        rule(pattern=None, suspect="{}", entity="x:y"),
        "7:1: 'entity' cannot be given with 'suspect': what it finds has a name",
    ),
    "an entity of an evidence rule": (
        rule(pattern=None, evidence="{of: [kind]}", entity="'zzz:{nothing}'"),
        "7:1: 'entity' cannot be given with 'evidence': what it finds was named by the rules in `of`",
    ),
    "an address for a host": (
        rule(pattern=None, link="{hosts: [example.org, 'https://example.com']}"),
        "6:29: 'https://example.com' is not a host; write only the host, such as example.com",
    ),
    "a top-level domain for a host": (
        rule(pattern=None, link="{hosts: [com]}"),
        "6:16: 'com' is not a host; write only the host, such as example.com",
    ),
    "an unknown list": (
        rule(pattern=None, link="{host_list: trackers}"),
        "6:19: there is no list 'trackers'; write it as lists/trackers.txt",
    ),
    "unknown lists in patterns": (
        rule(pattern=None, link="{url: '{{trackers}}', label: abc}", except_="[{reason: r, pattern: '{{trackers}}'}]"),
        "6:13: there is no list 'trackers'; write it as lists/trackers.txt",
        "7:31: there is no list 'trackers'; write it as lists/trackers.txt",
    ),
    # repeat
    "a count between the bands of a census": (
        rule(pattern=None, points=None, repeat="{of: link, within: corpus, bands: {2: 1, 10: 3}}"),
        "5:50: a corpus is counted in bands that begin at 1, 2, 5, 20",
    ),
    "points beside bands": (
        rule(pattern=None, repeat="{of: link, within: corpus, bands: {2: 1}}"),
        "3:1: 'points' cannot be given with 'repeat': its bands are the points",
    ),
    "a band of no number": (
        rule(pattern=None, points=None, repeat="{of: link, within: corpus, bands: {two: 1}}"),
        "5:44: is text ('two'), should be a whole number",
    ),
    "a band below one": (
        rule(pattern=None, points=None, repeat="{of: link, within: corpus, bands: {0: 1}}"),
        "5:44: is 0, must be at least 1",
    ),
    "a band that speaks for the text": (
        rule(pattern=None, points=None, repeat="{of: link, within: corpus, bands: {2: -1}}"),
        "5:47: must be above 0: repetition is never a reason to spare something",
    ),
    # tests
    "no near miss": (
        rule(tests="{cleans: [{raw: a, cleaned: b}]}"),
        "6:8: no `spares`; give at least one, a near miss",
    ),
    "nothing cleaned": (
        rule(tests="{spares: [a]}"),
        "6:8: no `cleans`; give at least one text with what it becomes",
    ),
    "weakness of points below zero": (
        rule(points="-1", tests="{spares: [{raw: a, weak: true}]}"),
        "6:27: a rule with points below 0 cuts nothing, so nothing is too weak; leave `weak` out",
    ),
    "cleaning by points below zero": (
        rule(points="-1"),
        "6:9: a rule with points below 0 cleans nothing; give `spares` only",
    ),
    "points below zero unproven": (
        rule(points="-1", tests="{spares: []}"),
        "6:8: no `spares`; give at least one, a text that would be cut without the rule",
    ),
    "a number for a spared text": (
        rule(tests="{cleans: [{raw: a, cleaned: b}], spares: [5]}"),
        "6:50: is a number; write the text, in quotes, or a mapping with `raw`",
    ),
    "an empty test": (
        rule(tests="{cleans: [{raw: '', cleaned: b}], spares: [c]}"),
        "6:24: empty; a test needs a text",
    ),
    "nothing but known misses": (
        rule(tests="{cleans: [{raw: a, cleaned: b, known_miss: true}], spares: [c]}"),
        "6:9: all are known misses; give at least one text that is cleaned",
    ),
    "a paragraph that is never counted": (
        rule(tests="{cleans: [{raw: a, cleaned: b, seen: {'paragraph: ab 12': 2}}], spares: [c]}"),
        "6:46: 'paragraph: ab 12' is too short or too long a paragraph to be counted; it needs 8 letters",
    ),
    "a warning that there is not": (
        GOOD + "lint: {evrything: it is meant to}\n",
        "7:8: unknown value 'evrything'; did you mean 'everything'?",
    ),
    "half a rationale": (GOOD + "rationale: {what: a, why: b}\n", "7:12: missing key 'example'"),
    "a bad count of articles": (
        rule(tests="{cleans: [{raw: a, cleaned: b, seen: {'x:y': 0}}], spares: [c]}"),
        "6:53: is 0, must be at least 1",
    ),
}


@pytest.mark.parametrize("bad", BAD_RULES.values(), ids=BAD_RULES.keys())
def test_a_bad_rule_is_answered_with_its_place_and_what_would_be_right(
    tmp_path: Path, bad: tuple[str | bytes, *tuple[str, ...]]
) -> None:
    content, *messages = bad
    assert problems_of(tmp_path, {"kind/find.yaml": content}) == [f"kind/find.yaml:{one}" for one in messages]


PROFILE = """\
flag: 4
remove: 6
suspect_accused: 2
suspect_share: 0.5
max_loss_share: 0.5
spam_score: 12
spam_remove: 2
rule_alarm_share: 0.3
glue: [and]
"""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PROFILE.replace("flag: 4", "flag: 7"), "1:7: flag 7 is above remove 6; what is cut must reach both"),
        (PROFILE.replace("remove: 6", "remove: -6"), "2:9: is -6, must be above 0"),
        (PROFILE.replace("share: 0.3", "share: 30"), "8:19: is 30, must be at most 1"),
        (PROFILE.replace("accused: 2", "accused: 2.5"), "3:18: is a number (2.5), should be a whole number"),
        (PROFILE.replace("remove: 6", "remov: 6"), "2:1: unknown key 'remov'; did you mean 'remove'?"),
        (
            PROFILE.replace("glue: [and]", "glue_list: joins"),
            "9:12: there is no list 'joins'; write it as lists/joins.txt",
        ),
        (
            PROFILE.replace("glue: [and]", "glue: [no]\nglue: [and]"),
            "10:1: key 'glue' is already on line 9; keep one of them",
        ),
    ],
)
def test_a_bad_profile_is_answered_with_its_place_and_what_would_be_right(
    tmp_path: Path, content: str, message: str
) -> None:
    assert f"profiles/mine.yaml:{message}" in problems_of(tmp_path, {"profiles/mine.yaml": content})


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "kind/b.yaml": rule(unit="sentense", points="x", pattern="'('"),
        "kind/a.yaml": "- 1\n",
        "profiles/p.yaml": "",
        "lists/hosts.txt": "example.com\nnot a host  # why\n",
        "kind/c.yaml": rule(pattern=None, link="{host_list: hosts}"),
        "kind/fine.yaml": GOOD,
    }
    assert [message.split(": ")[0] for message in problems_of(tmp_path, files)] == [
        "kind/a.yaml:1:1",
        "kind/b.yaml:3:10",
        "kind/b.yaml:4:9",
        "kind/b.yaml:5:7",
        "lists/hosts.txt:2:1",
        "profiles/p.yaml:1:1",
    ]


def test_a_problem_shows_the_line_it_is_on(tmp_path: Path) -> None:
    (tmp_path / "find.yaml").write_text(rule(unit="sentense"))
    with pytest.raises(RuleError) as caught:
        load_layers([tmp_path])
    assert str(caught.value) == (
        f"{tmp_path}/find.yaml:5:7: unknown value 'sentense'; did you mean 'sentence'?\n    unit: sentense"
    )


@pytest.mark.parametrize(("first", "second"), [("a.yaml", "a.yml"), ("A.yaml", "a.yaml"), ("é.yaml", "e\u0301.yaml")])
def test_two_files_of_one_id_are_refused(tmp_path: Path, first: str, second: str) -> None:
    for name in (first, second):
        (tmp_path / name).write_text(GOOD)
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system does not tell the two names apart")
    with pytest.raises(RuleError) as caught:
        load_layers([tmp_path])
    one, other = sorted((first, second))
    assert str(caught.value) == f"{tmp_path / other}: the same id as {one}; keep one of them"


def test_a_name_no_report_could_carry_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"kind/a b.yaml": GOOD}) == [
        "kind/a b.yaml: a rule is named by its path: letters, digits, '.', '-' and '_' only"
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleError) as caught:
        load_layers([tmp_path / "gone", tmp_path / "file", tmp_path / "empty"])
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems] == [
        "empty: has no rules; a rules folder has KIND/NAME.yaml, lists/NAME.txt and profiles/NAME.yaml",
        "file: is a file; name the folder it is in",
        "gone: no such folder",
    ]


def test_a_file_that_cannot_be_read_is_not_blamed_for_what_hangs_on_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "lists/hosts.txt": b"\xff",
        "kind/a.yaml": rule(pattern=None, link="{host_list: hosts}"),
    }
    assert problems_of(tmp_path, files) == ["lists/hosts.txt:1:1: byte 0xff is not UTF-8; save the file as UTF-8"]
