"""Conservative: unrelated speech moves nothing; natural replies do."""

from __future__ import annotations

import random

import pytest
from talking import sample

from pipelines.omni import Reply
from pipelines.omni.replies import choose, ordinal, yes_or_no
from pipelines.omni.walk import Walk

UNRELATED = (
    "it was my reports from the north which chiefly induced people to buy",
    "ten of clubs",
    "seven of clubs",
    "five five",
    "eight of spades four of clubs seven of hearts",
    "go forward ten meters",
    "and so my fellow americans ask not what your country can do for you ask what you can do for your country",
    "it was the first great sorrow of his life it was not so much the loss of the cotton itself but the fantasy the "
    "hopes the dreams built around it",
    "and mister john dashwood had then leisure to consider how much there might be prudently in his power to do for "
    "them",
    "he was not an ill disposed young man",
    "unless to be rather cold hearted and rather selfish is to be ill disposed",
    "had he married a more amiable woman he might have been made still more respectable than he was",
    "he might even have been made amiable himself",
    "one two three",
    "no man is an island entire of itself",
    "yes sir that is my baby said the singer on the radio",
    "the green green grass of home",
    "red sky at night shepherd's delight",
)
"""Transcripts of recordings that have nothing to do with a support desk, and sentences with a reply's word in them."""

COLLECTION = sample()
WALKS = [Walk(article) for article in COLLECTION.articles.values() if article.procedure is not None]


def moves(text: str) -> list[str]:
    """The nodes of all procedures at which this would clearly choose a way."""
    return [
        f"{walk.article.id} {node}"
        for walk in WALKS
        for node in walk.procedure.ways
        if (match := walk.match(node, text)) is not None and match.clear
    ]


@pytest.mark.parametrize("text", UNRELATED)
def test_unrelated_speech_moves_no_edge(text: str) -> None:
    """Nothing that was said to somebody else chooses a way, at any node of any procedure."""
    assert moves(text) == []


def test_pieces_of_unrelated_speech_move_no_edge() -> None:
    """Nor does any run of four or more words of it, as a recogniser might cut it."""
    chance = random.Random(3)
    for text in UNRELATED[:13]:
        words = text.split()
        for _ in range(20):
            size = chance.randint(4, max(4, len(words)))
            start = chance.randint(0, max(0, len(words) - size))
            piece = words[start : start + size]
            if len(piece) >= 4:
                assert moves(" ".join(piece)) == []


@pytest.mark.parametrize(
    ("procedure", "node", "said", "label"),
    [
        ("red-internet-light", "cable", "yeah it is", "yes"),
        ("red-internet-light", "cable", "no it's not", "no"),
        ("red-internet-light", "cable", "um it was loose", "no"),
        ("red-internet-light", "colour", "it's still red", "red"),
        ("red-internet-light", "colour", "umm orange i think", "orange"),
        ("red-internet-light", "colour", "it is green now", "green"),
        ("red-internet-light", "push", "okay i've done that", "Done"),
        ("red-internet-light", "restart", "two minutes have passed", "Done"),
        ("slow-internet", "where", "all of them", "all devices"),
        ("slow-internet", "where", "just my laptop", "one device"),
        ("slow-internet", "where", "only one device", "one device"),
    ],
)
def test_natural_replies_are_understood(procedure: str, node: str, said: str, label: str) -> None:
    """What people say where the procedure asks."""
    walk = next(walk for walk in WALKS if walk.article.id == procedure)
    match = walk.match(node, said)
    assert match is not None
    assert match.clear
    assert match.reply.label == label


def test_two_replies_at_once_are_none() -> None:
    """Where two replies fit alike nothing is chosen."""
    replies = (Reply("a:0", "green"), Reply("a:1", "red"))
    assert choose("green or red", replies) is None or not choose("green or red", replies).clear  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("yes", True), ("yeah sure", True), ("no", False), ("no it is not", False), ("maybe", None), ("yes no", None)],
)
def test_yes_or_no(said: str, meant: bool | None) -> None:
    """Plain agreement, plain refusal, and everything else."""
    assert yes_or_no(said) is meant


@pytest.mark.parametrize(("said", "index"), [("the first one", 0), ("number two", 1), ("three", 2), ("later", None)])
def test_ordinals(said: str, index: int | None) -> None:
    """First, second, third, in the usual words."""
    assert ordinal(said, 3) == index
