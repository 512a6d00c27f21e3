"""The conversation: its order, what counts as said, and how it is taken back."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from assistant.conversation import ROOT, Conversation, Item
from assistant.errors import NotPossible
from pipelines.omni import Dialogue, Line


def talk(*items: Item) -> Conversation:
    conversation = Conversation("conv_1")
    for item in items:
        conversation.add(item)
    return conversation


def caller(name: str, text: str = "words") -> Item:
    return Item(name, text=text)


def answer(name: str, text: str = "an answer", heard: str | None = None) -> Item:
    return Item(name, role="assistant", text=text, heard=heard)


def ids(conversation: Conversation) -> list[str]:
    return [item.id for item in conversation.items]


def test_items_stand_where_they_were_added() -> None:
    """An item goes to the end, after another, or with ``root`` to the front, and says which one is before it."""
    conversation = Conversation("conv_1")
    assert conversation.add(caller("a")) is None
    assert conversation.add(caller("b")) == "a"
    assert conversation.add(caller("c"), after="a") == "a"
    assert conversation.add(caller("d"), after="root") is None  # the protocol's word
    assert conversation.add(caller("e"), after="b") == "b"
    assert ids(conversation) == ["d", "a", "c", "b", "e"]
    assert [conversation.previous(name) for name in ids(conversation)] == [None, "d", "a", "c", "b"]


def test_an_item_is_found_by_its_id_or_its_absence_is_said() -> None:
    """Whatever names an unknown item is refused by name, and nothing has changed."""
    conversation = talk(caller("a"))
    assert conversation.get("a") == caller("a")
    for attempt in (
        lambda: conversation.get("x"),
        lambda: conversation.previous("x"),
        lambda: conversation.add(caller("b"), after="x"),
        lambda: conversation.change("x", text=""),
        lambda: conversation.cut("x", ""),
        lambda: conversation.remove("x"),
        lambda: conversation.rewind("x"),
    ):
        with pytest.raises(NotPossible, match="no item 'x'") as caught:
            attempt()
        assert caught.value.code == "item_not_found"
    assert ids(conversation) == ["a"]


def test_an_id_is_used_once() -> None:
    """A second item with the same id is refused, and the first stays as it was."""
    name = "a" * 200
    conversation = talk(caller(name, "first"))
    with pytest.raises(NotPossible) as caught:
        conversation.add(caller(name, "second"))
    refused = caught.value
    assert (refused.code, refused.param) == ("item_create_duplicate_item_id", "item.id")
    assert (refused.message, refused.hint) == (f"There is an item '{'a' * 80}' already.", "Leave the id out.")
    assert conversation.get(name).text == "first"


def test_a_conversation_is_bounded() -> None:
    """Two thousand items fit; one too many is refused with what to do, and after one was deleted there is room."""
    names = [str(number) for number in range(2_000)]
    conversation = talk(*map(caller, names))
    with pytest.raises(NotPossible) as caught:
        conversation.add(caller("more"))
    refused = caught.value
    assert (refused.code, refused.message) == ("conversation_full", "A conversation has at most 2000 items.")
    assert refused.hint == "Delete some, or start a new session."
    conversation.remove("0")
    conversation.add(caller("more"))
    assert ids(conversation) == [*names[1:], "more"]


def test_an_item_is_a_line_typed_by_the_caller_unless_it_says_otherwise() -> None:
    """Nothing is in it but what it was given: no words, no call, and nothing cut."""
    item = Item("a")
    assert (item.kind, item.role, item.status, item.spoken, item.heard) == ("message", "user", "completed", False, None)
    assert item.text == item.said == item.name == item.call_id == item.arguments == item.output == ""


def test_of_an_answer_that_was_cut_the_heard_part_counts() -> None:
    """A cut keeps the text and marks the item; what counts as said is what was heard, be it nothing."""
    conversation = talk(answer("a", "check the plug"))
    assert conversation.get("a").said == "check the plug"
    item = conversation.cut("a", "check")
    assert (item.text, item.heard, item.said, item.status) == ("check the plug", "check", "check", "incomplete")
    assert conversation.cut("a", "").said == ""
    assert conversation.get("a").said == ""


def test_deleting_an_item_leaves_the_dialogue_alone() -> None:
    """A deleted item is gone from the order; where the dialogue stands does not change."""
    conversation = talk(caller("a"), caller("b"), caller("c"))
    conversation.dialogue = Dialogue(topic="light")
    conversation.remove("b")
    assert ids(conversation) == ["a", "c"]
    assert conversation.previous("c") == "a"
    assert conversation.dialogue.topic == "light"
    conversation.add(caller("b"))
    assert ids(conversation) == ["a", "c", "b"]


def test_rewinding_takes_back_everything_since() -> None:
    """A corrected item goes with all that followed it, last first, and the dialogue stands where it stood before."""
    conversation = talk(caller("a"))
    conversation.dialogue = Dialogue(topic="before")
    conversation.add(caller("b"))
    conversation.dialogue = Dialogue(topic="after")
    conversation.add(answer("c"))
    assert conversation.rewind("b") == ["c", "b"]
    assert ids(conversation) == ["a"]
    assert conversation.dialogue.topic == "before"
    assert conversation.rewind("a") == ["a"]
    assert conversation.dialogue == Dialogue()


def test_what_was_not_answered_is_one_question() -> None:
    """The caller's words since anything of an answer was heard belong together; system lines do not part them."""
    conversation = talk(
        caller("a"),
        answer("b"),
        caller("c"),
        answer("d", heard=""),
        Item("e", role="system", text="be brief"),
        caller("f"),
    )
    assert [item.id for item in conversation.unanswered()] == ["c", "f"]
    conversation.cut("d", "an")
    assert [item.id for item in conversation.unanswered()] == ["f"]
    assert Conversation("empty").unanswered() == []


