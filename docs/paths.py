"""A hook of mkdocs: files have their paths in the repository, so that links work here and there."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
PAGES = ("*.md", "docs/**/*.md", "rules/README.md", "benchmarks/*.md", "tests/*/README.md")
BESIDE = (
    *("docs/pictures/*.png", "rules/profiles/*", "rules/lists/tracking-parameters.txt"),
    *("benchmarks/*.py", "tests/*/floors.toml"),
)


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """The pages and what they link to, wherever they are, in place of the files in docs_dir."""
    paths = sorted({path for pattern in PAGES + BESIDE for path in ROOT.glob(pattern)})
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    of_theme = [file for file in files if file.src_dir != config.docs_dir]
    return Files([*of_theme, *(File(name, str(ROOT), config.site_dir, config.use_directory_urls) for name in names)])
