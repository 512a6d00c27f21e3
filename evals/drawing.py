"""Can drawings be read? Every sample and 500 generated specs, with Graphviz and without, judged as Chromium shows them.

Nothing may lie on anything, nothing may be cut, nothing small or pale, on a phone, in light and dark, in every state
of the conversation (``evals/drawing_judge.py``). Crossings are counted in the finished pictures; "dot's order" is the
same flow with the order and coordinates of dot, drawn by us. CPU time is that of this process and of dot together.
Another set of specs: a module with ``specs()``, named below.
"""

from __future__ import annotations

import asyncio
import importlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.figure import Figure, percentile
from evals import drawing_judge, drawing_page
from evals.drawing_draw import Drawn, by_dot, draw_all
from evals.drawing_judge import Flaws, Seen, crossings
from pipelines.diagram import Spec
from pipelines.diagram.draftsman import GraphvizDraftsman, LayeredDraftsman
from pipelines.knowledge.collection import load

SETS = ("drawing_specs", "drawing_specs_blind")
"""Modules with ``specs()``."""

SAMPLES = Path(__file__).resolve().parents[1] / "knowledge"

COUNTED = (
    ("boxes overlapping", "boxes"),
    ("edges through boxes or text", "edges"),
    ("labels cut or overlapping", "labels"),
    ("texts under 12 px on a phone", "small"),
    ("pairs of colours under 4.5:1", "pale"),
    ("drawings that the page refuses", "refused"),
)
"""Names of figures, and what of :class:`Flaws` they count."""


def figures(verbose: bool = False) -> list[Figure]:
    """Draw them all, look at them, count."""
    specs = [spec for name in SETS for spec in importlib.import_module(f"evals.{name}").specs()]
    return asyncio.run(_figures([*samples(), *specs], verbose))


def samples() -> list[Spec]:
    """What the articles of the sample collections draw."""
    folders = sorted({path.parent for path in SAMPLES.rglob("*.md") if path.name.lower() != "readme.md"})
    loaded = [load(folder)[0] for folder in folders]
    return [one.drawing for collection in loaded for one in collection.articles.values() if one.drawing]


async def _figures(specs: Sequence[Spec], verbose: bool) -> list[Figure]:
    found = []
    plain = await draw_all(LayeredDraftsman(), specs)
    seen = await _seen(plain)
    found += _flawless(plain, seen, "without Graphviz", verbose) + _costs(plain, "without Graphviz")
    if shutil.which("dot") is None:
        missing = "Graphviz is not installed: apt-get install graphviz"
        names = [one.name.replace("without", "with") for one in found]
        return [*found, *(Figure(name, None, note=missing) for name in names)]
    both = await draw_all(GraphvizDraftsman(), specs)
    seen_both = await _seen(both)
    found += _flawless(both, seen_both, "with Graphviz", verbose) + _costs(both, "with Graphviz")
    return found + await _crossings(plain, seen, seen_both)


async def _seen(drawn: Iterable[Drawn]) -> list[Seen] | None:
    """Each as the browser shows it, in order; None where there is no browser."""
    if drawing_page.chromium() is None:
        return None
    return await drawing_page.look([one.drawing for one in drawn if one.drawing])


def _flawless(drawn: Sequence[Drawn], seen: list[Seen] | None, how: str, verbose: bool) -> list[Figure]:
    failed = [one for one in drawn if one.drawing is None]
    found = [Figure(f"not drawn, {how}", len(failed), goal="<= 0", note=f"of {len(drawn)}")]
    if verbose:
        for one in failed:
            print(f"  {how}: {one.spec.id}: {one.failure}")
    if seen is None:
        missing = "Chromium is not installed: apt-get install chromium"
        return found + [Figure(f"{name}, {how}", None, goal="<= 0", note=missing) for name, _ in COUNTED]
    flaws = {
        one.spec.id: drawing_judge.judge(one.spec, shown)
        for one, shown in zip((one for one in drawn if one.drawing), seen, strict=True)
    }
    for name, field in COUNTED:
        lists = {spec: getattr(each, field) for spec, each in flaws.items() if getattr(each, field)}
        note = f"in {', '.join(list(lists)[:4])}{' …' if len(lists) > 4 else ''}" if lists else ""
        found.append(Figure(f"{name}, {how}", sum(map(len, lists.values())), goal="<= 0", note=note))
    if verbose:
        _tell(flaws, how)
    return found


def _tell(flaws: dict[str, Flaws], how: str) -> None:
    for spec, each in flaws.items():
        for line in each.all():
            print(f"  {how}: {spec}: {line}")


def _costs(drawn: Sequence[Drawn], how: str) -> list[Figure]:
    spent = [one.cpu_ms + one.dot_ms for one in drawn]
    held = [one.hold_ms for one in drawn]
    asked = sum(one.dot_ms > 0 for one in drawn)
    note = f"median {percentile(spent, 0.5):.1f} ms, most {max(spent):.0f} ms; dot ran for {asked} of {len(drawn)}"
    return [
        Figure(f"CPU a drawing, p95, {how}", round(percentile(spent, 0.95), 1), "ms", "<= 30 ms", note),
        Figure(f"longest hold of the loop, p99, {how}", round(percentile(held, 0.99), 1), "ms", "<= 5 ms"),
    ]


async def _crossings(plain: list[Drawn], seen: list[Seen] | None, both: list[Seen] | None) -> list[Figure]:
    """Crossings of all flows in total: ours, with Graphviz, and in dot's order."""
    names = ("crossings without Graphviz", "crossings with Graphviz", "crossings in dot's order", "ours over dot's")
    if seen is None or both is None:
        return [Figure(name, None, note="Chromium is not installed: apt-get install chromium") for name in names]
    flows = [one.spec for one in plain if one.drawing and one.spec.kind == "flow" and one.spec.edges]
    theirs = await drawing_page.look([await by_dot(spec) for spec in flows])
    totals = [
        sum(crossings(each.lines) for each in some) for some in (_flows(plain, seen), _flows(plain, both), theirs)
    ]
    note = f"{len(flows)} flows"
    return [Figure(name, total, note=note) for name, total in zip(names[:3], totals, strict=True)] + [
        Figure(names[3], round(totals[0] / max(totals[2], 1), 3), goal="<= 1", note="without Graphviz, in total")
    ]


def _flows(drawn: list[Drawn], seen: list[Seen]) -> list[Seen]:
    pairs = zip((one for one in drawn if one.drawing), seen, strict=True)
    return [each for one, each in pairs if one.spec.kind == "flow"]
