"""A procedure is walked: one node at a time, and nothing moves without a reply."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from talking import NOTHING, Talk, found, sample

from pipelines.knowledge import Article, Collection, Procedure, Step, Way

RED = "red-internet-light"


@pytest.fixture
def at_cable(talk: Talk) -> Talk:
    talk.say("my light is red", hits=found(RED))
    assert talk.node == "cable"
    return talk


def test_the_start_is_said_with_the_first_node(talk: Talk) -> None:
    """The lead-in and the first question are one answer; both nodes are marked and count as walked."""
    words = talk.say("my light is red", hits=found(RED))
    assert words.startswith("A red light means")
    assert words.endswith("Is it pushed in firmly?")
    assert talk.marks == ["start", "cable"]
    assert talk.shown == [RED]
    assert talk.dialogue.place is not None
    assert talk.dialogue.place.walked == ("start", "cable")
    assert [reply.label for reply in talk.dialogue.replies] == ["yes", "no"]


def test_a_procedure_that_begins_with_a_question_has_its_lead_in_too() -> None:
    """The article's text is said before the first node, with none lit; it is not said again when the node is."""
    ways = {"wet": (Way("wet", "dry", "yes"), Way("wet", "clean", "no"))}
    steps = {name: Step(name, name, f"Say {name}.", 0) for name in ("wet", "dry", "clean")}
    procedure = Procedure("wet", steps, ways, frozenset())
    squeak = Article("squeak", "Squeaking", "en", ("Q",), ("Let us look.",), (), procedure)
    talk = Talk(Collection({squeak.id: squeak}, "v"))
    assert talk.say("it squeaks", hits=found("squeak")) == "Let us look. Say wet."
    assert [mark for mark in talk.marks if mark] == ["wet"]
    assert "Let us" not in talk.say("pardon", hits=NOTHING)


@pytest.mark.parametrize(
    ("said", "node"),
    [
        ("yes it is", "restart"),
        ("no it isn't", "push"),
        ("it was loose", "push"),
        ("when are you open on saturdays and sundays", "cable"),
        ("it was the first great sorrow of his life", "cable"),
        ("", "cable"),
    ],
)
def test_the_reply_chooses_the_way(at_cable: Talk, said: str, node: str) -> None:
    """What was said moves to the node it means; anything else moves nothing."""
    at_cable.say(said)
    assert at_cable.node == node


def test_a_picked_reply_and_a_picked_node_choose_too(at_cable: Talk) -> None:
    """A tap on a reply, or on a node one step away, is a reply; one further away is not."""
    at_cable.say(picked="solved")
    assert at_cable.node == "cable"
    at_cable.say(picked="push")
    assert at_cable.node == "push"
    at_cable.say(picked="push:0")
    assert at_cable.node == "colour"


def test_repeating_stays_where_it_is(at_cable: Talk) -> None:
    """A node that was heard is said again in place: an answer into the repetition takes its own ways."""
    before = at_cable.dialogue.place
    assert "pushed in firmly" in at_cable.say("say that again", heard=False)
    assert at_cable.dialogue.place == before
    at_cable.say("yes")
    assert at_cable.node == "restart"


def test_when_the_wait_is_over_it_is_asked_how_it_stands(at_cable: Talk) -> None:
    """At a node that has something to wait for: with its replies, its node lit, and once; nothing moves."""
    assert at_cable.dialogue.wait_s == 0
    at_cable.say("yes")
    assert at_cable.node == "restart"
    assert at_cable.dialogue.wait_s > 0
    before = at_cable.dialogue
    assert "long enough" in at_cable.say(checking=True)
    assert at_cable.verdict == "step"
    assert at_cable.marks == ["restart"]
    assert at_cable.shown == [RED]
    assert at_cable.dialogue == replace(before, wait_s=0.0)


