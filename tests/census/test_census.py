from __future__ import annotations

import pickle
import random
import re
import tracemalloc
from collections import defaultdict
from pathlib import Path

import numpy as np
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from dechaff.census.census import Census
from dechaff.census.counting import count, make_rows
from dechaff.census.entities import entity_hash, name_like_words, names, possible_names
from dechaff.census.files import open_census, write_census
from dechaff.census.header import census_id
from dechaff.census.survey import Survey, take_census
from dechaff.census.suspects import Suspects

_ENTITIES = [f"telegram:demo_{at}" for at in range(8)]
_surveys = st.lists(
    st.builds(
        lambda text, entities, accused: Survey(text, frozenset(entities), frozenset(accused) & frozenset(entities)),
        st.integers(0, 5),
        st.sets(st.sampled_from(_ENTITIES)),
        st.sets(st.sampled_from(_ENTITIES)),
    ),
    max_size=12,
)


@given(_surveys)
def test_a_census_in_memory_is_that_of_rows(surveys: list[Survey]) -> None:
    rows = [(one, entity) for one in surveys for entity in sorted(one.entities)]
    hashes = np.array([entity_hash(entity) for _, entity in rows], np.uint64)
    texts = np.array([one.text_hash for one, _ in rows], np.uint64)
    accused = np.array([entity in one.accused for one, entity in rows], np.bool_)
    counted = count([make_rows(hashes, texts, np.zeros(len(rows), np.uint64), accused)], {})
    census = take_census(surveys)
    for column in ("hashes", "articles", "accused"):
        assert [*getattr(census, column)] == [*getattr(counted, column)]


@given(_surveys)
def test_each_text_counts_once_however_often_it_stands_in_the_corpus(surveys: list[Survey]) -> None:
    surveys = [*{one.text_hash: one for one in surveys}.values()]
    census = take_census([*surveys, *surveys])
    for entity in _ENTITIES:
        holding = sum(entity in one.entities for one in surveys)
        accused = sum(entity in one.accused for one in surveys)
        least = max(least for least in (1, 2, 5, 20) if least <= max(1, holding))
        assert census.count(entity) == least
        for needed in (1, 2, 3):
            assert (entity in census.suspects(needed, 0.5)) == (accused >= needed and 2 * accused >= holding)


def test_the_census_is_what_counting_one_by_one_gives() -> None:
    generator = random.Random(3)
    rows = [
        (generator.randrange(2000) << 50, generator.randrange(300), generator.choice([0, 2, 4, 6]))
        for _ in range(20_000)
    ]
    held = []
    for first in range(0, len(rows), 700):
        entities, texts_of, sites_of = (
            np.array(one, np.uint64) for one in zip(*rows[first : first + 700], strict=True)
        )
        held.append(make_rows(entities, texts_of, sites_of, (entities + texts_of) % 50 == 0))
    census = count(held, {})
    texts, accused, sites = defaultdict(set), defaultdict(set), defaultdict(set)
    for entity, text, site in rows:
        texts[entity].add(text)
        if site:
            sites[entity].add(site)
        if (entity + text) % 50 == 0:
            accused[entity].add(text)
    expected = sorted(one for one in texts if len(texts[one]) > 1 or accused[one])
    assert census.hashes.tolist() == expected
    assert census.articles.tolist() == [len(texts[one]) for one in expected]
    assert census.accused.tolist() == [len(accused[one]) for one in expected]
    assert census.sites.tolist() == [len(sites[one]) for one in expected]


def test_an_empty_corpus_has_an_empty_census() -> None:
    assert take_census([]) == Census()
    assert take_census([]).suspects(1, 0.0) == frozenset()


