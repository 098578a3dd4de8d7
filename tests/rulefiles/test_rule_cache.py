"""The cache gives what the files say, whatever happens to either."""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from dechaff.model import Level
from dechaff.rulebook import RuleError
from dechaff.rulefiles import cache, load_layers, load_rules
from dechaff.rulefiles.plain import dump_rules, read_rules

RULE = """\
description: A name of the shop.
kind: promo
pattern: '{pattern}'
points: 6
unit: sentence
tests: {{cleans: [{{raw: "Boil.\\n\\n{pattern}\\n", cleaned: "Boil.\\n"}}], spares: [Boil]}}
"""


LISTED = """\
description: An image of a listed host.
kind: image
image: {filter_list: filters}
points: 6
unit: element
tests: {cleans: [{raw: "![](https://tracker.example/a.gif)\n", cleaned: ""}], spares: [Boil]}
"""


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    built_in = _write(tmp_path / "built-in", "built_in", "promo/built-in")[0]
    (built_in / "lists").mkdir()
    (built_in / "lists/filters.txt").write_text("||tracker.example^\n")
    (built_in / "image").mkdir()
    (built_in / "image/listed.yaml").write_text(LISTED)
    monkeypatch.setattr(cache, "rules_folder", lambda: built_in)
    return tmp_path / "cache/dechaff/rules"


def _write(folder: Path, pattern: str, name: str = "promo/shop") -> list[Path]:
    (folder / "promo").mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(RULE.format(pattern=pattern))
    return [folder]


def test_what_comes_from_the_cache_is_what_the_files_say(tmp_path: Path, kept: Path) -> None:
    folders = _write(tmp_path / "mine", "shop_one")
    first, second = load_rules(folders), load_rules(folders)
    assert [*kept.iterdir()]
    assert first == second == load_layers([cache.rules_folder(), *folders])
    anew = load_layers([cache.rules_folder(), *folders])
    assert first.fingerprint == second.fingerprint == anew.fingerprint
    assert second.only(["promo/shop"]).fingerprint == anew.only(["promo/shop"]).fingerprint
    matchers = [(one.matcher, two.matcher) for one, two in zip(first.rules, second.rules, strict=True)]
    assert all(getattr(one, "literals", 0) == getattr(two, "literals", 0) for one, two in matchers)


def test_a_changed_file_a_new_one_and_filters_are_noticed(tmp_path: Path) -> None:
    folders = _write(tmp_path / "mine", "shop_one")
    before = load_rules(folders)
    after = load_rules(_write(tmp_path / "mine", "shop_two"))
    assert before.by_id["promo/shop"] != after.by_id["promo/shop"]
    assert "promo/shop" not in load_rules().by_id
    assert load_rules(filters=["||ads.example^"]) != load_rules()


