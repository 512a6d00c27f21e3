"""``knowledge draw ARTICLE --out FILE``: the drawing of an article, or of a spec in JSON, as SVG, PNG or mermaid."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import sys
from pathlib import Path

from assistant.config import load as load_config
from assistant.errors import BadInput
from pipelines.diagram import Spec, repair
from pipelines.diagram.draftsman import choose_draftsman
from pipelines.diagram.export import png, standalone
from pipelines.diagram.mermaid import mermaid
from pipelines.diagram.spec import check
from pipelines.knowledge.collection import load

FORMS = (".svg", ".png", ".mmd")


def run(arguments: argparse.Namespace) -> int:
    """Draw it and write the file; what was mended in a spec is told."""
    out: Path = arguments.out
    if out.suffix not in FORMS:
        raise BadInput("bad_argument", "This is no kind of drawing.", f"End its name in {', '.join(FORMS)}.", str(out))
    if arguments.article.endswith(".json"):
        spec = _from_json(Path(arguments.article))
    else:
        spec = _of_article(arguments.article, arguments.folder or load_config(arguments.site).knowledge)
    try:
        out.write_bytes(drawn(spec, out.suffix, dark=arguments.dark))
    except OSError as error:
        raise BadInput("bad_argument", "The file cannot be written.", "Name another place.", str(out)) from error
    print(f"{spec.title} ({spec.kind}): {out}")
    return 0


def drawn(spec: Spec, form: str, *, dark: bool = False) -> bytes:
    """A drawing as the bytes of a file.

    Raises:
        BadInput: mermaid has nothing for this kind.
        BackendUnavailable: PNG, and resvg is not installed.
    """
    if form == ".mmd":
        check(spec)
        return mermaid(spec).encode("utf-8")
    drawing = asyncio.run(choose_draftsman().backend.draw(spec))
    return png(drawing, dark=dark) if form == ".png" else standalone(drawing).encode("utf-8")


def _from_json(path: Path) -> Spec:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        hint = "Name a file with a drawing in JSON."
        raise BadInput("not_found", "This file cannot be read.", hint, str(path)) from error
    found = repair.read(text)
    for said in found.repairs:
        print(said, file=sys.stderr)
    return found.spec


def _of_article(name: str, folder: Path) -> Spec:
    collection, problems = load(folder, drafts=True)
    articles = collection.articles
    wanted = Path(name).stem if name.endswith(".md") else name
    if wrong := next((one for one in problems if Path(one.path).stem == wanted), None):
        raise BadInput(
            "not_found", f"This article has a problem: {wrong.message}", wrong.hint, f"{wrong.path}:{wrong.line}"
        )
    if wanted not in articles:
        near = difflib.get_close_matches(wanted, articles, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "Its id is the name of its file, without .md."
        raise BadInput("not_found", "There is no such article.", hint, name)
    drawing = articles[wanted].drawing
    if drawing is None:
        hint = "Steps, a procedure, a table, parts or a chart are drawn: docs/knowledge.md."
        raise BadInput("not_found", "This article has nothing to draw.", hint, name)
    return drawing
