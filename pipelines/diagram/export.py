"""A drawing as a file of its own: SVG that brings its look along, or PNG."""

from __future__ import annotations

import re

from pipelines.diagram import Drawing
from pipelines.errors import BackendUnavailable, StageFailed

LIGHT = {
    "text": "#1a222c", "quiet": "#5b6472", "outline": "#8a909c", "line": "#e4dfd4", "card": "#ffffff",
    "warm": "#a3431a", "warm-soft": "#fcefe4",
    "first": "#2f5f8f", "second": "#8a5a10", "third": "#6d4a9c", "fourth": "#44505e",
}  # fmt: skip
DARK = {
    "text": "#e9ecf0", "quiet": "#a3acb9", "outline": "#717b8b", "line": "#2a323c", "card": "#191f26",
    "warm": "#f2a678", "warm-soft": "#3b281c",
    "first": "#7fb2e6", "second": "#dcb35f", "third": "#b9a1ec", "fourth": "#aab5c3",
}  # fmt: skip
"""The colours of web_client/colours.css that a drawing at rest has."""

FONTS = 'system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans","Noto Sans CJK SC",sans-serif'

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# Chinese, Japanese and Korean characters.

RULES = (
    f".drawing{{background:var(--card);font-family:{FONTS}}}"
    ".drawing text{fill:var(--text);font-size:14px;text-anchor:middle}"
    ".drawing .start{text-anchor:start}.drawing .end{text-anchor:end}"
    ".drawing .tag,.drawing .number,.drawing .heading,.drawing .tick,.drawing .unit{fill:var(--quiet)}"
    ".drawing .tag,.drawing .heading,.drawing .legend{font-size:13px}"
    ".drawing .tick,.drawing .unit,.drawing .value,.drawing .small{font-size:12px}"
    ".drawing .thing .label{font-weight:600}"
    ".shape{fill:var(--card);stroke:var(--outline);stroke-width:1.5}.plate{fill:var(--card)}"
    ".category .card{fill:none;stroke:none}"
    ".line,.spine{fill:none;stroke:var(--outline);stroke-width:1.5}.head{fill:var(--outline)}"
    ".tone-person .shape{fill:var(--warm-soft);stroke:var(--warm)}.drawing .tone-person text,.sign{fill:var(--warm)}"
    ".grid{fill:none;stroke:var(--line)}.axis{fill:none;stroke:var(--quiet);stroke-width:1.5}"
    ".photo{fill:#fff}.ring,.band{fill:none;stroke:none}"
    ".part .line{stroke:var(--quiet)}.halo{fill:none;stroke:var(--card);stroke-width:4.5}"
    ".dot{fill:var(--card);stroke:var(--quiet);stroke-width:2}"
    ".bar,.point{fill:var(--card)}.bar,.stripes,.point,.curve{stroke-width:2}.bar.s1{fill:var(--first)}"
    ".curve,.stripes{fill:none}.curve{stroke-linejoin:round}"
    ".curve.s2{stroke-dasharray:9 6}.curve.s3{stroke-dasharray:1 5}.curve.s4{stroke-dasharray:12 5 1 5}"
    ".s1{stroke:var(--first)}.s2{stroke:var(--second)}.s3{stroke:var(--third)}.s4{stroke:var(--fourth)}"
)
"""The resting state of web_client/diagram.css and kinds.css."""


def _set(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


STYLE = f".drawing{{{_set(LIGHT)}}}@media(prefers-color-scheme:dark){{.drawing{{{_set(DARK)}}}}}{RULES}"
"""For a viewer that knows variables: light or dark as its owner likes it."""


def standalone(drawing: Drawing) -> str:
    """Give a drawing its style sheet, for a viewer that has none; not for the page, which refuses styles."""
    return _styled(drawing, STYLE)


def png(drawing: Drawing, *, dark: bool = False, scale: float = 2.0) -> bytes:
    """Paint a drawing: ``scale`` px for each of its own. Holds the GIL for some 50 ms: not for the loop.

    Raises:
        BackendUnavailable: resvg is not installed.
        StageFailed: it could not paint this drawing.
    """
    try:
        import resvg_py
    except ImportError as error:
        hint = 'pip install "frontdesk[export]"'
        raise BackendUnavailable("PNG needs resvg, which is not installed.", hint) from error
    colours = DARK if dark else LIGHT
    rules = re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], RULES)
    if _WIDE.search(drawing.svg):
        # resvg takes any font that has a character which the first family lacks, one with serifs too.
        rules = rules.replace(FONTS, f'"Noto Sans CJK SC",{FONTS}')
    try:
        painted = resvg_py.svg_to_bytes(svg_string=_styled(drawing, rules), zoom=scale, background=colours["card"])
    except ValueError as error:
        raise StageFailed("This drawing could not be painted.", "Export it as SVG.") from error
    return bytes(painted)


def _styled(drawing: Drawing, style: str) -> str:
    opening, rest = drawing.svg.split(">", 1)
    return f"{opening}><style>{style}</style>{rest}\n"
