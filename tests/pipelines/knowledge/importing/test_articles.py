"""Sections to draft articles."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import Article
from pipelines.knowledge.importing import Draft, Need
from pipelines.knowledge.importing.articles import GUESSED, LEFT_OUT, SILENT, TOO_LONG, drafts
from pipelines.knowledge.markdown import read
from pipelines.parsing.documents import Block, Document, Kind


def made(document: Document, name: str = "Manual.pdf") -> list[Draft | Need]:
    return list(drafts(document, name, set()))


def article(draft: Draft | Need) -> Article:
    assert isinstance(draft, Draft)
    found, problems = read(draft.text, f"{draft.id}.md", draft.id)
    assert (problems, found is not None) == ([], True)
    assert found is not None
    return found


def test_a_section_of_a_manual_is_a_draft_with_its_page() -> None:
    """Title, first sentences and the titles above find it; it is a draft, and says file and page."""
    blocks = (
        Block("heading", "Part", level=1, page="3"),
        Block("heading", "Lamps", level=2, page="3"),
        Block("heading", "Red", level=3, page="4"),
        Block("text", "The lamp is red (p. 12). Something is wrong.", page="4"),
        Block("text", "See page 9.", page="5"),
        Block("code", "reset --all", page="5"),
    )
    (draft,) = made(Document("The box", blocks))
    found = article(draft)
    assert (found.id, found.title) == ("manual-lamps-red", "Lamps: Red")
    assert (found.draft, found.source) == (True, "Manual.pdf, pages 4–5")
    assert found.questions == ("Red", "The lamp is red.")
    assert found.keywords == ("Lamps",)
    assert found.answer == ("The lamp is red. Something is wrong.", "See page 9.")
    assert found.notes == "reset --all\n"
    assert isinstance(draft, Draft)
    assert [need.what for need in draft.needs] == [GUESSED, LEFT_OUT]


def test_a_numbered_list_becomes_steps() -> None:
    """What is before it leads in, a few words behind it join the last step; a second list is a second article."""
    blocks = (
        Block("text", "Do this."),
        Block("numbered", items=("Unplug it.", "Wait 30 seconds.")),
        Block("text", "Done."),
        Block("numbered", items=("Call us.", "Tell us all.")),
    )
    first, second = map(article, made(Document("Restart", blocks), "a.html"))
    assert first.answer == ("Do this.",)
    assert [(step.label, step.say, step.wait_s) for step in first.steps] == [
        ("Unplug it", "Unplug it.", 0.0),
        ("Wait 30 seconds", "Wait 30 seconds. Done.", 30.0),
    ]
    assert (second.title, len(second.steps), second.id) == ("Restart (part 2)", 2, "restart-part-2")


def test_given_questions_are_kept_and_only_they() -> None:
    """A table's questions are what callers ask; nothing is guessed then."""
    document = Document("When?", (Block("text", "At nine."),), ("When?", "What time?"), place="row 3")
    (draft,) = made(document, "faq.csv")
    assert article(draft).questions == ("When?", "What time?")
    assert isinstance(draft, Draft)
    assert (draft.needs, draft.source) == ((), "faq.csv, row 3")


def test_what_needs_a_person_is_listed() -> None:
    """Too long to say, a table and pictures left out, nothing to say at all."""
    blocks = (Block("text", "A long sentence. " * 50), Block("picture"), Block("picture"), Block("table", "a | b"))
    (draft,) = made(Document("T", blocks), "a.html")
    assert isinstance(draft, Draft)
    assert [(need.what, need.detail) for need in draft.needs[1:]] == [
        (TOO_LONG, "849 characters"),
        (LEFT_OUT, "a picture (2), a table (1)"),
    ]
    assert made(Document("T", (Block("picture"),)), "a.html") == [Need(SILENT, "a.html: T")]


def test_the_language_is_what_it_says_or_its_letters() -> None:
    """Chinese text is Chinese; the page's own word goes before; the id falls back on the file's name."""
    (draft,) = made(Document("红灯", (Block("text", "路由器的灯是红色的。请重启。"),)), "faq.html")
    assert (article(draft).language, article(draft).id) == ("zh", "faq")
    (draft,) = made(Document("T", (Block("text", "words"),), language="de-AT"), "faq.html")
    assert article(draft).language == "de"


def test_no_id_is_used_twice() -> None:
    """Sections of one name are numbered."""
    taken = {"t"}
    found = [next(drafts(Document("T", (Block("text", "x"),)), "a.html", taken)) for _ in range(2)]
    assert [one.id for one in found if isinstance(one, Draft)] == ["t-2", "t-3"]


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=80).map(
    lambda text: " ".join(text.split())
)
LONG_TEXT = st.builds(lambda text, times: " ".join([text] * times).strip(), TEXT, st.sampled_from([1, 1, 60]))


def block(kind: Kind, text: str, items: list[str], level: int, page: str) -> Block:
    if kind in ("numbered", "bullets"):
        return Block(kind, items=tuple(filter(None, items)) or ("x",), page=page)
    return Block(kind, text or "x", level=level, page=page)


BLOCKS = st.lists(
    st.builds(
        block, st.sampled_from(get_args(Kind)), LONG_TEXT, st.lists(TEXT, max_size=4), st.integers(1, 6), st.just("7")
    ),
    max_size=12,
)


@given(TEXT, BLOCKS, st.lists(TEXT.filter(bool), max_size=3))
def test_whatever_is_imported_passes_the_check(title: str, blocks: list[Block], keywords: list[str]) -> None:
    """No document makes an article with a problem, and no two of the same id."""
    found = made(Document(title, tuple(blocks), keywords=tuple(keywords)), "Any file.pdf")
    ids = [article(one).id for one in found if isinstance(one, Draft)]
    assert len(ids) == len(set(ids))
