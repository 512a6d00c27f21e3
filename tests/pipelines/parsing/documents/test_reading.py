"""Which reader a document gets, and that none of them raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.parsing.documents import reading
from pipelines.parsing.messages import ReadDocument, ReadPicture, ReadTexts, Unread
from tests.pipelines.parsing.documents import made

PDF = made.pdf([[made.Put("Words", 700)]])
DOCX = made.docx(made.p("Words"))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF, "anything"),
        (b"\n" + PDF, "a.html"),
        (DOCX, "a.pdf"),
        (b"<p>Words</p>", "a.txt"),
        (b"Words", "a.HTM"),
        (b'[{"title": "Words"}]', "export.json"),
        (b"Q,Words", "a.csv"),
        (b"[x],Words", "a.csv"),
    ],
)
def test_the_bytes_say_what_it_is_and_else_the_name(data: bytes, name: str) -> None:
    """A PDF is one whatever it is called; what bytes do not tell, the ending does."""
    reply = reading.read(ReadDocument(data, name))
    assert isinstance(reply, ReadTexts)
    said = [block.text for document in reply.documents for block in document.blocks] + [reply.documents[0].title]
    assert "Words" in said


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"words", "a.txt", "unsupported"),
        (b"\xd0\xcf\x11\xe0\0\0", "old.doc", "unsupported"),
        (b"<p> </p>", "a.html", "empty"),
        (b"%PDF-1.7 nonsense %%EOF", "a.pdf", "broken"),
        (b"", "a.html", "empty"),
    ],
)
def test_what_cannot_be_read_is_said_why(data: bytes, name: str, reason: str) -> None:
    """Another kind, no words, damage that the library did not expect."""
    assert reading.read(ReadDocument(data, name)) == Unread(reason)  # type: ignore[arg-type]


def test_a_picture_is_no_document() -> None:
    """This process reads no pictures."""
    assert reading.read(ReadPicture(b"")) == Unread("unsupported")


def test_what_a_library_raises_is_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Going too deep is nesting, anything else damage; only memory is told by the process itself."""

    def fail(error: BaseException) -> object:
        def read(data: bytes) -> object:
            raise error

        return read

    for error, reason in ((RecursionError(), "nesting"), (ZeroDivisionError(), "broken")):
        monkeypatch.setattr(reading.html, "read", fail(error))
        assert reading.read(ReadDocument(b"<p>", "a.html")) == Unread(reason)  # type: ignore[arg-type]
    monkeypatch.setattr(reading.html, "read", fail(MemoryError()))
    with pytest.raises(MemoryError):
        reading.read(ReadDocument(b"<p>", "a.html"))


@given(st.integers(0, len(PDF) - 1), st.binary(min_size=1, max_size=4), st.sampled_from([PDF, DOCX]))
def test_damage_never_raises(place: int, damage: bytes, whole: bytes) -> None:
    """Some bytes are other ones: it is read or refused."""
    place %= len(whole)
    data = whole[:place] + damage + whole[place + len(damage) :]
    assert isinstance(reading.read(ReadDocument(data, "a")), ReadTexts | Unread)
