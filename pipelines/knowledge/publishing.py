"""What becomes live: a draft that was proven, a notice by itself, a version from before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import BadInput
from pipelines.knowledge import Article, Collection, Problem, tree
from pipelines.knowledge.collection import load
from pipelines.knowledge.notice import ended
from pipelines.knowledge.together import line_of, references
from pipelines.knowledge.versions import Manifest, Versions

NOTE_MAX = 500
"""Characters of what an editor writes about a version."""


class Refused(Exception):
    """It is not published: what is wrong, in lines for people."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0] if lines else "")
        self.lines = lines


Prove = Callable[[Path], int]
"""Checks and tests a folder; gives how many articles it has. Raises ``Refused``."""


@dataclass(frozen=True, slots=True)
class Published:
    """What is live now."""

    manifest: Manifest
    kept: tuple[str, ...] = ()
    """Notices that went live by themselves before, and still are."""
    problems: tuple[Problem, ...] = ()
    """What is left out because of them, where that is not refused."""
    new: bool = True
    """Whether it is another version than before."""


def publish(versions: Versions, draft: Path, note: str, at: float, prove: Prove) -> Published:
    """Make a version of the draft, and that the live one, once it is proven. Notices that are live stay so.

    Where the live one is the same already, it stays.

    Args:
        versions: where to.
        draft: the folder.
        note: what its editor says about it.
        at: seconds since 1970.
        prove: is given the copy that would go live.

    Raises:
        Refused: it did not pass.
        BadInput: somebody else is publishing, the draft changed meanwhile, or something cannot be read or written.
    """
    with versions.changing(), versions.making() as made:
        before = tree.digest(draft)
        tree.copy(draft, made)
        if not before == tree.digest(made) == tree.digest(draft):
            raise _changed(draft)
        notices = _carry_over(versions, made)
        live = versions.live()
        if live is not None and notices == live.notices and tree.digest(made) == live.digest:
            return Published(live, tuple(notices), new=False)
        count = prove(made)
        if tree.digest(draft) != before:
            raise _changed(draft)
        manifest = versions.add(made, at, note[:NOTE_MAX], count, notices)
        versions.point(manifest.number)
        versions.tidy()
    return Published(manifest, tuple(notices))


def _changed(draft: Path) -> BadInput:
    message = "The folder was changed while it was being published; nothing was published."
    return BadInput(
        "knowledge_changed", message, "Somebody is editing it: publish again when they have done.", str(draft)
    )


def _carry_over(versions: Versions, made: Path) -> dict[str, str]:
    """Take the notices that went live by themselves into a version to be, unless the draft has them now."""
    live = versions.live()
    if live is None or not live.notices:
        return {}
    own = load(made)[0].articles
    kept = {one: name for one, name in live.notices.items() if one not in own and not (made / name).exists()}
    for name in kept.values():
        tree.copy_file(versions.content(live.number) / name, made / name)
    return kept


def put_notice(versions: Versions, draft: Path, file: Path, at: float) -> Published:
    """Make the live version with one notice more (or anew) the live one. Only that file is checked.

    Where nothing was published yet the draft is what is live; what has problems in it is left out, as it is now.

    Raises:
        Refused: the file has problems, or is no notice.
        BadInput: somebody else is publishing, or something cannot be read or written.
    """
    with versions.changing(), versions.making() as made:
        live = versions.live()
        source = versions.content(live.number) if live else draft
        tree.copy(source, made)
        name = _place(file, draft, made)
        (made / name).unlink(missing_ok=True)
        tree.copy_file(file, made / name)
        collection, problems = load(made, drafts=True)
        problems += references(collection)
        article = _of_file(collection, made / name)
        own = [
            f"{file}:{one.line}: {one.message} {one.hint}".rstrip() for one in problems if Path(one.path) == made / name
        ]
        if article is None or own:
            raise Refused(own or [f"{file}:1: This is no article."])
        before, after = _by_id(load(source, drafts=True)[0], source), _by_id(collection, made)
        if taken := [one for one, place in before.items() if place not in (name, after.get(one))]:
            hint = "Give the notice another name, or the same file name to replace one."
            raise Refused([f"{file}:1: The id {one!r} is used by another article. {hint}" for one in taken])
        if article.notice is None:
            raise Refused([f"{file}:1: This is no notice. Write  scope: notice  in its front matter, or publish it."])
        if article.draft:
            raise Refused([f"{file}:1: The notice is marked as a draft. Take  draft: yes  away."])
        if ended(article.notice, at):
            line = line_of(article, "until", "")
            raise Refused([f"{file}:{line}: This notice has ended already: nobody would hear it. Give it another end."])
        notices = {**(live.notices if live else {}), article.id: name}
        manifest = versions.add(made, at, f"Notice: {article.title}"[:NOTE_MAX], len(collection.articles), notices)
        versions.point(manifest.number)
        versions.tidy()
    others = () if live else tuple(one for one in problems if Path(one.path) != made / name)
    return Published(manifest, tuple(notices), tuple(_in(draft, made, one) for one in others))


