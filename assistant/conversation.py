"""The items of one conversation, in order; an answer is cut at what was heard of it. Sans-I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.errors import NotPossible, item_not_found
from pipelines.omni import Dialogue, Line

ROOT = "root"
"""``previous_item_id`` that puts an item at the front, as in the Realtime protocol."""

MAX_ITEMS = 2_000
"""A conversation that grows past this is being misused; hours of talk have a few hundred."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the conversation, or a tool call and its output."""

    id: str
    kind: Literal["message", "function_call", "function_call_output"] = "message"
    role: Literal["user", "assistant", "system"] = "user"
    text: str = ""
    """What was said or typed; of an answer, what was composed so far."""
    heard: str | None = None
    """Of an answer that was cut: what was heard of it."""
    images: int = 0
    """How many pictures came with it; the pictures themselves are not kept here."""
    spoken: bool = False
    """By voice, rather than typed or shown."""
    status: Literal["in_progress", "completed", "incomplete"] = "completed"
    name: str = ""
    """Of a tool call: the function."""
    call_id: str = ""
    arguments: str = ""
    output: str = ""

    @property
    def said(self) -> str:
        """What counts as said: the whole, or what was heard of it."""
        return self.text if self.heard is None else self.heard


@dataclass(slots=True)
class Conversation:
    """Items in order, and the state of the dialogue.

    Args:
        id: given to the client as ``conversation_id``.
    """

    id: str
    dialogue: Dialogue = field(default_factory=Dialogue)
    _items: dict[str, Item] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _before: dict[str, Dialogue] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """All items, first to last."""
        return [self._items[item_id] for item_id in self._order]

    def previous(self, item_id: str) -> str | None:
        """Id of the item before; None for the first."""
        at = self._order.index(self.get(item_id).id)
        return self._order[at - 1] if at else None

    def get(self, item_id: str, otherwise: str = "item_not_found") -> Item:
        """Look an item up.

        Raises:
            NotPossible: there is none, with ``otherwise`` as its code.
        """
        try:
            return self._items[item_id]
        except KeyError:
            raise item_not_found(item_id, code=otherwise) from None

    def add(self, item: Item, after: str | None = None) -> str | None:
        """Add an item at the end, or after another (``root``: at the front). Returns the id of the one before it.

        Raises:
            NotPossible: ``item_not_found`` (``after``), ``item_create_duplicate_item_id``, ``conversation_full``.
        """
        if item.id in self._items:
            raise NotPossible(
                "item_create_duplicate_item_id",
                f"There is an item {item.id[:80]!r} already.",
                "Leave the id out.",
                "item.id",
            )
        if len(self._order) >= MAX_ITEMS:
            raise NotPossible(
                "conversation_full",
                f"A conversation has at most {MAX_ITEMS} items.",
                "Delete some, or start a new session.",
            )
        if after is None:
            at = len(self._order)
        elif after == ROOT:
            at = 0
        else:
            self.get(after)
            at = self._order.index(after) + 1
        self._order.insert(at, item.id)
        self._items[item.id] = item
        self._before[item.id] = self.dialogue
        return self._order[at - 1] if at else None

    def change(self, item_id: str, **values: object) -> Item:
        """Change fields of an item; returns the new one."""
        item = replace(self.get(item_id), **values)  # type: ignore[arg-type]  # the fields are named at the call
        self._items[item_id] = item
        return item

    def cut(self, item_id: str, heard: str) -> Item:
        """An answer was stopped: the history holds what was heard of it."""
        return self.change(item_id, heard=heard, status="incomplete")

    def remove(self, item_id: str) -> None:
        """Forget an item; the state of the dialogue stays."""
        self.get(item_id)
        del self._items[item_id]
        del self._before[item_id]
        self._order.remove(item_id)

    def rewind(self, item_id: str) -> list[str]:
        """Take an item and everything after it back, with the state of the dialogue as it was before it.

        For a caller who corrects what was recognised. Returns the ids removed, last first.
        """
        self.get(item_id)
        self.dialogue = self._before[item_id]
        removed = self._order[self._order.index(item_id) :][::-1]
        for gone in removed:
            self.remove(gone)
        return removed

    def unanswered(self, *, spoken: bool = False) -> list[Item]:
        """What the caller said since anything of an answer was last heard, first to last.

        Args:
            spoken: only what was said by voice, back to the last line that was typed or picked, with the pictures
                that were sent meanwhile without a word.
        """
        found: list[Item] = []
        for item in reversed(self.items):
            if item.kind != "message" or (item.role == "assistant" and item.said):
                break
            if item.role == "user":
                if spoken and not item.spoken and (item.text or not item.images):
                    break
                found.insert(0, item)
        return found

    def lines(self, limit: int = 40) -> tuple[Line, ...]:
        """The last lines that were said and heard, for a model to read."""
        said = [
            Line("caller" if item.role == "user" else "assistant", item.said)
            for item in self.items
            if item.kind == "message" and item.role != "system" and item.said
        ]
        return tuple(said[-limit:])
