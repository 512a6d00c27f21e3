"""Documents in, blocks out, by a process that may be killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.errors import BadInput, StageFailed
from pipelines.parsing.documents.limits import MAX_BYTES
from pipelines.parsing.documents.reader import DocumentReader, contents
from tests.pipelines.parsing.conftest import FAKE, alive
from tests.pipelines.parsing.documents import made


async def test_one_process_reads_one_file_after_the_other() -> None:
    """A bad file is refused by name and costs the next one nothing; nothing is left behind."""
    async with DocumentReader() as reader:
        (document,) = await reader.read(b"<h1>Title</h1><p>Words</p>", "a.html")
        assert document.title == "Title"
        assert reader._process is not None
        first = reader._process.pid
        with pytest.raises(BadInput, match="encrypted") as caught:
            await reader.read(made.pdf([[made.Put("x", 700)]], password="p"), "b.pdf")
        assert caught.value.param == "b.pdf"
        await reader.read(made.docx(made.p("Words")), "c.docx")
        assert reader._process.pid == first
    assert not alive(first)


async def test_a_file_that_takes_too_long_is_given_up_with_its_process() -> None:
    """The deadline ends the process by force; the next file has a new one."""
    async with DocumentReader(0.3, FAKE) as reader:
        with pytest.raises(StageFailed, match=r"not read within 0\.3 s"):
            await reader.read(b"sleep 60", "slow.pdf")
        assert reader._process is None


@pytest.mark.parametrize("order", [b"die", b"anything"])
async def test_a_process_that_is_lost_or_beside_itself_is_replaced(order: bytes) -> None:
    """One that ends, and one that answers with a picture, are both gone with an error that says so."""
    async with DocumentReader(20.0, FAKE) as reader:
        with pytest.raises(StageFailed, match="was lost"):
            await reader.read(order, "a.pdf")
        assert reader._process is None


async def test_what_takes_too_much_memory_is_refused() -> None:
    """A page of 2 GB of blanks in each of 40 streams: whatever it comes to, it is an answer about that file."""
    async with DocumentReader() as reader:
        with pytest.raises(BadInput):
            await reader.read(made.docx(" " * (65 << 20)), "bomb.docx")
        with pytest.raises(BadInput):
            await reader.read(made.pdf_bomb(64), "bomb.pdf")


def test_a_file_too_large_is_never_opened(tmp_path: Path) -> None:
    """A PDF of 300 MB is refused by its size; the bytes of it are not read."""
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(300 << 20)
    path.chmod(0)
    with pytest.raises(BadInput, match="314,572,800 bytes"):
        contents(path)


async def test_the_limit_holds_for_bytes_too() -> None:
    """Whoever reads the file otherwise is refused as well."""
    async with DocumentReader() as reader:
        with pytest.raises(BadInput, match="at most"):
            await reader.read(bytes(MAX_BYTES + 1), "a.pdf")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A folder, a pipe and nothing at all are named; a pipe is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BadInput, match="This is no file"):
            contents(path)
    with pytest.raises(BadInput, match="No such file"):
        contents(tmp_path / "nothing")
    (tmp_path / "good.html").write_bytes(b"x")
    assert contents(tmp_path / "good.html") == b"x"


async def test_the_process_says_nothing_of_anybodys_file(capfd: pytest.CaptureFixture[str]) -> None:
    """What a library has to say about a damaged file reaches no log."""
    async with DocumentReader() as reader:
        with pytest.raises(BadInput):
            await reader.read(b"%PDF-1.4\n1 0 obj <</Type /Catalog>> trailer <</Root 1 0 R>>\n%%EOF", "a.pdf")
    assert capfd.readouterr().err == ""
