"""What is promised to those who call dechaff from Python, beside what a clean promises of any text."""

from __future__ import annotations

import gc
import json
import multiprocessing
import pickle
import sys
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path

import orjson
import pytest

from dechaff import CensusError, Cleaner, ListingError, RuleError, TooManyNodesError, load_rules, take_census, undo
from dechaff.census.files import write_census
from dechaff.folder.make_rows import removal_rows
from dechaff.model import Article

CLEANER = Cleaner()
ADVERT = "Soak the beans.\n\nTG🔥+ @beans_demo_5\n\nBoil them.\n"
MENTION = "Soak the beans. Ask @beans_demo_5 on Telegram for more.\n"
TEXTS = [ADVERT, MENTION, "Beans are good for you.\n", ADVERT.replace("Soak", "Wash"), ADVERT.replace("Soak", "Dry")]
ARTICLES = [
    file.read_text(encoding="utf-8", errors="surrogateescape")
    for file in sorted((Path(__file__).parent / "corpus" / "articles").iterdir())
][:60]


@pytest.fixture
def census_file(tmp_path: Path) -> Path:
    file = tmp_path / "beans.census"
    with file.open("wb") as opened:
        write_census(take_census(map(CLEANER.survey, TEXTS)), opened, {})
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules that switches a rule off."""
    (tmp_path / "rules" / "handle").mkdir(parents=True)
    (tmp_path / "rules" / "handle" / "telegram-announced.yaml").write_text("status: off\n", encoding="utf-8")
    return tmp_path / "rules"


# Arguments.


def test_rules_are_a_folder_or_several(folder: Path) -> None:
    expected = load_rules([folder])
    assert expected != CLEANER.rules
    for given in (folder, str(folder), [folder], iter([str(folder)]), expected):
        assert Cleaner(given).rules == expected
    assert Cleaner([]).rules == Cleaner(None).rules == CLEANER.rules


@pytest.mark.parametrize("path", [Path, str])
def test_a_census_is_read_from_the_file_that_is_named(path: type[Path | str], census_file: Path) -> None:
    together = CLEANER.clean_many(TEXTS)
    assert [Cleaner(census=path(census_file)).clean(text) for text in TEXTS] == together
    assert [CLEANER.with_census(path(census_file)).clean(text) for text in TEXTS] == together
    assert [CLEANER.clean(text) for text in TEXTS] != together


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda _: CLEANER.clean(None), TypeError, "text must be a str, not None"),
        (lambda _: CLEANER.explain(b""), TypeError, "text must be a str, not bytes"),
        (lambda _: CLEANER.survey(float("nan")), TypeError, "text must be a str, not float"),
        (lambda _: CLEANER.clean_many([None]), TypeError, "text must be a str, not None"),
        (lambda _: next(CLEANER.clean_iter([None])), TypeError, "text must be a str, not None"),
        (lambda _: CLEANER.clean("", "md"), ValueError, "format must be 'markdown', 'html', 'text' or None"),
        (
            lambda _: CLEANER.clean_many("beans"),
            TypeError,
            "texts must be a list of texts or another iterable, not str",
        ),
        (lambda _: CLEANER.clean_iter(None), TypeError, "texts must be a list of texts or another iterable, not None"),
        (lambda _: Cleaner(profile="bold"), RuleError, "no profile 'bold'; it is one of aggressive, balanced, strict"),
        (lambda _: Cleaner(profile=None), TypeError, "profile must be the name of a profile, such as 'balanced', not"),
        (lambda at: Cleaner(at / "no"), RuleError, "no: no such folder"),
        (lambda at: Cleaner([at]), RuleError, "has no rules; a rules folder has KIND/NAME.yaml"),
        (lambda _: Cleaner(b"rules"), TypeError, "rules must be a RuleSet, a folder of rules, or several folders, not"),
        (lambda _: Cleaner([1]), TypeError, "rules must be a RuleSet, a folder .* several folders, not list of int"),
        (lambda at: Cleaner(census=at / "no"), CensusError, "no: cannot be read"),
        (lambda at: Cleaner(census=at / "notes.txt"), CensusError, "notes.txt: no census; make one with `dechaff cens"),
        (lambda _: Cleaner(census={}), TypeError, "census must be a Census, or the path .* wrote, not dict"),
        (lambda _: CLEANER.with_census(None), TypeError, "census must be a Census, or the path .* wrote, not None"),
        (lambda _: Cleaner(allow="host:a.example"), TypeError, "allow must be a list of lines, such as .*, not str"),
        (lambda _: Cleaner(deny=[1]), TypeError, "deny must be a list of lines, such as .*, not list of int"),
        (lambda _: CLEANER.clean_iter([], "md"), ValueError, "format must be 'markdown', 'html', 'text' or None"),
        (lambda _: CLEANER.clean_many([], "md"), ValueError, "format must be 'markdown', 'html', 'text' or None"),
        (lambda _: Cleaner(max_nodes=None), TypeError, "max_nodes must be a whole number, not None"),
        (lambda _: Cleaner(max_nodes="5"), TypeError, "max_nodes must be a whole number, not str"),
        (lambda _: Cleaner(max_nodes=True), TypeError, "max_nodes must be a whole number, not bool"),
        (lambda _: Cleaner(max_nodes=0), ValueError, "max_nodes must be at least 1, not 0"),
        (lambda _: Cleaner(max_nodes=-1), ValueError, "max_nodes must be at least 1, not -1"),
        (lambda _: take_census(["a"]), TypeError, "surveys must be what Cleaner.survey returns, not str"),
        (lambda _: undo("abc", [1]), TypeError, "cuts must be those of a Cleaning, not int"),
        (lambda _: undo("abc", [{"start": 0, "text": ""}]), TypeError, "cuts must be those of a Cleaning, not dict"),
        (lambda _: undo(b"abc", []), TypeError, "cleaned must be a str, not bytes"),
        (lambda _: Cleaner(allow=["\0"]), ListingError, r"such as telegram:\\x00$"),
        (lambda _: Cleaner(allow=["telegra:\x1b"]), ListingError, r"did you mean 'telegram:\\x1b'\?"),
        (lambda _: CLEANER.allowing(None), TypeError, "lines must be a list of lines, such as .*, not None"),
    ],
)
def test_an_error_names_the_argument_and_what_would_be_right(
    call: Callable[[Path], object], error: type[Exception], message: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Soak the beans.\n")
    with pytest.raises(error, match=message):
        call(tmp_path)


# Many texts.


@pytest.mark.parametrize("kind", [iter, tuple, lambda texts: (text for text in texts), dict.fromkeys])
def test_texts_come_from_any_iterable(kind: Callable[[list[str]], Iterator[str]]) -> None:
    together = CLEANER.clean_many(TEXTS)
    assert len(together) == len(TEXTS)
    assert CLEANER.clean_many(kind(TEXTS)) == together
    assert [*CLEANER.with_census(take_census(map(CLEANER.survey, TEXTS))).clean_iter(kind(TEXTS))] == together
    assert [*CLEANER.clean_iter(kind(TEXTS))] == [CLEANER.clean(text) for text in TEXTS]


def test_a_stream_is_cleaned_as_it_comes() -> None:
    """A stream without an end, too: a text is asked for when its cleaning is."""
    asked = count()
    stream = CLEANER.clean_iter(f"Soak {next(asked)} beans.\n" for _ in count())
    assert [one.text for one in islice(stream, 3)] == [f"Soak {number} beans.\n" for number in range(3)]
    assert next(asked) == 3


def test_a_stream_goes_on_after_a_text_that_cannot_be_cleaned() -> None:
    stream = Cleaner(CLEANER.rules, max_nodes=9).clean_iter([ADVERT, ADVERT + "- Boil.\n" * 99, ADVERT])
    first = next(stream)
    with pytest.raises(TooManyNodesError):
        next(stream)
    assert [*stream] == [first]


class Text(str):
    """A text that can be watched."""

    __slots__ = ("__weakref__",)


@pytest.mark.slow
def test_a_stream_takes_the_memory_of_one_text() -> None:
    """Whatever is in them: nothing that is computed from a text is kept, but for the addresses that come up again."""
    body = "Soak the beans overnight, and boil them until they are tender.\n\n" * 30
    alive: list[weakref.ref[Text]] = []

    def stream(number: int) -> Iterator[Text]:
        for at in range(number):
            advert = f"TG🔥+ @demo_name_{at}\n\n[Join](https://t.me/demo_name_{at})\n\n加微信：demo_shop_{at}\n\n"
            text = Text(f"{body}<p>Number {at}</p>\n\n{advert}")
            alive.append(weakref.ref(text))
            yield text

    for _ in CLEANER.clean_iter(stream(50)):
        pass
    alive.clear()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for cleaning in CLEANER.clean_iter(stream(100)):
        assert cleaning.cuts
        assert sum(one() is not None for one in alive[-50:]) <= 2
    del cleaning
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sum(one() is not None for one in alive) == 0
    assert grown < 100 * 1500


# Results.


@pytest.mark.parametrize("text", [ADVERT, *ARTICLES[:20]])
def test_a_cleaning_as_a_dict_is_what_the_report_says(text: str) -> None:
    cleaning = CLEANER.clean(text)
    article = Article("a", "a", None, text, "markdown")
    as_dict = cleaning.to_dict()
    for field in ("text", "verdict", "score", "format"):
        assert as_dict[field] == getattr(cleaning, field)
    for field in ("reasons", "not_evaluated"):
        assert as_dict[field] == [*getattr(cleaning, field)]
    rows = removal_rows(article, cleaning.cuts, [None] * len(cleaning.cuts), lambda _: 1)
    assert len(as_dict["cuts"]) == len(cleaning.cuts)
    assert len(as_dict["flags"]) == len(cleaning.flags)
    for cut, row in zip(as_dict["cuts"], rows, strict=True):
        shared = cut.keys() & row.keys()
        assert shared == cut.keys() - {"text", "rules"}
        assert {key: cut[key] for key in shared} == {key: row[key] for key in shared}
        assert cut["text"] == row["removed"] == text[cut["start"] : cut["end"]]
        assert {*cut["rules"]} == {one["rule"] for one in (*cut["why"], *cut["also"])}


@pytest.mark.parametrize("dumps", [json.dumps, orjson.dumps])
def test_a_dict_survives_json(dumps: Callable[[object], str | bytes]) -> None:
    for as_dict in (CLEANER.clean(ADVERT).to_dict(), CLEANER.clean(MENTION).to_dict(), CLEANER.clean("").to_dict()):
        assert json.loads(dumps(as_dict)) == as_dict


# Threads and processes.


def test_threads_that_share_a_cleaner_get_what_one_thread_gets() -> None:
    alone = [CLEANER.clean(text) for text in ARTICLES]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        new = Cleaner(CLEANER.rules)  # what it makes on first use is made by several threads at once
        with ThreadPoolExecutor(8) as pool:
            assert [*pool.map(new.clean, ARTICLES * 2)] == alone * 2
    finally:
        sys.setswitchinterval(interval)


def test_a_process_that_gets_a_cleaner_gets_all_of_it(census_file: Path) -> None:
    cleaner = Cleaner(census=census_file, allow=["host:a.example"], strip_params=True)
    again = pickle.loads(pickle.dumps(cleaner))
    here = [cleaner.clean(text) for text in TEXTS]
    assert [again.clean(text) for text in TEXTS] == here
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert [*pool.map(cleaner.clean, TEXTS, chunksize=len(TEXTS))] == here
