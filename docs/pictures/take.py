"""Takes the pictures of docs/report.md, of the labelled corpus: `python docs/pictures/take.py`. Needs Chromium."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "tests" / "corpus" / "articles"
PICTURES = {
    "report": (1280, 860, ""),
    "cuts": (1280, 650, "kind=link&language=en"),
    "article": (1280, 760, "article=en-homework-heading-block.md"),
    "phone": (390, 760, "kind=link&language=en"),
}
"""For each picture, the width and height of the window, and what of the page is opened."""

with TemporaryDirectory() as folder, sync_playwright() as playwright:
    subprocess.run(["dechaff", "clean", CORPUS, "-o", folder], check=True)
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    for name, (width, height, address) in PICTURES.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{(Path(folder) / '_report' / 'index.html').as_uri()}#{address}")
        page.wait_for_timeout(1000)
        if address:
            page.keyboard.press("j")  # goes to the first cut
            page.wait_for_timeout(500)
        if "kind" in address:
            page.get_by_role("heading", name="The cuts, by their text").evaluate("one => one.scrollIntoView()")
        page.screenshot(path=HERE / f"{name}.png")
    browser.close()
