"""The `dechaff` command. Only this package prints or exits."""

from dechaff.cli.main import main

__all__ = ["main"]