def test_nothing_is_asked_where_nobody_waits(talk: Talk) -> None:
    """Outside of a procedure, and while a node is being said."""
    assert talk.say(checking=True) == ""
    talk.say("my light is red", hits=found(RED))
    talk.say("yes", heard=False)
    assert talk.say(checking=True) == ""


@pytest.mark.parametrize("wish", ["slower", "louder", "softer", "repeat"])
def test_a_wish_about_the_voice_says_the_node_again(at_cable: Talk, wish: str) -> None:
    """It stays where it is, says it again, and what is wished for comes with it."""
    before = at_cable.dialogue.place
    assert "pushed in firmly" in at_cable.say("say that again" if wish == "repeat" else f"{wish} please")
    assert at_cable.dialogue.place == before
    assert at_cable.wish == wish


def test_a_reply_that_sounds_like_a_wish_is_a_reply() -> None:
    """Where "faster" is what is waited for, it moves on and wishes for nothing."""
    ways = {"ask": (Way("ask", "end", "faster"), Way("ask", "again", "slower"))}
    steps = {name: Step(name, name, f"Say {name}.", 0) for name in ("ask", "end", "again")}
    procedure = Procedure("ask", steps, ways, frozenset())
    slow = Article("slow", "Slow", "en", ("Q",), (), (), procedure)
    talk = Talk(Collection({slow.id: slow}, "v"))
    talk.say("it is slow", hits=found("slow"))
    assert "Say end" in talk.say("faster")
    assert talk.wish is None


def test_back_goes_one_node_back(at_cable: Talk) -> None:
    """Back says the node before; at the first one it says so."""
    at_cable.say("no")
    assert "pushed in firmly" in at_cable.say("go back")
    assert at_cable.node == "cable"
    assert "first step" in at_cable.say("go back")
    assert at_cable.node == "cable"


def test_back_over_an_unheard_node_returns_to_the_one_before(at_cable: Talk) -> None:
    """While the next node is being said, back means the one that was heard."""
    at_cable.say("no", heard=False)
    assert "pushed in firmly" in at_cable.say("back")
    assert at_cable.dialogue.place is not None
    assert (at_cable.node, at_cable.dialogue.place.ahead) == ("cable", "")


def test_after_an_interruption_the_unheard_node_is_said(at_cable: Talk) -> None:
    """The dialogue goes on at the first node that was not heard; nothing heard is repeated."""
    at_cable.say("yes", heard=False)
    assert at_cable.node == "cable"
    assert at_cable.say("go on").startswith("Switch the router off")
    assert at_cable.node == "restart"


def test_an_interruption_may_correct_the_reply(at_cable: Talk) -> None:
    """Another reply over the next node takes the other way; the same one says that node again."""
    at_cable.say("yes", heard=False)
    assert at_cable.say("yes", heard=False).startswith("Switch the router off")
    at_cable.say("no")
    assert at_cable.node == "push"


def test_an_answer_that_comes_too_soon_is_no_correction(talk: Talk) -> None:
    """A yes into the next question is not taken for the last one's: that question is said to its end first."""
    talk.say("no dial tone", hits=found("home-phone-no-dial-tone"))
    for reply in ("yes", "yes", "done"):
        talk.say(reply, hits=NOTHING)
    talk.say("no", hits=NOTHING, heard=False)
    assert talk.say("yes", hits=NOTHING).startswith("Have you already tried another phone?")
    assert talk.node == "tried"


def test_a_first_node_that_was_not_heard_keeps_the_start(talk: Talk) -> None:
    """An interruption before the first question still counts the start as walked."""
    talk.say("my light is red", hits=found(RED), heard=False)
    talk.say("go on")
    assert talk.dialogue.place is not None
    assert talk.dialogue.place.walked == ("start", "cable")


def test_something_to_do_waits_for_done(at_cable: Talk) -> None:
    """A node with one way waits; "done", or what it asked to be told, goes on."""
    at_cable.say("no")
    at_cable.say("the weather is nice")
    assert at_cable.node == "push"
    at_cable.say("one minute has passed")
    assert at_cable.node == "colour"


