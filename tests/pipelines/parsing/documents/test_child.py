"""The process that reads documents, seen from outside."""

from __future__ import annotations

from pipelines.parsing.documents.reader import DocumentReader
from pipelines.parsing.messages import ReadDocument, ReadPicture, ReadTexts, Unread


async def test_it_reads_documents_and_no_pictures() -> None:
    """It holds its own libraries alone: a picture is refused, and the next document read."""
    async with DocumentReader() as reader:
        await reader.read(b"<p>Words</p>", "a.html")
        assert reader._process is not None
        assert await reader._process.ask(ReadPicture(b"")) == Unread("unsupported")
        assert isinstance(await reader._process.ask(ReadDocument(b"<p>x</p>", "a.html")), ReadTexts)
