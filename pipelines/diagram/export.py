"""A drawing as a file of its own, which brings its look along."""

from __future__ import annotations

from pipelines.diagram import Drawing

STYLE = (
    ".drawing{--text:#1a222c;--quiet:#5b6472;--outline:#8a909c;--paper:#fff;--warm:#a3431a;--soft:#fcefe4;"
    'background:var(--paper);font:14px system-ui,"Noto Sans CJK SC",sans-serif}'
    "@media(prefers-color-scheme:dark){.drawing{--text:#e9ecf0;--quiet:#a3acb9;--outline:#717b8b;--paper:#191f26;"
    "--warm:#f2a678;--soft:#3b281c}}"
    ".drawing text{fill:var(--text);text-anchor:middle}.drawing .start{text-anchor:start}.drawing .end{text-anchor:end}"
    ".drawing .tag{fill:var(--quiet);font-size:13px}.drawing .number{fill:var(--quiet)}"
    ".shape{fill:var(--paper);stroke:var(--outline);stroke-width:1.5}"
    ".line{fill:none;stroke:var(--outline);stroke-width:1.5}.head{fill:var(--outline)}"
    ".tone-person .shape{fill:var(--soft);stroke:var(--warm)}.drawing .tone-person text,.sign{fill:var(--warm)}"
)
"""The resting state of web_client/diagram.css, in its colours."""


def standalone(drawing: Drawing) -> str:
    """Give a drawing its style sheet, for a viewer that has none; not for the page, which refuses styles."""
    opening, rest = drawing.svg.split(">", 1)
    return f"{opening}><style>{STYLE}</style>{rest}\n"
