"""The cache gives what the files say, whatever happens to either."""

from __future__ import annotations

from pathlib import Path

import pytest

from dechaff.rulebook import RuleError, cache, load_layers, load_rules

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
    return tmp_path / "cache/dechaff"


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
    assert second.stripping_parameters().only(["promo/shop"]).fingerprint == anew.only(["promo/shop"]).fingerprint
    matchers = [(one.matcher, two.matcher) for one, two in zip(first.rules, second.rules, strict=True)]
    assert all(getattr(one, "literals", 0) == getattr(two, "literals", 0) for one, two in matchers)


def test_a_changed_file_a_new_one_and_filters_are_noticed(tmp_path: Path) -> None:
    folders = _write(tmp_path / "mine", "shop_one")
    before = load_rules(folders)
    after = load_rules(_write(tmp_path / "mine", "shop_two"))
    assert before.by_id["promo/shop"] != after.by_id["promo/shop"]
    assert "promo/shop" not in load_rules().by_id
    assert load_rules(filters=["||ads.example^"]) != load_rules()


def test_a_spoilt_cache_is_as_good_as_none(kept: Path) -> None:
    expected = load_rules()
    for file in kept.iterdir():
        file.write_bytes(b"spoilt")
    assert load_rules() == expected


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
