"""The knowledge base: a folder of Markdown articles that a support team writes (docs/knowledge.md)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.diagram import Spec


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered step of an article, or the speech of one node of a procedure."""

    node: str
    """Id of the node in the drawing."""
    label: str
    """Short, as drawn."""
    say: str
    """Whole sentences, as spoken."""
    wait_s: float = 0.0
    """How long the caller is asked to wait; 0 for none."""


@dataclass(frozen=True, slots=True)
class Way:
    """An edge of a procedure and the words that choose it."""

    source: str
    target: str
    label: str
    """As drawn beside the arrow; empty where there is only one way on."""
    also: tuple[str, ...] = ()
    """Other words for the same reply."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A flowchart that a conversation walks."""

    start: str
    steps: dict[str, Step]
    ways: dict[str, tuple[Way, ...]]
    """By source node; a node that is absent is an end."""
    persons: frozenset[str] = frozenset()
    """Ends at which a person takes over."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What makes an article a notice: something that is so for a while (an outage), said before what it concerns."""

    concerns: tuple[str, ...] = ()
    """Ids of the articles before whose answer it is said."""
    since: float = 0.0
    """Seconds since 1970, UTC; before it the notice is not said. 0: from the beginning."""
    until: float = 0.0
    """Likewise the end; 0: until somebody takes it away."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, checked."""

    id: str
    title: str
    language: str
    questions: tuple[str, ...]
    """What callers would ask, as the editors wrote it."""
    answer: tuple[str, ...]
    """Paragraphs of the spoken answer, or the lead-in of the procedure."""
    steps: tuple[Step, ...] = ()
    """What is said of each node of the drawing, in order: the numbered list, the things compared, the parts of the
    picture, what is said of a chart."""
    procedure: Procedure | None = None
    drawing: Spec | None = None
    keywords: tuple[str, ...] = ()
    pronounce: dict[str, str] = field(default_factory=dict)
    """Word to ARPABET phones (CMU dictionary style), for words the recogniser does not know."""
    path: str = ""
    elsewhere: bool = False
    """It says that its subject is somebody else's: what finds it is out of scope, and its answer says so."""
    codes: tuple[str, ...] = ()
    """Of the products that it is about: as printed, or the beginning of it with ``*`` behind."""
    notice: Notice | None = None
    translates: str = ""
    """Id of the article in another language that says the same."""
    source: str = ""
    """Where it was taken from, as callers are told it (``Manual.pdf, page 12``); empty where it was written here."""
    draft: bool = False
    """Not for callers yet: it is checked and previewed, and found by nobody."""
    notes: str = ""
    """Of an imported article, what was left out because it cannot be said (programs, tables): it is searched."""
    abroad: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By another language, what callers would ask in it."""
    guest: bool = False
    """It stands in for an article in another language, which nobody has written: ``questions`` are in that one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an editor must mend."""

    path: str
    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Every article that passed its checks, by id, and a hash of their content."""

    articles: dict[str, Article]
    version: str
    """Hex digest over the files' content: the key of every cache made from them."""

    def speaking(self, language: str) -> Collection:
        """Its articles in one language (``zh`` holds ``zh-CN`` too).

        Those that are not written in it come as guests, where they say how they would be asked for in it.
        """
        here = {one.id: one for one in self.articles.values() if is_in(one, language)}
        said = {one.translates for one in here.values()}
        guests = {
            one.id: replace(one, questions=one.abroad[language], keywords=(), guest=True)
            for one in self.articles.values()
            if language in one.abroad and one.id not in said and one.translates not in here
        }
        return Collection(here | guests, f"{self.version}-{language}")


def is_in(article: Article, language: str) -> bool:
    """Whether an article is written in a language (``zh`` holds ``zh-CN`` too)."""
    return article.language == language or article.language.startswith(f"{language}-")