def test_what_is_no_rule_file_is_not_asked_after(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rules folder may lie in a repository, beside what is large."""
    folders = _write(tmp_path / "mine", "shop_one")
    load_rules(folders)
    before = {*kept.iterdir()}
    for name in (".git/objects/ab.yaml", "promo/.shop.yaml.swp", "README.md", "lists/notes.md"):
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_text("what")
    load_rules(folders)
    assert {*kept.iterdir()} == before


def test_all_code_that_reads_rule_files_is_asked_after() -> None:
    importing = "import sys, dechaff.rulefiles.load as load; print(*sys.modules, load.__file__, sep='\\n')"
    told = subprocess.run([sys.executable, "-c", importing], check=True, capture_output=True, text=True).stdout
    *modules, loading = told.splitlines()
    package = Path(loading).parents[1]
    own = {package.parent.joinpath(*name.split(".")) for name in modules if name.startswith("dechaff.")}
    imported = {path.with_suffix(".py") for path in own if not path.is_dir()}  # packages only say what is in them
    assert {package / "model.py", Path(loading)} < imported <= {*map(Path, cache._code())}


def test_a_spoilt_cache_is_as_good_as_none(kept: Path) -> None:
    expected = load_rules()
    for file in kept.iterdir():
        file.write_bytes(b"spoilt")
    assert load_rules() == expected


PLANTED = "planted by another"


def _plant(file: Path) -> None:
    """Puts into the cache, instead of the rules, sound data that says something else."""
    rules = load_rules()
    other = replace(rules, rules=tuple(replace(one, description=PLANTED) for one in rules.rules))
    file.write_bytes(cache._written(other))
    assert load_rules().rules[0].description == PLANTED  # where nothing speaks against it, it is taken


def test_a_pickle_in_the_cache_runs_nothing(tmp_path: Path, kept: Path) -> None:
    class Command:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "run"),)

    expected = load_rules()
    for data in (pickle.dumps(Command()), hashlib.sha256(pickle.dumps(Command())).digest() + pickle.dumps(Command())):
        for file in kept.iterdir():
            file.write_bytes(data)
        for old in (kept.parent, kept):
            (old / f"rules-{next(kept.iterdir()).name}.pickle").write_bytes(pickle.dumps(Command()))
        assert load_rules() == expected
    assert not (tmp_path / "run").exists()


def test_data_that_is_sound_json_and_no_rules_is_not_taken(kept: Path) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    fingerprint, whole = orjson.loads(file.read_bytes()[32:])
    rule = whole["rules"][0]
    spoilt: list[object] = [None, [], {}, [fingerprint], [fingerprint, {}], [1, whole], [fingerprint, [whole]]]
    wrong = [{key: [None]} for key in rule] + [{"matcher": one} for one in (["none", {}], ["pattern", {}], [[], {}])]
    spoilt += [[fingerprint, whole | {"rules": [rule | change]}] for change in wrong]
    for one in spoilt:
        plain = orjson.dumps(one)
        file.write_bytes(hashlib.sha256(plain).digest() + plain)
        assert load_rules() == expected


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707, 0o1777])
def test_a_cache_folder_that_others_may_write_is_neither_read_nor_written(kept: Path, mode: int) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    _plant(file)
    kept.chmod(mode)
    assert load_rules() == expected
    file.unlink()
    assert load_rules() == expected
    assert [*kept.iterdir()] == []


@pytest.mark.parametrize("mode", [0o666, 0o660, 0o606])
def test_a_file_that_others_may_write_is_not_read(kept: Path, mode: int) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    _plant(file)
    file.chmod(mode)
    assert load_rules() == expected


def test_what_belongs_to_another_is_not_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    _plant(file)
    monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    assert load_rules() == expected


def test_a_link_in_place_of_the_file_or_its_folder_is_not_followed(tmp_path: Path, kept: Path) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    _plant(file)
    elsewhere = file.rename(tmp_path / "elsewhere")
    file.symlink_to(elsewhere)
    assert load_rules() == expected
    assert elsewhere.read_bytes() != file.read_bytes()  # the link has been replaced, not written through
    _plant(file)
    folder = kept.rename(tmp_path / "another")
    kept.symlink_to(folder)
    assert load_rules() == expected


def test_a_pipe_in_place_of_the_file_is_not_waited_for(kept: Path) -> None:
    expected = load_rules()
    (file,) = kept.iterdir()
    file.unlink()
    os.mkfifo(file)
    assert load_rules() == expected


def test_the_cache_is_private_whatever_new_files_of_this_user_are(kept: Path) -> None:
    before = os.umask(0)
    try:
        load_rules()
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, *kept.iterdir())] == [0o700, 0o600]


def test_all_built_in_rules_come_back_from_plain_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    rules = load_layers([cache.rules_folder()], ["||ads.example^"])
    again = read_rules(dump_rules(rules))
    assert again == rules
    assert again.fingerprint == rules.fingerprint == replace(again).fingerprint
    for one, other in zip(again.rules, rules.rules, strict=True):
        assert type(one.matcher) is type(other.matcher)
        assert getattr(one.matcher, "literals", None) == getattr(other.matcher, "literals", None)
        assert type(one.unit) is Level


def test_a_cache_that_cannot_be_written_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_rules().rules


def test_problems_are_told_each_time(tmp_path: Path) -> None:
    folders = _write(tmp_path / "mine", "(")
    for _ in range(2):
        with pytest.raises(RuleError, match="promo/shop.yaml:3"):
            load_rules(folders)


def test_the_cache_does_not_grow_for_ever(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_KEPT", 2)
    for pattern in ("shop_a", "shop_b", "shop_c"):
        load_rules(_write(tmp_path / "mine", pattern))
    assert len([*kept.iterdir()]) == 2
