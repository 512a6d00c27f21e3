"""What a notice is in the ``frontdesk.*`` extension, for a client that was granted it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence, Set

from assistant import messages as say
from assistant.conversation import Item
from assistant.realtime import wire
from assistant.realtime.wire import Json
from pipelines.diagram import Drawing

STATE_LIMIT = 128 * 1024
"""Bytes of the items in ``frontdesk.state``, a drawing beside them: browsers take 256 KiB in one message of a data
channel. Of a longer conversation the end is sent."""


def event(notice: say.Notice, granted: Set[str]) -> tuple[str, Json] | None:
    """The name (without ``frontdesk.``) and the fields of the event that tells of a notice; None if there is none."""
    fields: Json
    match notice:
        case say.Routed() if "route" in granted:
            return "route", _route(notice)
        case say.Drawn(response_id, item_id, diagram_id, drawing) if "diagram" in granted:
            return "diagram", {"response_id": response_id, "item_id": item_id, **diagram(diagram_id, drawing)}
        case say.Cued(response_id, item_id, cues) if "cues" in granted:
            shown = [wire.cue(cue) for cue in cues]
            return "cues", {"response_id": response_id, "item_id": item_id, "cues": shown}
        case say.WasCut(response_id, item_id, at_ms, text) if "cut" in granted:
            return "cut", {"response_id": response_id, "item_id": item_id, "at_ms": round(at_ms, 1), "text": text}
        case say.Quietened(response_id, item_id) if "pause" in granted:
            return "quieten", {"response_id": response_id, "item_id": item_id}
        case say.Paused(response_id, item_id) if "pause" in granted:
            return "pause", {"response_id": response_id, "item_id": item_id}
        case say.WentOn(response_id, item_id, from_ms) if "pause" in granted:
            fields = {"response_id": response_id, "item_id": item_id}
            return "resume", fields | ({} if from_ms is None else {"at_ms": round(from_ms, 3)})
        case say.AudioAnchor(response_id, item_id, at_ms, rtp_timestamp) if "audio" in granted:
            fields = {"response_id": response_id, "item_id": item_id, "at_ms": round(at_ms, 3)}
            return "audio", fields | ({} if rtp_timestamp is None else {"rtp_timestamp": rtp_timestamp})
        case say.Seen() if "vision" in granted:
            return "vision", _vision(notice)
        case say.Timed(response_id, item_id, parts, total_ms) if "latency" in granted:
            fields = {"response_id": response_id, "item_id": item_id}
            fields["parts"] = [{"name": name, "ms": round(ms, 1)} for name, ms in parts]
            return "latency", fields | {"total_ms": round(total_ms, 1)}
        case say.State() if "state" in granted:
            return "state", _state(notice)
    return None


def _route(notice: say.Routed) -> Json:
    fields: Json = {"response_id": notice.response_id, "item_id": notice.item_id}
    fields |= {"kind": notice.kind, "verdict": notice.verdict, "durable": notice.durable}
    fields |= {"score": round(notice.score, 3), "reason": notice.reason}
    fields["sources"] = [
        {"id": one.source, "title": one.title, "weight": round(one.weight, 3)}
        | ({"taken": one.taken} if one.taken else {})
        for one in notice.sources
    ]
    fields |= {"drawing": notice.drawing} if notice.drawing else {}
    fields |= {"diagram_id": notice.diagram_id} if notice.diagram_id else {}
    fields |= {"person": notice.person} if notice.person else {}
    return fields


def diagram(diagram_id: str, drawing: Drawing) -> Json:
    """A drawing as the wire tells it."""
    spec = drawing.spec
    fields: Json = {
        "diagram_id": diagram_id,
        "kind": spec.kind,
        "title": spec.title,
        "alt": drawing.alt,
        "svg": drawing.svg,
        "nodes": [{"id": node.id, "label": node.label} for node in spec.nodes],
        "edges": [{"source": edge.source, "target": edge.target, "label": edge.label} for edge in spec.edges],
    }
    if spec.rows:
        fields["rows"] = [{"label": row.label, "cells": list(row.cells)} for row in spec.rows]
    if spec.chart:
        series = [{"label": one.label, "values": list(one.values)} for one in spec.chart.series]
        fields["chart"] = {"form": spec.chart.form, "unit": spec.chart.unit, "series": series}
    return fields


def _vision(notice: say.Seen) -> Json:
    return {
        "frame_id": notice.frame_id,
        "width": notice.width,
        "height": notice.height,
        "sharpness": round(notice.sharpness, 1),
        "codes": [{"kind": code.kind, "text": code.text} for code in notice.codes],
        "code_seen_unread": notice.code_seen_unread,
    }


def _state(notice: say.State) -> Json:
    fields: Json = {"items": _newest(notice.items), **wire.state(notice.dialogue), "person": notice.person}
    if notice.drawing is not None:
        fields["diagram"] = diagram(notice.diagram_id, notice.drawing)
    return fields


def _newest(items: Sequence[Item]) -> list[Json]:
    """The items at the end that fit, oldest first."""
    shown: list[Json] = []
    size = 0
    for item in reversed(items):
        told = wire.item(item)
        size += len(wire.encode(told))
        if size > STATE_LIMIT:
            break
        shown.append(told)
    return shown[::-1]
