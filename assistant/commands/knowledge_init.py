"""``knowledge init DIR``: three articles to start from, a dialogue that tests them, and a ``site.toml``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from assistant.errors import BadInput

STARTER = Path(__file__).parent.parent / "starter"


def run(arguments: argparse.Namespace) -> int:
    """Copy the starter into an empty folder, and say what to do next."""
    folder: Path = arguments.folder
    begin(folder)
    site = folder / "site.toml"
    print(f"{folder}/ has a site.toml, three articles in knowledge/en/ and a dialogue in knowledge/tests/.")
    print("Edit them, then:")
    for action in ("knowledge check", "knowledge test", "serve"):
        print(f"  python run_assistant.py --site {site} {action}")
    return 0


def begin(folder: Path) -> None:
    """Fill a folder that is empty or not there.

    Raises:
        BadInput: it is not empty, or cannot be written.
    """
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise BadInput("not_empty", "The folder is not empty.", "Name an empty or a new one.", str(folder))
        shutil.copytree(STARTER, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except OSError as error:
        message = f"The folder cannot be written ({error.strerror or type(error).__name__})."
        raise BadInput("bad_argument", message, "Name another place.", str(folder)) from error
