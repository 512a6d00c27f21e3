"""A procedure that is changed or taken away under a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talking import Talk, found

from pipelines.knowledge import Article, Collection, Procedure
from pipelines.omni import Verdict
from pipelines.omni.phrases import ENGLISH

RED = "red-internet-light"


def without(collection: Collection, *nodes: str) -> Collection:
    """The sample with nodes of the red light's procedure renamed."""
    article = collection.articles[RED]
    assert article.procedure is not None
    old = article.procedure

    def name(node: str) -> str:
        return f"{node}-new" if node in nodes else node

    steps = {name(node): replace(step, node=name(node)) for node, step in old.steps.items()}
    ways = {
        name(node): tuple(replace(way, source=name(way.source), target=name(way.target)) for way in out)
        for node, out in old.ways.items()
    }
    procedure = Procedure(name(old.start), steps, ways, old.persons)
    return changed(collection, replace(article, procedure=procedure))


def changed(collection: Collection, article: Article) -> Collection:
    return Collection({**collection.articles, article.id: article}, f"{collection.version}-changed")


def told(article: Article) -> str:
    return ENGLISH.changed.format(title=ENGLISH.quoted.format(article.title))


def verdict(talk: Talk) -> Verdict:
    return next(piece for piece in talk.pieces if isinstance(piece, Verdict))


@pytest.fixture
def walking(talk: Talk) -> Talk:
    """A caller who was asked about the plug."""
    talk.say("my internet light is red", hits=found(RED))
    assert talk.dialogue.place is not None
    return talk


@pytest.mark.parametrize("reply", [{"text": "yes"}, {"picked": "plug:0"}, {"text": "what was that again"}])
def test_at_a_node_that_is_gone_it_is_said_and_offered_anew(walking: Talk, reply: dict[str, str]) -> None:
    """Whatever comes next, by voice or by tap: the change is told, and yes begins the new procedure."""
    place = walking.dialogue.place
    assert place is not None
    walking.collection = without(walking.collection, place.node)
    said = walking.say(reply.get("text", ""), picked=reply.get("picked", ""))
    assert said == told(walking.collection.articles[RED])
    assert verdict(walking).kind == "doubt"
    assert walking.dialogue.place is None
    walking.say("yes please")
    assert walking.dialogue.place is not None
    assert walking.dialogue.place.node == f"{place.node}-new"


def test_no_leaves_it(walking: Talk) -> None:
    """Who does not want to begin again is asked what is needed."""
    assert walking.dialogue.place is not None
    walking.collection = without(walking.collection, walking.dialogue.place.node)
    walking.say("yes")
    assert ENGLISH.neither in walking.say("no")
    assert walking.dialogue.place is None


def test_a_procedure_that_was_taken_away_is_told(walking: Talk) -> None:
    """Nothing is offered that is not there."""
    left = {one: article for one, article in walking.collection.articles.items() if one != RED}
    walking.collection = Collection(left, "left")
    assert walking.say("yes") == ENGLISH.gone
    assert walking.dialogue.place is None
    assert walking.dialogue.replies == ()


def test_a_procedure_that_became_an_answer_is_offered(walking: Talk) -> None:
    """An article that has no steps any more is offered as what it is."""
    article = replace(walking.collection.articles[RED], procedure=None, drawing=None)
    walking.collection = changed(walking.collection, article)
    assert walking.say("yes") == told(article)
    assert walking.say("yes") == " ".join(article.answer)


@pytest.mark.parametrize(("words", "kind"), [("a person please", "hand_over"), ("stop", "done")])
def test_who_wants_out_gets_out(walking: Talk, words: str, kind: str) -> None:
    """A person and stop mean the same whether or not the node is there."""
    assert walking.dialogue.place is not None
    walking.collection = without(walking.collection, walking.dialogue.place.node)
    walking.say(words)
    assert verdict(walking).kind == kind


def test_another_question_is_answered(walking: Talk) -> None:
    """Who surely asks for something else is not held up by what was changed."""
    assert walking.dialogue.place is not None
    walking.collection = without(walking.collection, walking.dialogue.place.node)
    walking.say("when are you open on saturdays", hits=found("opening-hours"))
    assert verdict(walking).kind == "answer"
    assert walking.dialogue.topic == "opening-hours"


def test_a_reply_is_the_one_whose_label_was_seen(walking: Talk) -> None:
    """Where the ways of a node were put in another order, the button that was shown decides, not its place."""
    article = walking.collection.articles[RED]
    place = walking.dialogue.place
    assert article.procedure is not None
    assert place is not None
    ways = article.procedure.ways[place.node]
    seen = walking.dialogue.replies[0]
    turned = replace(article.procedure, ways={**article.procedure.ways, place.node: ways[::-1]})
    walking.collection = changed(walking.collection, replace(article, procedure=turned))
    walking.say(picked=seen.id)
    after = walking.dialogue.place
    assert after is not None
    assert after.walked[-1] == next(way.target for way in ways if way.label == seen.label)


def test_a_reply_that_is_gone_moves_nothing(walking: Talk) -> None:
    """A button that bears a label which the node has no more is not taken for the one in its place."""
    article = walking.collection.articles[RED]
    place = walking.dialogue.place
    assert article.procedure is not None
    assert place is not None
    ways = tuple(replace(way, label=f"other {way.label}") for way in article.procedure.ways[place.node])
    other = replace(article.procedure, ways={**article.procedure.ways, place.node: ways})
    walking.collection = changed(walking.collection, replace(article, procedure=other))
    walking.say(picked=f"{place.node}:0")
    assert walking.dialogue.place == place


def test_back_leads_to_a_node_that_is_there(walking: Talk) -> None:
    """A node that was walked and is gone is left out of the way back."""
    walking.say("yes")
    place = walking.dialogue.place
    assert place is not None
    walking.collection = without(walking.collection, place.walked[-2])
    walking.say("go back")
    assert walking.dialogue.place is not None
    assert walking.dialogue.place.node == place.node
