"""How a command is named to whoever has typed another one: with the same deployment."""

from __future__ import annotations

import argparse
import shlex

PROGRAM = "run_assistant.py"


def command(arguments: argparse.Namespace, words: str) -> str:
    """What to type for a command, in the words of somebody who typed these arguments."""
    return with_site(f"{PROGRAM} {words}", getattr(arguments, "named_site", None))


def with_site(text: str, site: str | None) -> str:
    """A text in which each command that it names is given the deployment, where one was named."""
    return text.replace(f"{PROGRAM} ", f"{PROGRAM} --site {shlex.quote(site)} ") if site else text
