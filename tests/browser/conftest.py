"""A real browser, offline, that reports whatever a page does that no page of ours may do."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from folder import many, write_folder
from opening import Open, until
from playwright.sync_api import Browser, Page, Request

from dechaff.cli import main

ROOT = Path(__file__).parent.parent.parent
ARABIC = """# كيف تطبخ الفول

انقع الفول ليلة كاملة ثم اغسله بالماء البارد. TG🔥+ @demo_shop_1

هذا النص طويل قليلا لكي نرى كيف يظهر من اليمين إلى اليسار في الصفحة.
"""


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens pages in a browser that is offline. In the end nothing was asked of anyone but the page itself, nothing
    stood in the console, and nothing wanted to be answered."""
    complaints: list[str] = []
    contexts = []

    def open_page(file: Path, address: str = "", blocked: bool = False, **options: Any) -> Page:
        own = file.as_uri()
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)

        def complain(kind: str, said: str) -> None:
            if not (blocked and "Content Security Policy" in said):
                complaints.append(f"{kind}: {said}")

        def follow(request: Request) -> None:
            is_blocked = blocked and request.failure == "csp"
            if request.url.partition("#")[0] != own and not is_blocked:
                complain("request", request.url)

        page.on("console", lambda message: complain("console", message.text))
        page.on("pageerror", lambda error: complain("error", str(error)))
        page.on("dialog", lambda dialog: (complain("dialog", dialog.message), dialog.dismiss()))
        page.on("popup", lambda popup: complain("popup", popup.url))
        page.on("download", lambda download: complain("download", download.url))
        for event in ("requestfinished", "requestfailed") if blocked else ("request",):
            page.on(event, follow)
        page.goto(f"{own}#{address}" if address else own)
        until(page, "document.getElementById('found').textContent !== ''")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="package")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `dechaff clean` writes for the sample articles and a few more: campaigns, flags and a failure among them."""
    folder = tmp_path_factory.mktemp("cleaned")
    shutil.copytree(ROOT / "raw", folder / "raw")
    for name, text in _more_articles():
        (folder / "raw" / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["clean", str(folder / "raw"), "-o", str(folder / "cleaned")])
    assert result.exit_code == 1, result.output  # one line is no JSON
    return folder / "cleaned"


def _more_articles() -> Iterator[tuple[str, str]]:
    chance = random.Random(1)
    for at in range(12):
        beans = " ".join(chance.choices(("soak", "rinse", "boil", "the", "beans", "with", "salt"), k=40))
        advert = f"TG🔥+ @demo_shop_{at % 3} https://t.me/demo_shop_{at % 3 + 1}"
        yield f"beans-{at:02}.md", f"# Beans {at}\n\n{beans}.\n\n{advert}\n\n{beans}, slowly.\n"
    yield "it's فول.md", ARABIC
    yield "photo.png", "\x89PNG\0\0\0"
    yield ".hidden.md", "Boil the beans."
    yield "broken.jsonl", json.dumps({"text": "Boil the beans."}) + "\nno json\n"


@pytest.fixture(scope="package")
def page_file(cleaned: Path) -> Path:
    return cleaned / "_report" / "index.html"


@pytest.fixture(scope="package")
def pages_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The page of a folder with so many cuts, written once."""
    made: dict[int, Path] = {}

    def page_of(cuts: int) -> Path:
        if cuts not in made:
            made[cuts] = write_folder(tmp_path_factory.mktemp("many") / "cleaned", many(cuts))
        return made[cuts]

    return page_of