def test_a_typed_line_is_no_part_of_what_was_spoken() -> None:
    """What was said by voice joins back to the last line that was typed or picked, pictures without a word included."""
    conversation = talk(
        Item("a", text="said", spoken=True),
        Item("b", text="typed"),
        Item("c", text="said", spoken=True),
        Item("d", role="system", text="be brief"),
        Item("e", text="said", spoken=True),
    )
    assert [item.id for item in conversation.unanswered(spoken=True)] == ["c", "e"]
    assert [item.id for item in conversation.unanswered()] == ["a", "b", "c", "e"]
    conversation.add(Item("f", images=1))
    conversation.add(Item("g", text="said", spoken=True))
    assert [item.id for item in conversation.unanswered(spoken=True)] == ["c", "e", "f", "g"]
    conversation.add(Item("h", text="typed", images=1))
    assert conversation.unanswered(spoken=True) == []


@pytest.mark.parametrize("kind", ["function_call", "function_call_output"])
def test_a_tool_call_is_no_question(kind: str) -> None:
    """After a tool's call or output there is nothing unanswered, until the caller speaks again."""
    conversation = talk(caller("a"), Item("b", kind))  # type: ignore[arg-type]  # the parameters are the literals
    assert conversation.unanswered() == []
    conversation.add(caller("c"))
    assert [item.id for item in conversation.unanswered()] == ["c"]


def test_the_lines_of_history_are_what_was_said_and_heard() -> None:
    """History has the caller's words and what was heard of answers; no empty lines, tools or system texts."""
    conversation = talk(
        caller("a", "hello"),
        answer("b", "hello to you", heard="hello"),
        answer("c", "never heard", heard=""),
        Item("d", "function_call", "assistant", text="call"),
        Item("e", role="system", text="be brief"),
        caller("f", ""),
        caller("g", "my light is red"),
    )
    expected = (Line("caller", "hello"), Line("assistant", "hello"), Line("caller", "my light is red"))
    assert conversation.lines() == expected
    assert conversation.lines(limit=2) == expected[1:]


def test_the_history_given_to_a_model_is_bounded() -> None:
    """By default a model reads the last forty lines."""
    conversation = talk(*(caller(f"i{number}", str(number)) for number in range(50)))
    assert [line.text for line in conversation.lines()] == [str(number) for number in range(10, 50)]


class Talk(RuleBasedStateMachine):
    """Any conversation: its order is a list, and the chain of previous items is that list."""

    items: Bundle[str] = Bundle("items")

    def __init__(self) -> None:
        super().__init__()
        self.conversation = Conversation("conv_1")
        self.model: list[str] = []
        self.stood: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.count = 0

    @rule(target=items, where=st.sampled_from([None, ROOT]))
    def add(self, where: str | None) -> str:
        return self.insert(where)

    @rule(target=items, where=items)
    def add_after(self, where: str) -> str:
        return self.insert(where)

    def insert(self, where: str | None) -> str:
        self.count += 1
        name = f"i{self.count}"
        if where not in (None, ROOT, *self.model):
            with pytest.raises(NotPossible):
                self.conversation.add(caller(name), after=where)
            return name
        at = {None: len(self.model), ROOT: 0}[where] if where in (None, ROOT) else self.model.index(where) + 1
        before = self.conversation.add(caller(name, name), after=where)
        assert before == (self.model[at - 1] if at else None)
        self.model.insert(at, name)
        self.stood[name] = self.conversation.dialogue.topic
        self.said[name] = name
        return name

    @rule(name=items)
    def add_again(self, name: str) -> None:
        if name in self.model:
            with pytest.raises(NotPossible):
                self.conversation.add(caller(name))

    @rule(name=consumes(items))
    def remove(self, name: str) -> None:
        if name in self.model:
            self.conversation.remove(name)
            self.model.remove(name)
        else:
            with pytest.raises(NotPossible):
                self.conversation.remove(name)

    @rule(name=items)
    def rewind(self, name: str) -> None:
        if name not in self.model:
            with pytest.raises(NotPossible):
                self.conversation.rewind(name)
            return
        at = self.model.index(name)
        assert self.conversation.rewind(name) == self.model[at:][::-1]
        assert self.conversation.dialogue.topic == self.stood[name]
        del self.model[at:]

    @rule(name=items, heard=st.sampled_from(["", "a", "a b"]))
    def cut(self, name: str, heard: str) -> None:
        if name in self.model:
            self.conversation.cut(name, heard)
            self.said[name] = heard

    @rule(target=items, topic=st.sampled_from(["light", "wifi", ""]))
    def move_on(self, topic: str) -> str:
        self.conversation.dialogue = Dialogue(topic=topic)
        return multiple()

    @invariant()
    def the_order_is_the_chain_of_previous_items(self) -> None:
        chain: list[str] = []
        following = {self.conversation.previous(item.id): item.id for item in self.conversation.items}
        assert len(following) == len(self.model)
        while (name := following.get(chain[-1] if chain else None)) is not None:
            chain.append(name)
        assert chain == self.model == ids(self.conversation)

    @invariant()
    def history_is_in_order(self) -> None:
        said = [self.said[name] for name in self.model if self.said[name]]
        assert [line.text for line in self.conversation.lines(limit=1000)] == said


TestTalk = Talk.TestCase
TestTalk.settings = settings(max_examples=60, stateful_step_count=25)
