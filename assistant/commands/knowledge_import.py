"""``knowledge import FILE… --into FOLDER``: draft articles of what a team has, and what in them needs a person."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.commands.naming import command
from assistant.config import load as load_config
from assistant.errors import BadInput, FrontdeskError
from pipelines.knowledge.collection import FILES_MAX, load
from pipelines.knowledge.front_matter import LANGUAGE
from pipelines.knowledge.importing import Draft, Need
from pipelines.knowledge.importing.articles import drafts
from pipelines.knowledge.importing.writing import Written, of_others, write
from pipelines.parsing.documents.reader import DocumentReader, contents

REPORT = "imported.txt"
"""In the folder: what needs a person, every article of it."""
SHOWN = 5
"""Articles that are named of each need on the screen."""


def run(arguments: argparse.Namespace) -> int:
    """Import the files one after the other; 1 where one of them could not be read. The others are imported."""
    into: Path = arguments.into
    if arguments.language and not LANGUAGE.fullmatch(arguments.language):
        raise BadInput("bad_argument", "This is no language.", "Write en, or zh for Chinese.", "--language")
    if into.exists() and not into.is_dir():
        raise BadInput("knowledge_folder", "This is no folder.", "Name a folder with --into.", str(into))
    files = list(_files(arguments.files))
    taken = of_others(into, {path.name for path in files}) | _elsewhere(arguments.site, into)
    found, failed = asyncio.run(_read(files, taken, arguments.language))
    made = [one for one in found if isinstance(one, Draft)]
    if made:
        _tell(write(made, into), into)
    needs = dict(_by_need(found))
    for line in _listed(needs, SHOWN):
        print(line)
    if made:
        (into / REPORT).write_text("\n".join(_listed(needs, len(found))) + "\n", "utf-8")
        print(f"All of them: {into / REPORT}. Then: {command(arguments, f'knowledge check {into}')}")
    return 1 if failed else 0


def _files(named: Sequence[Path]) -> Iterator[Path]:
    """The files; of a folder the HTML files in it, however deep, in the order of their names.

    Raises:
        BadInput: there is none in a folder, or there are too many.
    """
    for path in named:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in (".html", ".htm") and one.is_file())
        if not inside or len(inside) > FILES_MAX:
            message = f"There are {len(inside) or 'no'} HTML files in this folder; 1 to {FILES_MAX:,} are imported."
            raise BadInput("not_found", message, "Name the files, or a folder inside it.", str(path))
        yield from inside


async def _read(files: Sequence[Path], taken: set[str], language: str) -> tuple[list[Draft | Need], int]:
    found: list[Draft | Need] = []
    failed = 0
    async with DocumentReader() as reader:
        for path in files:
            try:
                documents = await reader.read(contents(path), path.name)
            except FrontdeskError as error:
                failed += 1
                print(f"{path}: {error.message} {error.hint}".rstrip())
                continue
            made = [one for document in documents for one in drafts(document, path.name, taken, language)]
            found += made
            count = sum(isinstance(one, Draft) for one in made)
            print(f"{path}: {count:,} article{'' if count == 1 else 's'}")
    return found, failed


def _elsewhere(site: Path, into: Path) -> set[str]:
    """Ids of the deployment's articles in other folders; none where there is no such deployment."""
    try:
        collection, _ = load(load_config(site).knowledge, drafts=True)
    except FrontdeskError:
        return set()
    return {one.id for one in collection.articles.values() if Path(one.path).parent.resolve() != into.resolve()}


def _tell(written: Written, into: Path) -> None:
    counts = {"new": written.new, "renewed": written.renewed, "as they were": written.same}
    told = ", ".join(f"{len(names):,} {what}" for what, names in counts.items() if names)
    print(f"{into}: {told or 'nothing written'}")
    for names, why in (
        (written.edited, "changed by hand, left as it is"),
        (written.deleted, "deleted, not brought back"),
    ):
        for name in names:
            print(f"{into / name}: {why}")


def _by_need(found: Sequence[Draft | Need]) -> Iterator[tuple[str, list[str]]]:
    """Each thing to do, with the articles of which it is so."""
    needs: dict[str, list[str]] = {}
    for one in found:
        for need in one.needs if isinstance(one, Draft) else (one,):
            where = f"{one.id}.md" if isinstance(one, Draft) else ""
            needs.setdefault(need.what, []).append(": ".join(filter(None, (where, need.detail))))
    yield from sorted(needs.items(), key=lambda item: -len(item[1]))


def _listed(needs: dict[str, list[str]], most: int) -> Iterator[str]:
    for what, places in needs.items():
        yield f"\n{len(places):,} × {what}"
        yield from (f"  {place}" for place in places[:most])
        if len(places) > most:
            yield f"  and {len(places) - most:,} more"
