"""The page of a report, read with a mouse and with a keyboard."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from folder import article_of, write_folder
from opening import Open, until
from playwright.sync_api import Page

from dechaff.display.page.rows import GroupRow
from dechaff.folder.ledger import decisions
from dechaff.folder.make_rows import reasons
from dechaff.folder.rows import DecisionWithArticleRow

pytestmark = pytest.mark.slow
NAMED = ("kind", "rule", "entity", "campaign", "language")


@pytest.fixture(scope="module")
def lines(cleaned: Path) -> list[DecisionWithArticleRow]:
    """All cuts and flags, line ends as the page shows them, and what it takes for the same text."""
    told = ({**line, "removed": line["removed"].replace("\r\n", "\n")} for line in decisions(cleaned))
    return [{**line, "text": line["removed"].strip()} for line in told]


def texts(page: Page) -> list[str]:
    return [one["text"] for one in groups(page)]


def groups(page: Page) -> list[GroupRow]:
    """The groups that are shown, all of them, as their cards say."""
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    return page.locator(".group").evaluate_all(
        """cards => cards.map(card => ({
            text: card.querySelector(".removed").textContent,
            count: parseInt(card.querySelector("strong").textContent.replaceAll(",", "")),
            action: card.classList.contains("flag") ? "flag" : "cut",
        }))"""
    )


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)


def settled(page: Page, address: str) -> None:
    """Waits until the address of the page holds this."""
    until(page, "wanted => decodeURIComponent(location.hash).includes(wanted)", address)
    page.wait_for_timeout(50)


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
    )


def test_the_totals_are_those_of_the_run(opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]) -> None:
    totals = json.loads((page_file.parent / "run.json").read_text())["totals"]
    page = opened(page_file)
    tiles = page.locator(".tile b").all_inner_texts()
    changed = totals["cleaned"] + totals["spam"]
    shown = [totals["articles"], changed, totals["cuts"], totals["chars_removed"], totals["flags"], totals["failed"]]
    assert tiles == [f"{number:,}" for number in shown]
    assert totals["cuts"] == sum(one["action"] == "cut" for one in lines)
    assert totals["failed"] == 1
    page.get_by_text("1 failure", exact=True).click()
    assert page.get_by_text("broken.jsonl#1: ").is_visible()
    page.get_by_text("2 not read", exact=True).click()
    assert page.get_by_text("hidden: 1", exact=True).is_visible()
    assert page.get_by_text("binaries: 1", exact=True).is_visible()


def test_around_a_cut_ends_of_lines_are_seen_and_glue_no_words(
    opened: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pieces = ["Soak.\r\n \nRinse.", ("\n\nBuy beans!\n\n", {}), "Boil.\nServe.\n"]
    page = opened(write_folder(tmp_path_factory.mktemp("ends") / "cleaned", [article_of(0, pieces)]))
    assert page.locator(".around").inner_text() == "Soak. ⏎ Rinse. ⏎ Buy beans! ⏎ Boil. ⏎ Serve."


def test_thresholds_stand_where_their_number_does(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    articles = [article_of(0, [("Buy beans!", {"score": score})]) for score in (4.0, 6.0)]
    page = opened(write_folder(tmp_path_factory.mktemp("chart") / "cleaned", articles))
    for number, line in zip((4, 6), page.locator("line.threshold").all(), strict=True):
        tick = page.locator("svg text.quiet-text", has_text=re.compile(f"^{number}$")).last
        assert line.get_attribute("x1") == line.get_attribute("x2") == tick.get_attribute("x")


def test_every_text_stands_once_with_how_often_it_was_cut(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    counts = Counter((one["action"], one["text"]) for one in lines)
    shown = groups(opened(page_file))
    assert {(one["action"], one["text"]): one["count"] for one in shown} == dict(counts)
    assert [one["count"] for one in shown] == sorted(counts.values(), reverse=True)


def test_tables_sort_by_each_column(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    for name in NAMED:
        page.get_by_role("tab", name=f"by {name}").click()
        panel = page.get_by_role("tabpanel", name=f"by {name}")
        rows = panel.locator("tbody tr")
        for at, column in enumerate((name, "cuts", "articles", "characters")):
            head = panel.get_by_role("columnheader", name=column)
            orders = set()
            for _ in range(2):
                head.get_by_role("button").click()
                order = head.get_attribute("aria-sort")
                cells = [row.split("\t")[at] for row in rows.all_inner_texts()]
                assert len(cells) > 1
                if at:
                    figures = [int(cell.replace(",", "")) for cell in cells]
                    assert figures == sorted(figures, reverse=order == "descending")
                else:
                    locale = "(names, sign) => [...names].sort((one, other) => sign * one.localeCompare(other))"
                    sign = 1 if order == "ascending" else -1
                    assert cells == page.evaluate(f"([names, sign]) => ({locale})(names, sign)", [cells, sign])
                assert panel.locator("th[aria-sort]").count() == 1
                orders.add(order)
            assert orders == {"ascending", "descending"}


def test_tabs_are_chosen_by_arrow_keys(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    page.get_by_role("tab", name="by rule").focus()
    seen = []
    for key in ["ArrowRight"] * 4 + ["ArrowLeft", "Home", "ArrowLeft", "Home", "End"]:
        page.keyboard.press(key)
        chosen = page.locator("[role=tab][aria-selected=true]")
        assert (chosen.count(), page.locator("[role=tabpanel]:visible").count()) == (1, 1)
        assert page.locator("[role=tab][tabindex='0']").count() == 1
        assert page.evaluate("document.activeElement.ariaSelected") == "true"
        seen.append(chosen.inner_text().removeprefix("by "))
    assert seen == ["entity", "campaign", "language", "kind", "language", "kind", "language", "kind", "language"]


def test_each_filter_shows_what_is_as_asked_and_stands_in_the_address(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    campaigns = [json.loads(line) for line in (page_file.parent / "campaigns.jsonl").read_text().splitlines()]
    campaign = campaigns[0]["campaign"]
    members = {one["entity"] for one in campaigns[0]["entities"]}
    rule, entity = (lines[0]["why"][0][name] for name in ("rule", "entity"))
    best = Counter[str]()
    for one in lines:
        best[one["text"]] = max(best[one["text"]], one["score"])
    least = sorted(best.values())[len(best) // 2]
    cases = {
        ("kind", lines[0]["kind"]): lambda one: one["kind"] == lines[0]["kind"],
        ("language", "ar"): lambda one: one["language"] == "ar",
        ("rule", rule): lambda one: rule in {each["rule"] for each in reasons(one)},
        ("entity", entity): lambda one: entity in {each["entity"] for each in reasons(one)},
        ("campaign", campaign): lambda one: members & {each["entity"] for each in reasons(one)},
        ("action", "flag"): lambda one: one["action"] == "flag",
        ("least", str(least)): lambda one: best[one["text"]] >= least,
        ("text", "DEMO_SHOP_2"): lambda one: (
            "demo_shop_2" in one["removed"] or "telegram:demo_shop_2" in str([*reasons(one)])
        ),
    }
    page = opened(page_file)
    for (name, value), fits in cases.items():
        control = page.locator(f"#filter [name={name}]")
        (control.select_option if name not in ("least", "text") else control.fill)(value)
        settled(page, f"{name}={value}")
        wanted = {one["text"] for one in lines if fits(one)}
        assert 0 < len(wanted) < len(best), name
        assert set(texts(page)) == wanted, name
        told = page.get_by_role("status").inner_text()
        assert told.startswith(f"{len(wanted):,} text"), name
        if name in NAMED:
            assert re.search(r", ([\d,]+) times? in all", told)[1] == f"{sum(1 for one in lines if fits(one)):,}", told
        page.reload()
        page.wait_for_selector(".group")
        assert set(texts(page)) == wanted, name
        assert control.input_value() == value
        page.get_by_role("button", name="Clear", exact=True).click()
        until(page, "location.hash === ''")
        assert control.input_value() == ""


def test_filters_add_up_and_history_leads_back(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    everything = texts(page)
    choose(page, "kind", "handle")
    settled(page, "kind=handle")
    of_kind = texts(page)
    choose(page, "language", "ar")
    settled(page, "language=ar")
    both = texts(page)
    assert len(everything) > len(of_kind) > len(both) > 0
    page.go_back()
    page.wait_for_timeout(50)
    assert (texts(page), page.locator("[name=language]").input_value()) == (of_kind, "")
    choose(page, "action", "flag")
    settled(page, "action=flag")
    assert (texts(page), "Nothing matches" in page.get_by_role("status").inner_text()) == ([], True)


@pytest.fixture(scope="module")
def one_text_of_many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a folder where one text was cut for two rules, of two kinds and for 50 entities, and once flagged."""
    told = [
        {"rule": f"handle/{at % 2}", "kind": ("link", "promo")[at // 25], "entity": f"url:e{at}"} for at in range(50)
    ]
    told.append({"rule": "handle/0", "kind": "link", "entity": "url:e0", "action": "flag", "score": 4.5})
    articles = (article_of(at, ["Soak. ", ("Buy beans!", one), " Boil."]) for at, one in enumerate(told))
    return write_folder(tmp_path_factory.mktemp("one") / "cleaned", articles)


def test_of_a_text_that_stands_often_only_what_is_as_asked_is_counted(opened: Open, one_text_of_many: Path) -> None:
    page = opened(one_text_of_many)
    status = page.get_by_role("status")
    for asked, times in (
        ("rule=handle/0", "2 texts of 2, 26 times"),
        ("rule=handle/0&action=cut", "1 text of 2, 25 times"),
        ("rule=handle/0&action=cut&kind=link", "1 text of 2, at most 25 times"),
        ("entity=url:e7", "1 text of 2, 1 time"),
        ("text=beans", "2 texts of 2, 51 times"),
        ("text=handle/0", "2 texts of 2, at most 51 times"),
        ("text=handle/0&action=flag", "1 text of 2, at most 1 time"),
        ("text=beans&entity=url:e7", "1 text of 2, 1 time"),
    ):
        page.evaluate("asked => { location.hash = asked }", asked)
        page.wait_for_timeout(50)
        assert status.inner_text() == f"{times} in all"


def test_a_table_leads_to_the_cuts_that_it_counts(opened: Open, one_text_of_many: Path) -> None:
    page = opened(one_text_of_many)
    row = page.get_by_role("row", name="handle/0")
    assert row.inner_text().split("\t")[1] == "25"
    row.get_by_role("button").click()
    settled(page, "rule=handle/0")
    assert page.get_by_role("status").inner_text() == "1 text of 2, 25 times in all"
    assert page.get_by_role("status").evaluate("status => status.getBoundingClientRect().top < innerHeight")
    assert [one["action"] for one in groups(page)] == ["cut"]


def test_no_more_names_stand_on_a_card_than_are_worth_reading(opened: Open, one_text_of_many: Path) -> None:
    card = opened(one_text_of_many).locator(".group").first
    assert card.get_by_role("button", name="url:e").count() == 8
    assert "and 42 more" in card.inner_text()
    assert "and 47 more articles" in card.inner_text()


def test_where_there_is_nothing_the_page_says_so(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    flag = ("Buy beans!", {"action": "flag", "score": 4.5})
    for pieces, by_rule, found in (
        (["Soak. "], "Nothing was cut.", "0 different texts"),
        ([flag], "Nothing was cut.", "1 different text"),
        ([("Buy!", {})], "handle/demo", "1 different text"),
    ):
        page = opened(write_folder(tmp_path_factory.mktemp("none") / "cleaned", [article_of(0, pieces)]))
        assert by_rule in page.get_by_role("tabpanel", name="by rule").inner_text()
        assert page.get_by_role("status").inner_text().startswith(found)
        page.get_by_role("tab", name="by campaign").click()
        told = page.get_by_role("tabpanel", name="by campaign").inner_text()
        assert told == ("No campaign is behind a cut." if by_rule == "handle/demo" else "Nothing was cut.")


def test_what_the_page_cannot_know_it_counts_as_the_least_there_can_be(
    opened: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = [f"url:e{at:03}" for at in range(310)]
    articles = [article_of(at, [("Buy beans!", {"entity": name})]) for at, name in enumerate(names)]
    articles += [article_of(400 + at, [(f"Buy {name}!", {"entity": name})]) for at, name in enumerate(names)]
    file = write_folder(tmp_path_factory.mktemp("least") / "cleaned", articles)
    for name, told in (
        (names[5], "2 texts of 311, 2 times in all"),
        (names[-1], "1 text of 311, at least 1 time in all"),
    ):
        assert opened(file, f"entity={name}").get_by_role("status").inner_text() == told


def test_the_search_knows_nothing_of_what_nobody_sees(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    page = opened(page_file, f"text={lines[0]['id'][:6]}")
    assert "Nothing matches" in page.get_by_role("status").inner_text()


def test_campaigns_are_sorted_by_what_they_are_called(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    entities = {f"c{at}": f"url:{name}" for at, name in enumerate("dbeac")}
    campaigns = [
        {"campaign": one, "articles": 2, "entities": [{"entity": entity, "articles": 2, "sites": 1}], "examples": []}
        for one, entity in entities.items()
    ]
    articles = [article_of(at, [(f"Buy {at}!", {"entity": entity})]) for at, entity in enumerate(entities.values())]
    folder = tmp_path_factory.mktemp("campaigns") / "cleaned"
    page = opened(write_folder(folder, articles, campaigns=campaigns))
    page.get_by_role("tab", name="by campaign").click()
    panel = page.get_by_role("tabpanel", name="by campaign")
    panel.get_by_role("columnheader", name="campaign").get_by_role("button").click()
    assert [cell[:5] for cell in panel.locator("tbody td:first-child").all_inner_texts()] == [
        f"url:{one}" for one in "abcde"
    ]


def test_of_two_articles_of_one_name_each_opens(opened: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    articles = [article_of(at, [f"Soak {at}. ", ("Buy!", {})], id="same") for at in range(2)]
    page = opened(write_folder(tmp_path_factory.mktemp("same") / "cleaned", articles))
    for at in range(2):
        opener = page.locator(".open").nth(at)
        assert opener.inner_text() == "same"
        opener.click()
        assert page.get_by_role("dialog", name="same").locator(".text").inner_text() == f"Soak {at}. Buy!"
        assert f"shard.jsonl#{at}: cleaned" in page.locator("#article").inner_text()
        page.keyboard.press("Escape")


def test_buttons_of_an_article_stay_where_they_are_when_its_reasons_go(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    shortest = min((one for one in lines if one["path"].endswith(".md")), key=lambda one: one["start"])
    for width in (1280, 800, 390):
        page = opened(
            page_file,
            f"article={quote(shortest['article'])}&at={shortest['id']}",
            viewport={"width": width, "height": 844},
        )
        assert page.get_by_role("tooltip").is_visible()
        both = page.get_by_role("button", name="Side by side")
        for wanted in ("true", "false"):
            page.locator("#article [data-ids]").first.focus()
            box = both.bounding_box()
            page.mouse.move(box["x"] + 5, box["y"] + 5)
            page.mouse.down()
            page.wait_for_timeout(30)
            page.mouse.up()
            assert both.get_attribute("aria-pressed") == wanted
        page.locator("#article [data-ids]").first.focus()
        page.get_by_role("button", name="Close").click()
        page.wait_for_selector("#article:not([open])", state="attached")


def test_no_letter_is_lost_by_typing_on_while_the_page_follows(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    page.get_by_label("Search").press_sequentially("demo_shop_2 or anything", delay=60)
    settled(page, "text=demo_shop_2+or+anything")
    assert page.get_by_label("Search").input_value() == "demo_shop_2 or anything"


def test_an_address_leads_to_one_group_one_cut_one_article(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    line = next(one for one in lines if one["article"].endswith("فول.md"))
    page = opened(page_file, f"cut={line['id']}")
    assert texts(page) == [line["text"]]
    address = page.get_by_role("link", name="Link to this group").get_attribute("href")
    assert texts(opened(page_file, address[1:])) == [line["text"]]

    page = opened(page_file, f"article={quote(line['article'])}&at={line['id']}")
    dialog = page.get_by_role("dialog", name=line["article"])
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == line["removed"]
    page.keyboard.press("Escape")
    until(page, "location.hash === ''")
    assert not dialog.is_visible()


def test_an_article_opens_with_its_cuts_struck_out_and_their_reasons(
    opened: Open, page_file: Path, cleaned: Path, lines: list[DecisionWithArticleRow]
) -> None:
    for action, decoration, by in (("cut", "line-through", "cut"), ("flag", "underline", "flagged")):
        line = next(one for one in lines if one["action"] == action and one["path"].endswith((".md", ".html")))
        own = [one for one in lines if one["article"] == line["article"]]
        page = opened(page_file, f"article={quote(line['article'])}", viewport={"width": 360, "height": 240})
        raw = (cleaned.parent / "raw" / line["path"]).read_bytes().decode()
        assert page.locator("#article .text").evaluate("text => text.textContent") == raw.replace("\r\n", "\n")
        marks = page.locator("#article [data-ids]")
        assert marks.evaluate_all("marks => marks.map(mark => mark.textContent)") == [one["removed"] for one in own]
        mark = page.locator(f"#article [data-ids~='{line['id']}']")
        assert decoration in mark.evaluate("mark => getComputedStyle(mark).textDecorationLine")
        tip = page.get_by_role("tooltip")
        for point, leave in ((mark.hover, page.locator("#article-title").hover), (mark.focus, mark.blur)):
            assert not tip.is_visible()
            point()
            page.locator("#article").evaluate("dialog => dialog.scrollBy(0, 5)")
            page.wait_for_timeout(50)
            assert tip.is_visible()
            assert f"{action}: {line['kind']}" in tip.inner_text()
            assert all(f"{each['rule']} " in tip.inner_text() for each in reasons(line))
            assert f"{line['score']:g} points ({by} from {line['threshold']:g})" in tip.inner_text()
            assert mark.get_attribute("aria-describedby") == tip.get_attribute("id")
            leave()


def test_raw_and_cleaned_stand_side_by_side(
    opened: Open, page_file: Path, cleaned: Path, lines: list[DecisionWithArticleRow]
) -> None:
    line = next(one for one in lines if one["action"] == "cut" and one["article"].endswith(".md"))
    page = opened(page_file, f"article={quote(line['article'])}")
    both = page.get_by_role("button", name="Side by side")
    assert both.get_attribute("aria-pressed") == "false"
    both.click()
    assert both.get_attribute("aria-pressed") == "true"
    sides = page.locator("#article .text").evaluate_all("sides => sides.map(side => side.textContent)")
    assert sides == [(folder / line["path"]).read_text() for folder in (cleaned.parent / "raw", cleaned)]


@pytest.mark.parametrize(
    "name", ["no such.md", 'it\'s "$HOME" `x` \\.md', "-o.md", "two\nlines", "\u202egpj.md", "\x1b[2J"]
)
def test_an_article_that_is_not_there_is_shown_by_a_command(opened: Open, page_file: Path, name: str) -> None:
    page = opened(page_file, f"article={quote(name)}")
    command = page.locator("#article .command").inner_text()
    assert command.isprintable()
    arguments = subprocess.run(["bash", "-c", f'printf "%s\\0" {command}'], capture_output=True, check=True).stdout
    expected = ["dechaff", "show", "CLEANED", *(["--"] if name.startswith("-") else []), name]
    assert arguments.decode().split("\0")[:-1] == expected
    if name.isprintable():
        assert shlex.split(command) == expected


def test_the_keyboard_is_enough(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    cards = page.locator(".group")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert cards.nth(at).get_attribute("aria-current") == "true"
        assert cards.nth(at).evaluate("card => card === document.activeElement")
        assert page.locator("[aria-current]").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#article[open]")
    title = cards.nth(1).locator(".open").first.inner_text()
    assert page.get_by_role("dialog", name=title).is_visible()
    page.keyboard.press("j")
    page.wait_for_timeout(50)
    assert page.get_by_role("tooltip").is_visible()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector("#article:not([open])", state="attached")
    assert cards.nth(1).evaluate("card => card === document.activeElement")

    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Keys").is_visible()
    assert cards.nth(1).evaluate("card => card === document.activeElement")

    page.keyboard.press("/")
    assert page.get_by_label("Search").evaluate("field => field === document.activeElement")
    page.keyboard.type("jkt?/")
    assert page.get_by_label("Search").input_value() == "jkt?/"
    page.keyboard.press("Escape")
    assert not page.get_by_label("Search").evaluate("field => field === document.activeElement")
    assert page.get_by_label("Search").input_value() == "jkt?/"
    settled(page, "text=jkt?/")


def test_focus_returns_to_what_opened_the_article(opened: Open, page_file: Path) -> None:
    page = opened(page_file)
    opener = page.locator(".group .open").nth(1)
    opener.focus()
    place = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.wait_for_selector("#article[open]")
    page.get_by_role("button", name="Close").click()
    page.wait_for_timeout(50)
    assert opener.evaluate("button => button === document.activeElement")
    assert page.evaluate("scrollY") == place > 0


def test_a_page_opened_at_a_cut_keeps_the_focus_in_the_page_when_its_article_closes(
    opened: Open, page_file: Path, lines: list[DecisionWithArticleRow]
) -> None:
    page = opened(page_file, f"cut={lines[0]['id']}")
    page.locator(".open").first.click()
    page.wait_for_selector("#article[open]")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert focused(page) != "BODY"
    assert page.url.endswith(f"#cut={lines[0]['id']}")
    assert page.locator(".group").count() == 1


def test_show_more_leads_on_to_what_it_showed(opened: Open, pages_of: Callable[[int], Path]) -> None:
    page = opened(pages_of(1000))
    before = page.locator(".group").count()
    page.locator("#more").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert page.locator(".group").nth(before).evaluate("card => card === document.activeElement")
    for _ in range(before + 3):
        page.keyboard.press("j")
    assert page.locator(".group").count() > 2 * before


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_switches_and_leads_back_to_the_system_s(opened: Open, page_file: Path, system: str) -> None:
    page = opened(page_file, color_scheme=system)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    own = page.evaluate(paper)
    seen = []
    for press in (lambda: page.keyboard.press("t"), page.get_by_role("button", name="Theme").click):
        press()
        seen.append((page.evaluate(paper), page.get_by_role("button", name="Theme").inner_text()))
    other = "dark" if system == "light" else "light"
    assert (seen[0][0] != own, seen[0][1]) == (True, f"Theme: {other}")
    while "as the system" not in page.get_by_role("button", name="Theme").inner_text():
        page.keyboard.press("t")
    assert page.evaluate(paper) == own