def test_waiting_is_granted(at_cable: Talk) -> None:
    """Asked to wait, it waits, and the node stays."""
    at_cable.say("no")
    at_cable.say("not yet")
    assert at_cable.verdict == "step"
    assert at_cable.node == "push"


@pytest.mark.parametrize("said", ["okay", "alright", "okay I will do that", "thanks"])
def test_okay_to_an_instruction_to_wait_is_not_done(at_cable: Talk, said: str) -> None:
    """After "tell me when a minute has passed" it says that it was heard, and nothing moves or counts as a miss."""
    at_cable.say("no")
    assert "Take your time" in at_cable.say(said, hits=NOTHING)
    assert (at_cable.node, at_cable.dialogue.misses) == ("push", 0)


def test_goodbye_ends_the_procedure(at_cable: Talk) -> None:
    """Whoever says goodbye is not asked again."""
    assert "Goodbye" in at_cable.say("goodbye", hits=NOTHING)
    assert at_cable.node == ""


def test_where_nobody_can_take_over_the_procedure_stays(at_cable: Talk) -> None:
    """Asked for a person that there is not, it says so, and the place is kept."""
    at_cable.person = ""
    assert "nobody can take over" in at_cable.say("a person please", hits=NOTHING)
    assert at_cable.node == "cable"
    assert not at_cable.calls


def test_a_person_who_was_hardly_heard_is_confirmed(at_cable: Talk) -> None:
    """A hand-over on a misheard word is asked back; no goes on where it was, and is no reply of the node."""
    at_cable.say("a person please", hits=NOTHING, confidence=0.1)
    assert (at_cable.verdict, at_cable.calls) == ("doubt", [])
    assert "pushed in firmly" in at_cable.say("no", hits=NOTHING, confidence=0.9)
    assert (at_cable.node, at_cable.dialogue.doubt) == ("cable", "")
    at_cable.say("a person please", hits=NOTHING, confidence=0.1)
    at_cable.say("yes please", hits=NOTHING, confidence=0.9)
    assert at_cable.calls


def test_a_new_question_is_answered_and_the_procedure_goes_on(at_cable: Talk) -> None:
    """Another article is answered; the picture stays, the node is said again, and the place is kept."""
    words = at_cable.say("when are you open", hits=found("opening-hours"))
    assert "Monday to Friday" in words
    assert words.endswith("Is it pushed in firmly?")
    assert at_cable.shown == [RED]
    assert at_cable.marks == ["cable"]
    assert at_cable.node == "cable"


def test_another_procedure_takes_the_place_of_this_one(at_cable: Talk) -> None:
    """A new question that a procedure answers begins that one."""
    at_cable.say("my internet is so slow", hits=found("slow-internet"))
    assert (at_cable.node, at_cable.shown) == ("where", ["slow-internet"])


def test_a_question_that_was_hardly_heard_is_not_answered_at_a_node(at_cable: Talk) -> None:
    """However well it fits, it is taken for a reply that was not understood."""
    at_cable.say("when are you open", hits=found("opening-hours"), confidence=0.1)
    assert (at_cable.verdict, at_cable.node) == ("miss", "cable")


def test_a_node_that_is_being_said_can_be_answered_by_a_tap(at_cable: Talk) -> None:
    """What is picked was read, so it need not have been heard to its end."""
    at_cable.say("no", heard=False)
    at_cable.say(picked="colour")
    assert at_cable.dialogue.place is not None
    assert at_cable.dialogue.place.walked == ("start", "cable", "push", "colour")


def test_an_unsure_question_moves_nothing(at_cable: Talk) -> None:
    """What is not surely another question is taken for a reply that was not understood."""
    at_cable.say("something about opening maybe", hits=found("opening-hours", 0.3, "pay-the-bill", 0.28))
    assert at_cable.verdict == "miss"
    assert at_cable.node == "cable"


