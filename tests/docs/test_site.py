"""The site is built without a warning, and loads nothing from other hosts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from blocks import PAGES, ROOT
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
_LOADED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*?\ssrc=[\"']?([^\"'\s>]+)"
    r"|<link\b(?=[^>]*\srel=[\"']?(?:stylesheet|icon|preload|preconnect|modulepreload))[^>]*?\shref=[\"']?([^\"'\s>]+)"
)
"""What a browser asks for when it shows a page."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


def page_of(page: str) -> str:
    """Where the site has the page."""
    return re.sub(r"(?:README|index)\.md$", "index.html", page).replace(".md", ".html")


def test_each_page_is_in_the_site_and_names_no_other_host_to_load_from(site: Path) -> None:
    for page in PAGES:
        html = (site / page_of(page)).read_text("utf-8")
        loaded = [one for pair in _LOADED.findall(html) for one in pair if one]
        assert loaded
        assert [one for one in loaded if re.match(r"\w+:|//", one)] == []
    styles = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )[\"']?(?:\w+:)?//[^)]*", styles) == []


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Where a server of this machine has the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.parametrize("page", ["README.md", "docs/report.md", "docs/faq.md"])
def test_a_browser_that_shows_the_page_and_searches_asks_nobody_else(address: str, browser: Browser, page: str) -> None:
    context = browser.new_context()
    shown = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto(address + page_of(page), wait_until="networkidle")
    shown.keyboard.press("/")
    shown.keyboard.type("census")
    shown.locator(".md-search-result__item").first.wait_for()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert said == []
    context.close()