def _place(file: Path, draft: Path, made: Path) -> str:
    """Where a file lies in its collection: as in the draft, else beside the others of its name or at the top."""
    try:
        return file.resolve().relative_to(draft.resolve()).as_posix()
    except ValueError:
        pass
    same = [one.name for one in tree.files(made) if one.name.rpartition("/")[2] == file.name]
    return same[0] if same else file.name


def _by_id(collection: Collection, folder: Path) -> dict[str, str]:
    """Where each article lies in its folder."""
    return {key: Path(one.path).relative_to(folder).as_posix() for key, one in collection.articles.items()}


def _of_file(collection: Collection, path: Path) -> Article | None:
    return next((one for one in collection.articles.values() if Path(one.path) == path), None)


def _in(draft: Path, made: Path, problem: Problem) -> Problem:
    """A problem of a copy, told of the draft."""
    path = Path(problem.path)
    inside = str(draft / path.relative_to(made)) if path.is_relative_to(made) else problem.path
    return Problem(inside, problem.line, problem.message, problem.hint)


def end_notice(versions: Versions, article: str, at: float) -> Published:
    """Make the live version without a notice the live one.

    Raises:
        BadInput: no notice of this id is live, somebody else is publishing, or something cannot be read or written.
    """
    with versions.changing(), versions.making() as made:
        live = versions.live()
        hint = "See what is live: run_assistant.py knowledge versions"
        if live is None:
            raise BadInput("no_notice", "Nothing was published yet.", "Take the file out of the folder.", article)
        source = versions.content(live.number)
        collection, _ = load(source)
        found = collection.articles.get(article)
        if found is None or found.notice is None:
            raise BadInput("no_notice", f"No notice {article[:64]!r} is live.", hint, article)
        if len(collection.articles) == 1:
            raise BadInput("no_notice", "Without it nothing would be left.", "Publish other articles first.", article)
        tree.copy(source, made)
        (made / Path(found.path).relative_to(source)).unlink()
        notices = {one: name for one, name in live.notices.items() if one != article}
        left = len(collection.articles) - 1
        manifest = versions.add(made, at, f"Without the notice: {found.title}"[:NOTE_MAX], left, notices)
        versions.point(manifest.number)
        versions.tidy()
    return Published(manifest, tuple(notices))


def roll_back(versions: Versions, number: int = 0) -> Manifest:
    """Make a version from before the live one.

    Args:
        versions: where.
        number: which; 0 for the one that was live when the live one was made.

    Raises:
        BadInput: there is none to go back to, it was changed since, or somebody else is publishing.
    """
    with versions.changing():
        if not number:
            live = versions.live()
            if live is None or not live.before:
                message = "There is no version before this one." if live else "Nothing was published yet."
                raise BadInput("no_version", message, "See them: run_assistant.py knowledge versions")
            number = live.before
        manifest = versions.manifest(number)
        if tree.digest(versions.content(number)) != manifest.digest:
            message = f"The version {number} was changed since it was published."
            raise BadInput("knowledge_versions", message, "Choose another, or publish the folder anew.")
        versions.point(number)
    return manifest
