"""``charm catalogue index``: make anew what is searched in the catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command) -> None:
    """``command`` makes one parser, of a command that runs with Django set up."""
    catalogue = commands.add_parser("catalogue", help="About the catalogue.")
    of_catalogue = catalogue.add_subparsers(required=True, metavar="what")
    command(
        "index",
        _index,
        "Make anew what is searched in the catalogue. It is kept up by itself, and looked through "
        "every night; this is for when it is doubted.",
        of_catalogue,
    )


def _index(_options: argparse.Namespace) -> int:
    from charm.catalogue.services.listing import list_everything

    print(f"{list_everything():,} entries are found.")
    return 0