def test_a_census_comes_back_as_it_was_written_and_its_id_is_that_of_its_counts(tmp_path: Path) -> None:
    census = Census.of({"telegram:demo_1": 7, "url:demo.example/a": 2}, {"telegram:demo_1": 3})
    with (tmp_path / "a.census").open("wb") as file:
        write_census(census, file, {})
    found = open_census(tmp_path / "a.census")
    columns = (found.hashes, found.articles, found.accused, found.sites)
    assert [one.tolist() for one in columns] == [
        one.tolist() for one in (census.hashes, census.articles, census.accused, census.sites)
    ]
    assert found.named == census.named
    content = b"".join([*(one.tobytes() for one in columns), b'["telegram:demo_1"]'])
    assert census_id(tmp_path / "a.census") == xxhash.xxh3_128(content).hexdigest()


def test_a_large_census_is_written_without_a_copy_of_its_columns() -> None:
    numbers = np.ones(1 << 20, np.uint32)
    census = Census(np.arange(1 << 20, dtype=np.uint64).data, numbers.data, numbers.data, numbers.data)
    tracemalloc.start()
    with Path("/dev/null").open("wb") as file:
        write_census(census, file, {})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_an_entity_is_counted_by_the_same_hash_everywhere() -> None:
    assert entity_hash("telegram:demo_1") == 1044931339371625042  # the counts on disk outlive the process


_words = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True)


@given(st.lists(_words | st.sampled_from(["信", " ", "-", "2018", "a_b_1c_d"])), _words)
def test_every_word_that_could_name_a_suspect_is_found(pieces: list[str], word: str) -> None:
    text = " ".join([*pieces, f"加{word}。", *pieces])
    wanted = names([f"telegram:{word.lower()}"])
    assert wanted.keys() <= possible_names(text.encode())


@given(st.lists(_words | st.sampled_from(["信", " ", "-", "é", "2018", "a_b_1c_d"])))
def test_a_name_is_found_where_it_stands_as_a_word(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    words = {one.span(): one.group().decode().lower() for one in re.finditer(rb"[A-Za-z0-9_]+", data)}
    found = [*name_like_words(data)]
    assert found == sorted(set(found) & words.keys())
    assert {at for at, word in words.items() if names([f"telegram:{word}"])} <= {*found}


_kinds = st.sampled_from(["telegram", "wechat", "url"])
_suspects = st.frozensets(st.builds("{}:{}".format, _kinds, st.sampled_from(["demo_1", "demo_2", "demo_3", "word"])))


@given(_suspects, _suspects, _suspects)
def test_more_suspects_are_known_as_if_all_had_been_there_at_once(
    first: frozenset[str], second: frozenset[str], third: frozenset[str]
) -> None:
    suspects, everyone = Suspects(first).with_more(second).with_more(third), first | second | third
    assert bool(suspects) == bool(everyone)
    assert suspects.have_names == bool(names(everyone))
    for name in ("demo_1", "demo_2", "demo_3", "word", "other_1"):
        assert suspects.named(name) == names(everyone).get(name, "")
        for kind in ("telegram", "wechat", "url"):
            assert (f"{kind}:{name}" in suspects) == (f"{kind}:{name}" in everyone)


def test_a_name_stands_between_underscores_too() -> None:
    assert possible_names("img_demo_42_top.jpg 微信demo42, 2018年 plain x1".encode()) == {
        "img_demo_42_top",
        "img_demo_42",
        "demo_42_top",
        "demo_42",
        "demo42",
        "42_top",
        "img_demo",
    }


def test_a_long_run_of_letters_and_digits_takes_linear_time() -> None:
    assert possible_names(b"a0" * 500_000) == set()
    assert len(possible_names(b"a0_" * 300_000)) == 0


def test_a_census_is_pickled_with_its_counts_wherever_they_are(tmp_path: Path) -> None:
    census = Census.of({"telegram:demo_1": 7, "url:demo.example/a": 2}, {"telegram:demo_1": 3})
    with (tmp_path / "a.census").open("wb") as file:
        write_census(census, file, {})
    for one in (census, open_census(tmp_path / "a.census")):
        again = pickle.loads(pickle.dumps(one))
        assert again == census
        assert again.count("telegram:demo_1") == 5
        assert again != Census()
