"""Articles as the page shows them: plain data for JSON."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from assistant.errors import FrontdeskError
from assistant.preview.shelf import Content
from pipelines.diagram import Draftsman
from pipelines.knowledge import Article, Problem
from pipelines.knowledge.boxes import boxes
from pipelines.knowledge.pictures import load

Json = dict[str, Any]


def listed(content: Content, folder: Path, version: int) -> Json:
    """Every file with its title and how many problems it has, and the problems themselves."""
    problems = [_problem(one, folder, "problem") for one in content.problems]
    problems += [_problem(one, folder, "note") for one in content.notes]
    files = []
    for name in content.files:
        article = content.articles.get(name)
        wrong = sum(one["file"] == name and one["kind"] == "problem" for one in problems)
        files.append(
            {
                "file": name,
                "title": article.title if article else name,
                "language": article.language if article else "",
                "draft": article.draft if article else False,
                "problems": wrong,
            }
        )
    return {"version": version, "folder": str(folder), "error": content.error, "files": files, "problems": problems}


async def article(found: Article | None, text: str, fingerprint: str, folder: Path, draftsman: Draftsman) -> Json:
    """One article: what is said, piece by piece; its drawing; the picture whose parts can be drawn.

    Args:
        found: the article, where it has no problems.
        text: of its file.
        fingerprint: of that text.
        folder: of its file.
        draftsman: draws.
    """
    shown: Json = {"fingerprint": fingerprint, "spoken": [], "svg": "", "alt": "", "trouble": ""}
    if found is not None:
        shown |= {"title": found.title, "language": found.language, "questions": list(found.questions)}
        shown |= {"source": found.source, "draft": found.draft, "spoken": spoken(found)}
        if found.drawing is not None:
            try:
                drawing = await draftsman.draw(found.drawing)
                shown |= {"svg": drawing.svg, "alt": drawing.alt}
            except FrontdeskError as error:
                shown["trouble"] = str(error)
    section = boxes(text)
    if section is not None:
        shown["boxes"] = _boxes(text, folder)
    return shown


def spoken(article: Article) -> list[Json]:
    """The pieces that are said one after the other; those of a drawing with their node."""
    said = [{"node": "", "label": "", "say": words, "wait_s": 0.0} for words in article.answer]
    steps = article.procedure.steps.values() if article.procedure is not None else article.steps
    said += [{"node": one.node, "label": one.label, "say": one.say, "wait_s": one.wait_s} for one in steps]
    return said


def _boxes(text: str, folder: Path) -> Json:
    section = boxes(text)
    assert section is not None  # noqa: S101 - asked for only where there is one
    parts = [
        {"name": one.name, "x": one.x, "y": one.y, "width": one.width, "height": one.height, "words": one.words}
        for one in section.parts
    ]
    try:
        picture = load(folder, section.picture)
    except FrontdeskError as error:
        return {"parts": parts, "picture": "", "trouble": str(error)}
    data = f"data:{picture.media_type};base64,{b64encode(picture.data).decode()}"
    return {"parts": parts, "picture": data, "width": picture.width, "height": picture.height, "trouble": ""}


def _problem(one: Problem, folder: Path, kind: str) -> Json:
    path = Path(one.path)
    file = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    return {"kind": kind, "file": file, "line": one.line, "message": one.message, "hint": one.hint}
