"""What holds for all tests: where foreign articles are found, how examples are timed, what is kept from slowing them."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long one example takes says nothing on a machine that has other work; time is tested where it is the claim.
settings.register_profile("dechaff", deadline=None)
settings.load_profile("dechaff")


def pytest_collection_finish() -> None:
    """Keeps what pytest has loaded, 700,000 objects, out of garbage collections: every run of dechaff asks for one."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party articles named by DECHAFF_SHARED; the test is skipped without it."""
    folder = os.environ.get("DECHAFF_SHARED", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DECHAFF_SHARED names no folder of third-party articles")
    return Path(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, of which one process can have only one."""
    from playwright.sync_api import sync_playwright  # few tests need it

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium; apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    """Reports without lone surrogates: one in a failure's message would end a parallel run without a failure."""
    return _encodable((yield))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_encodable, value))
    return value