def test_stop_and_a_person_leave_the_procedure(at_cable: Talk) -> None:
    """Stop ends it; a person takes over where there is one."""
    at_cable.say("a person please")
    assert at_cable.calls[0].arguments == {"target": "the support team"}
    assert at_cable.node == ""
    at_cable.say("my light is red", hits=found(RED))
    at_cable.say("never mind")
    assert (at_cable.verdict, at_cable.node) == ("done", "")


def test_a_second_miss_offers_another_way(at_cable: Talk) -> None:
    """The second reply that was not understood names typing and the person."""
    first = at_cable.say("banana", hits=NOTHING)
    second = at_cable.say("banana", hits=NOTHING)
    assert "yes or no" in first
    assert "a person please" not in first
    assert "a person please" in second


def test_low_confidence_moves_nothing(at_cable: Talk) -> None:
    """A reply that was hardly heard is asked back, and a yes confirms it."""
    at_cable.say("no", confidence=0.1, hits=NOTHING)
    assert at_cable.verdict == "doubt"
    assert at_cable.node == "cable"
    at_cable.say("yes", confidence=0.9, hits=NOTHING)
    assert at_cable.node == "push"


def test_the_end_where_a_person_takes_over(at_cable: Talk) -> None:
    """It hands over where there is somebody; else it says that nobody can, and not the opposite first."""
    for reply in ("yes", "done", "red", "yes"):
        at_cable.say(reply, hits=NOTHING)
    assert at_cable.calls
    assert at_cable.node == ""
    alone = Talk(at_cable.collection, person="")
    alone.say("my light is red", hits=found(RED))
    for reply in ("yes", "done", "red"):
        alone.say(reply, hits=NOTHING)
    words = alone.say("yes", hits=NOTHING)
    assert "nobody can take over" in words
    assert "colleague" not in words
    assert not alone.calls


SAMPLE = sample()
LABELS = ("yes", "no", "green", "orange", "still red", "one device", "only this one")


@st.composite
def procedures(draw: st.DrawFn) -> Article:
    """Any procedure: node after node to an end, with ways that skip, join and lead back."""
    count = draw(st.integers(2, 7))
    names = [f"n{number}" for number in range(count)]
    ways: dict[str, tuple[Way, ...]] = {}
    for number in range(count - 1):
        more = draw(st.lists(st.integers(0, count - 1), max_size=2))
        labels = draw(st.permutations(LABELS))
        targets = [number + 1, *more]
        ways[names[number]] = tuple(
            Way(names[number], names[target], labels[at] if more else "") for at, target in enumerate(targets)
        )
    waits = st.sampled_from([0.0, 60.0])
    steps = {name: Step(name, name, f"Say {name}. Tell me when that is done.", draw(waits)) for name in names}
    persons = frozenset(names[-1:] if draw(st.booleans()) else ())
    return Article("random", "Random", "en", ("Q",), ("Lead.",), (), Procedure("n0", steps, ways, persons))


