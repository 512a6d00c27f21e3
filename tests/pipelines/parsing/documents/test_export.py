"""A help centre's export to documents."""

from __future__ import annotations

import json

import pytest

from pipelines.parsing.documents import Block, Document
from pipelines.parsing.documents.export import read
from pipelines.parsing.documents.limits import MAX_ROWS
from pipelines.parsing.documents.unfit import Unfit

ARTICLE = {
    "id": 1,
    "title": "Change  plan",
    "body": "<h2>How</h2><p>Call us.</p>",
    "locale": "en-us",
    "label_names": ["plan", ""],
}


def test_articles_come_with_labels_and_language() -> None:
    """The title is the article's own; drafts and empty ones are left out."""
    export = {
        "articles": [ARTICLE, ARTICLE | {"draft": True}, {"id": 3}, {"title": "No body", "body": None}],
        "count": 4,
    }
    first, second = read(json.dumps(export).encode())
    assert first == Document(
        "Change plan",
        (Block("heading", "How", level=2), Block("text", "Call us.")),
        keywords=("plan",),
        language="en-us",
        place="article 1",
    )
    assert (second.title, second.blocks, second.place) == ("No body", (), "article 4")


def test_a_list_alone_is_an_export_too() -> None:
    """Without the object around it."""
    assert [one.title for one in read(json.dumps([ARTICLE]).encode())] == ["Change plan"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"articles": 3}', "unsupported"),
        (b'{"other": []}', "unsupported"),
        (b'{"articles": [{"title": "T"', "truncated"),
        (b"[" * 200_000, "truncated"),
        (b"[" * 200_000 + b"]" * 200_000, "unsupported"),
        (b"[" + b"{}," * (MAX_ROWS + 1) + b"{}]", "long"),
        (b" " * 16_000_001, "long"),
    ],
)
def test_what_is_no_export_is_refused(data: bytes, reason: str) -> None:
    """Of another shape, cut off, nested to harm, or too long."""
    with pytest.raises(Unfit) as caught:
        read(data)
    assert caught.value.reason == reason
