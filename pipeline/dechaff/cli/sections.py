"""Help in sections: what one needs first at the top."""

from __future__ import annotations

import click

from dechaff.cli.options import key_of

SECTIONS = {
    "Options": (
        *("output", "format", "flags", "baseline", "write-baseline", "rule"),
        *("profile", "text-field", "exclude", "dry-run", "config", "help"),
    ),
    "What is cut": ("allow", "deny", "strip-params", "filter-list", "rules", "census"),
    "What is read": ("follow-links", "keep-folders", "id-field", "format-field", "language-field", "url-field"),
    "What is written": ("spam", "prune", "discard-edits", "fresh", "verify", "no-page"),
    "Processes": ("workers", "engine", "address"),
    "Limits": ("max-record-bytes", "max-ratio", "max-chars", "max-nodes"),
}
"""The options of all commands with sections, by their long names."""
WIDEST = 30
"""The width of the column of options; a wider one has a line of its own."""


class SectionedCommand(click.Command):
    """A command whose help shows its options in SECTIONS."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        shown = {key_of(one): record for one in options if (record := one.get_help_record(ctx))}
        width = min(WIDEST, max(len(name) for name, _ in shown.values()))
        for title, keys in SECTIONS.items():
            if section := [shown[key] for key in keys if key in shown]:
                with formatter.section(title):
                    formatter.write_dl([(name.ljust(width), what) for name, what in section], WIDEST)
