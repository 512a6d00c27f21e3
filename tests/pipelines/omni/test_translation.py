"""A change of language in mid-conversation."""

from __future__ import annotations

from dataclasses import replace

from talking import chinese

from pipelines.knowledge import Collection
from pipelines.omni import Dialogue, Place, Reply
from pipelines.omni.translation import carried_over

ENGLISH_PLACE = Place("red-internet-light", "cable", "", ("start", "cable"))


def both(collection: Collection) -> tuple[Collection, Collection]:
    return Collection(collection.articles | chinese(), "both"), Collection(chinese(), "zh")


def test_a_procedure_goes_on_at_its_node(collection: Collection) -> None:
    """There and back: the same node of the translation, with what was walked of it, and its replies' ids."""
    whole, zh = both(collection)
    before = Dialogue(ENGLISH_PLACE, (Reply("cable:0", "Yes"),), topic="red-internet-light")
    after = carried_over(before, whole.articles, zh)
    assert after.place == replace(ENGLISH_PLACE, procedure="red-internet-light-zh")
    assert (after.topic, after.replies) == ("red-internet-light-zh", before.replies)
    assert carried_over(after, whole.articles, collection) == before


def test_what_is_not_translated_is_left(collection: Collection) -> None:
    """A procedure, a node or a topic that the other language does not have; which notices were said stays known."""
    whole, zh = both(collection)
    for place in (
        Place("slow-internet", "x"),
        replace(ENGLISH_PLACE, node="no-such-node"),
        replace(ENGLISH_PLACE, ahead="no-such-node"),
    ):
        after = carried_over(Dialogue(place, topic="opening-hours", misses=2, told=("n",)), whole.articles, zh)
        assert after == Dialogue(topic="", told=("n",))


def test_a_translation_that_has_become_no_procedure_is_left(collection: Collection) -> None:
    """Where the translation is not walked, there is nothing to go on with."""
    zh = chinese()
    zh["red-internet-light-zh"] = replace(zh["red-internet-light-zh"], procedure=None)
    after = carried_over(Dialogue(ENGLISH_PLACE), collection.articles | zh, Collection(zh, "zh"))
    assert after.place is None


def test_readings_in_the_other_language_are_offered_no_more(collection: Collection) -> None:
    """“Did you mean …?” is over; the misses count on."""
    whole, zh = both(collection)
    offered = (Reply("article:opening-hours", "Opening hours"), Reply("neither", "Neither"))
    after = carried_over(Dialogue(replies=offered, doubt="when", misses=1), whole.articles, zh)
    assert after == Dialogue(misses=1)
    readable = (Reply("article:wifi-password-zh", "修改无线密码"),)
    kept = Dialogue(replies=readable, doubt="密码")
    assert carried_over(kept, whole.articles, zh) == kept


def test_within_a_language_nothing_changes(collection: Collection) -> None:
    """Every dialogue of a caller who stays with a language is as it was, and so is one of an article that is gone."""
    for dialogue in (Dialogue(), Dialogue(ENGLISH_PLACE), Dialogue(Place("gone", "a"), topic="gone", misses=1)):
        assert carried_over(dialogue, collection.articles, collection) == dialogue
