"""Where tests find the articles that do not belong to the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party articles named by DECHAFF_SHARED; the test is skipped without it."""
    folder = os.environ.get("DECHAFF_SHARED", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("DECHAFF_SHARED names no folder of third-party articles")
    return Path(folder)
