"""How a command is named to whoever has typed another one."""

from __future__ import annotations

import argparse

import pytest

from assistant.commands.naming import command, with_site


@pytest.mark.parametrize(
    ("site", "named"),
    [
        (None, "run_assistant.py knowledge rollback"),
        ("my desk/site.toml", "run_assistant.py --site 'my desk/site.toml' knowledge rollback"),
    ],
)
def test_a_command_is_named_with_the_deployment(site: str | None, named: str) -> None:
    """What is printed can be typed as it is: who named a deployment finds it named."""
    assert command(argparse.Namespace(named_site=site), "knowledge rollback") == named
    assert command(argparse.Namespace(), "serve") == "run_assistant.py serve"
    assert with_site("Or: run_assistant.py serve", site).endswith("serve")
