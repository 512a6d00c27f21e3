"""A folder of articles, loaded: every one that passes its checks, and what is wrong with the others."""

from __future__ import annotations

import hashlib
import stat
from functools import partial
from pathlib import Path

from pipelines.errors import BadInput
from pipelines.knowledge import Article, Collection, Problem, pictures
from pipelines.knowledge.front_matter import LANGUAGE
from pipelines.knowledge.markdown import SIZE_LIMIT, read

FILES_MAX = 2_000


def load(folder: Path, *, drafts: bool = False) -> tuple[Collection, list[Problem]]:
    """Load all ``*.md`` of a folder and of the folders inside it that are named by a language (``en``, ``zh``).

    They come in the order of their names. The version is of names and content.

    Args:
        folder: of articles.
        drafts: whether drafts are among them, for editors; they are not for callers. What is wrong with them is told
            in any case.

    Raises:
        BadInput: there is no such folder, or no article in it; none that callers may hear, without ``drafts``.
    """
    hint = "Name a folder with articles under [knowledge] in site.toml; docs/knowledge.md tells how one is written."
    try:
        if not folder.is_dir():
            raise BadInput("knowledge_folder", "There is no such knowledge folder.", hint, str(folder))
        paths = sorted(path for place in (folder, *_languages(folder)) for path in place.glob("*.md") if _counts(path))
        inside = folder.resolve()
    except (OSError, RuntimeError) as error:  # it goes just now, may not be listed, or is a link in a circle
        reason = getattr(error, "strerror", None) or "a link leads in a circle"
        raise BadInput("knowledge_folder", f"The folder cannot be read ({reason}).", hint, str(folder)) from error
    if not paths:
        raise BadInput("knowledge_folder", "There is no article (*.md) in this folder.", hint, str(folder))
    if len(paths) > FILES_MAX:
        raise BadInput(
            "knowledge_folder", f"The folder has more than {FILES_MAX:,} articles.", "Split it.", str(folder)
        )
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for path in paths:
        article, found = _load_one(path, path.relative_to(folder).as_posix(), inside, digest)
        problems += found
        if article is None:
            continue
        if article.id in articles:
            other = articles[article.id].path
            problems.append(Problem(article.path, 1, f"The id {article.id!r} is used by {other} too.", "Change one."))
            continue
        articles[article.id] = article
    if not drafts:
        for article in [one for one in articles.values() if one.draft]:
            del articles[article.id]
    if not articles and not problems:
        hint = "Take the line  draft: yes  out of those that callers may hear."
        raise BadInput("knowledge_folder", "All articles of this folder are drafts.", hint, str(folder))
    if not articles and not drafts:
        first = problems[0]
        where = f"{first.path}:{first.line}"
        raise BadInput(
            "knowledge_folder", f"No article can be used; the first problem: {first.message}", first.hint, where
        )
    return Collection(articles, digest.hexdigest()), problems


def _languages(folder: Path) -> list[Path]:
    return [inside for inside in folder.iterdir() if LANGUAGE.fullmatch(inside.name) and inside.is_dir()]


def _counts(path: Path) -> bool:
    """Whether this is an article; a link that leads nowhere is one too, so that it is told."""
    return (path.is_file() or path.is_symlink()) and path.name.lower() != "readme.md"


def _load_one(path: Path, name: str, inside: Path, digest: hashlib._Hash) -> tuple[Article | None, list[Problem]]:
    shown = str(path).encode("utf-8", "backslashreplace").decode()  # a name may hold bytes that are no text
    try:
        if not path.resolve().is_relative_to(inside):
            hint = "Copy the file into the folder; what lies elsewhere is not read."
            return None, [Problem(shown, 1, "The file is a link to outside of the folder.", hint)]
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return None, [Problem(shown, 1, "This is no file.", "Delete it.")]
        if about.st_size > SIZE_LIMIT:
            return None, [Problem(shown, 1, f"The file has more than {SIZE_LIMIT:,} bytes.", "Split the article.")]
        data = path.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None, [Problem(shown, 1, "The file is not UTF-8 text.", "Save it as UTF-8.")]
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "a link leads in a circle"
        return None, [Problem(shown, 1, f"The file cannot be read ({reason}).", "Is it still there?")]
    above = name.rpartition("/")[0]
    digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + data + b"\0")
    return read(text, shown, path.stem.lower(), partial(pictures.load, path.parent), _language(above))


def _language(folder: str) -> str:
    """The language that a folder is named by; English where it is none."""
    return folder if LANGUAGE.fullmatch(folder) else "en"
