"""Each kind of drawing on the page: nothing cut, lit in step, said in words, readable on a phone and on paper."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from assistant.realtime import extension
from evals import drawing_gallery as gallery
from evals.drawing_judge import judge
from evals.drawing_page import look_at, shown_page
from pipelines.diagram import Drawing, Spec
from pipelines.diagram.draftsman import LayeredDraftsman


def drawn(spec: Spec) -> Drawing:
    return asyncio.run(LayeredDraftsman().draw(spec))


def on_page(spec: Spec, look: Callable[[Any], Awaitable[Any]], lit: str, path: list[str]) -> Any:
    """Show a drawing with a node lit, and look."""
    told = extension.diagram(spec.id, drawn(spec))

    async def run() -> Any:
        async with shown_page() as page:
            await page.evaluate(gallery.SHOW, {"picture": told, "at": lit, "path": path})
            return await look(page)

    return asyncio.run(run())


def test_every_kind_can_be_read() -> None:
    """In Chromium at 360 px nothing of any kind touches, is cut, small or pale, in light and dark, in every state."""
    drawings = [drawn(spec) for spec in gallery.all_of_them()]
    found = [judge(one.spec, seen).all() for one, seen in zip(drawings, look_at(drawings), strict=True)]
    assert found == [()] * len(drawings)


@pytest.mark.parametrize(
    ("spec", "lit"),
    [(gallery.steps(), "s2"), (gallery.comparison(), "c2"), (gallery.parts(), "p2"), (gallery.chart("line"), "v2")],
    ids=lambda value: getattr(value, "kind", value),
)
def test_cues_light_every_kind(spec: Spec, lit: str) -> None:
    """What is spoken of is lit, what was is past, what was not yet lies ahead."""
    first = spec.nodes[0].id
    script = "() => [...document.querySelectorAll('g.node')].map((group) => [group.dataset.id, group.dataset.state])"
    states = on_page(spec, lambda page: page.evaluate(script), lit, [first, lit])
    assert dict(states) == {node.id: {first: "past", lit: "lit"}.get(node.id, "ahead") for node in spec.nodes}


def test_a_table_for_who_does_not_see_it() -> None:
    """A comparison and a chart are tables in words, with what is spoken of marked; steps are an ordered list."""
    script = "() => document.querySelector('.picture-words').innerHTML"
    table = on_page(gallery.comparison(), lambda page: page.evaluate(script), "c2", ["c1", "c2"])
    assert '<th scope="col" aria-current="true">Plus</th>' in table
    assert '<th scope="row">Speed</th>' in table
    chart = on_page(gallery.chart("bar"), lambda page: page.evaluate(script), "v1", ["v1"])
    assert '<tr aria-current="true"><th scope="row">0:00</th><td>228</td></tr>' in chart
    steps = on_page(gallery.steps(), lambda page: page.evaluate(script), "s1", ["s1"])
    assert steps.count("<li") == 5
    assert 'aria-current="step"' in steps


def test_a_table_that_is_put_away_complains_of_nothing() -> None:
    """Where it takes no room nothing is computed from its size; back again it is as it was."""

    async def look(page: Any) -> list[str]:
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        for shown in ("none", "", "none"):
            await page.evaluate("(how) => { document.querySelector('.sheet').style.display = how; }", shown)
            await page.wait_for_timeout(200)
        return said

    assert on_page(gallery.comparison(), look, "c2", ["c1", "c2"]) == []


def test_what_is_compared_stays_while_scrolling() -> None:
    """On a phone the first column is in view wherever the table is scrolled to."""

    async def look(page: Any) -> Any:
        await page.evaluate("() => { document.querySelector('.sheet').scrollLeft = 10000; }")
        await page.wait_for_function("() => document.querySelector('g.sticky').classList.contains('lifted')")
        return await page.evaluate(
            "() => ({ side: document.querySelector('g.sticky').getBoundingClientRect().left,"
            " sheet: document.querySelector('.sheet').getBoundingClientRect().left,"
            " scrolled: document.querySelector('.sheet').scrollLeft })"
        )

    seen = on_page(gallery.comparison(4), look, "c4", ["c4"])
    assert seen["scrolled"] > 50
    assert abs(seen["side"] - seen["sheet"]) < 6


def test_paper() -> None:
    """In print everything is there, dark on white, as wide as the sheet at most."""

    async def look(page: Any) -> Any:
        await page.emulate_media(media="print", color_scheme="dark")
        return await page.evaluate(
            "() => [...document.querySelectorAll('.drawing .label')].map((text) => getComputedStyle(text).fill)"
        )

    assert set(on_page(gallery.steps_zh(), look, "s1", ["s1"])) == {"rgb(0, 0, 0)"}


def test_without_motion() -> None:
    """Who asked for less motion gets none."""

    async def look(page: Any) -> Any:
        return await page.evaluate(
            "() => [...document.querySelectorAll('.drawing .shape')]"
            ".flatMap((shape) => getComputedStyle(shape).transitionDuration.split(', '))"
        )

    assert set(on_page(gallery.flow(), look, "start", ["start"])) == {"0s"}
