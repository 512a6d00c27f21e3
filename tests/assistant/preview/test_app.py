"""The web application of the preview, on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from assistant.preview.app import create_preview
from assistant.preview.shelf import Shelf
from assistant.testing.server import serving
from assistant.testing.stages import StubDraftsman, StubSynthesizer

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="4" height="4"/></svg>'
ARTICLE = (
    "---\ntitle: P\nquestions: [Q]\n---\n\nLead.\n\n## Parts\n\n![a](a.svg)\n\n- **Lamp** (1 2 30 40): It shines.\n"
)
PART = {"name": "Door", "x": 5, "y": 5, "width": 20, "height": 20}
OURS = {"authorization": "Bearer secret"}


@asynccontextmanager
async def preview(folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    (folder / "a.svg").write_text(SVG)
    (folder / "p.md").write_text(ARTICLE)
    app = create_preview(Shelf(folder, 0.01), StubDraftsman(), StubSynthesizer(), "secret")
    async with serving(app) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        await client.get("/preview/changes.json?since=0", headers=OURS)
        yield client


async def test_the_page_is_served_with_its_policy(tmp_path: Path) -> None:
    """It needs no token, as it holds nothing; it may load and run nothing but its own."""
    async with preview(tmp_path) as client:
        page = await client.get("/preview/")
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer guess"}, {"authorization": "Bearer sécret".encode()}]
)
async def test_nothing_is_told_without_the_token(tmp_path: Path, headers: dict[str, str]) -> None:
    """Not the list, not an article, not a sound; nothing is saved."""
    async with preview(tmp_path) as client:
        for path in ("articles.json", "changes.json", "article/p.md", "speech.wav?text=a"):
            assert (await client.get(f"/preview/{path}", headers=headers)).status_code == 401
        assert (await client.put("/preview/parts/p.md", headers=headers, json={})).status_code == 401
    assert (tmp_path / "p.md").read_text() == ARTICLE


async def test_pages_of_others_and_other_names_are_refused(tmp_path: Path) -> None:
    """Also with the token: another origin, and a name that points here."""
    async with preview(tmp_path) as client:
        for headers in ({"origin": "https://example.com"}, {"host": "example.com"}):
            assert (await client.get("/preview/articles.json", headers=OURS | headers)).status_code == 403


async def test_an_article_is_read_heard_and_its_parts_saved(tmp_path: Path) -> None:
    """Saved parts are in the file and in the next answer; a save from before is refused with 409."""
    async with preview(tmp_path) as client:
        listed = (await client.get("/preview/articles.json", headers=OURS)).json()
        assert [one["file"] for one in listed["files"]] == ["p.md"]
        shown = (await client.get("/preview/article/p.md", headers=OURS)).json()
        sound = await client.get("/preview/speech.wav", params={"text": "Hello.", "language": "en"}, headers=OURS)
        assert (sound.headers["content-type"], sound.content[:4]) == ("audio/wav", b"RIFF")
        body = {"fingerprint": shown["fingerprint"], "parts": [PART]}
        saved = (await client.put("/preview/parts/p.md", headers=OURS, json=body)).json()
        assert saved["version"] > listed["version"]
        assert "- **Door** (5 5 20 20): Door." in (tmp_path / "p.md").read_text()
        late = await client.put("/preview/parts/p.md", headers=OURS, json=body)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "changed")


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("article/..%2F..%2Fetc%2Fpasswd", None, 400),
        ("article/nothing.md", None, 400),
        ("speech.wav?text=", None, 400),
        ("changes.json?since=x", None, 200),
        ("parts/p.md", b"nonsense", 400),
        ("parts/p.md", b'{"fingerprint": "x", "parts": [{"name": 3}]}', 400),
        ("parts/p.md", b" " * 70_000, 413),
    ],
)
async def test_bad_requests_get_a_plain_error(tmp_path: Path, path: str, content: bytes | None, status: int) -> None:
    """No file outside the folder, no nonsense, nothing too long; the next request is answered."""
    async with preview(tmp_path) as client:
        method = "GET" if content is None else "PUT"
        answer = await client.request(method, f"/preview/{path}", headers=OURS, content=content)
        assert answer.status_code == status
        assert status == 200 or answer.json()["error"]["message"]
        assert (await client.get("/preview/articles.json", headers=OURS)).status_code == 200