class Walking(RuleBasedStateMachine):
    """Any procedure, any replies, any interruptions."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk(SAMPLE)
        self.id = ""

    @initialize(article=procedures())
    def add_a_procedure(self, article: Article) -> None:
        self.talk.collection = Collection({**SAMPLE.articles, article.id: article}, "v")

    @property
    def procedure(self) -> Procedure:
        procedure = self.talk.collection.articles[self.id].procedure
        assert procedure is not None
        return procedure

    @precondition(lambda self: self.talk.dialogue.place is None)
    @rule(article=st.sampled_from([RED, "slow-internet", *["random"] * 3]), heard=st.booleans())
    def begin(self, article: str, heard: bool) -> None:
        self.id = article
        self.talk.say("help", hits=found(article), heard=heard)

    @precondition(lambda self: self.talk.dialogue.replies)
    @rule(at=st.integers(0, 5), heard=st.booleans(), how=st.sampled_from(["say", "pick"]))
    def reply(self, at: int, heard: bool, how: str) -> None:
        replies = self.talk.dialogue.replies
        chosen = replies[at % len(replies)]
        before = self.talk.node
        if how == "pick":
            self.talk.say(picked=chosen.id, heard=heard)
        else:
            self.talk.say(chosen.label, heard=heard, hits=NOTHING)
        node, _, index = chosen.id.partition(":")
        target = self.procedure.ways[node][int(index)].target
        if target == self.procedure.start and len(self.procedure.ways[target]) == 1:  # nobody waits at such a start
            before, target = target, self.procedure.ways[target][0].target
        place = self.talk.dialogue.place
        if heard and target in self.procedure.ways:
            assert self.talk.node == target
        elif not heard:
            assert place is not None
            assert (place.node, place.ahead) == (before, target)

    @precondition(lambda self: self.talk.dialogue.place is not None)
    @rule(
        text=st.sampled_from(["banana split", "go back", "say that again", "go on", "ten of clubs", "", "hold on"]),
        heard=st.booleans(),
    )
    def something_else(self, text: str, heard: bool) -> None:
        place = self.talk.dialogue.place
        assert place is not None
        if text == "go on" and not place.ahead:
            return  # where one way leads on, that is the reply
        known = {*place.walked, place.ahead}
        self.talk.say(text, heard=heard, hits=NOTHING)
        after = self.talk.dialogue.place
        assert after is not None or place.ahead not in self.procedure.ways
        if after is not None:
            assert after.node in known, "nothing but a reply leads on"

    @precondition(lambda self: self.talk.dialogue.place is not None)
    @rule(heard=st.booleans())
    def another_question(self, heard: bool) -> None:
        place = self.talk.dialogue.place
        assert place is not None
        self.talk.say("when are you open on sundays", hits=found("opening-hours"), heard=heard)
        after = self.talk.dialogue.place
        if after is not None:
            assert after.node in {*place.walked, place.ahead}, "an answer to something else leads nowhere"
        else:
            assert heard
            assert place.ahead not in self.procedure.ways

    @precondition(lambda self: self.talk.dialogue.replies and self.talk.dialogue.place is not None)
    @rule(at=st.integers(0, 5))
    def hardly_heard(self, at: int) -> None:
        replies = self.talk.dialogue.replies
        before = self.talk.dialogue.place
        self.talk.say(replies[at % len(replies)].label, hits=NOTHING, confidence=0.1)
        assert self.talk.dialogue.place == before
        self.talk.dialogue = replace(self.talk.dialogue, doubt="")  # as if the question back was never answered

    @precondition(lambda self: self.talk.dialogue.place is not None)
    @rule(word=st.sampled_from(["stop", "a person please", "goodbye"]))
    def leave(self, word: str) -> None:
        self.talk.say(word, hits=NOTHING)
        assert self.talk.dialogue.place is None

    @invariant()
    def the_place_is_real(self) -> None:
        place = self.talk.dialogue.place
        if place is None:
            return
        assert place.procedure == self.id
        assert place.node in self.procedure.steps
        assert not place.ahead or place.ahead in self.procedure.steps

    @invariant()
    def walked_is_a_path(self) -> None:
        place = self.talk.dialogue.place
        if place is None or not place.walked:
            return
        assert place.walked[0] == self.procedure.start
        assert place.walked[-1] == place.node
        for one, two in zip(place.walked, place.walked[1:], strict=False):
            assert two in [way.target for way in self.procedure.ways[one]]

    @invariant()
    def replies_are_ways_of_the_node(self) -> None:
        place = self.talk.dialogue.place
        if place is not None and self.talk.dialogue.replies:
            assert all(reply.id.startswith(f"{place.node}:") for reply in self.talk.dialogue.replies)


TestWalking = Walking.TestCase
TestWalking.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
