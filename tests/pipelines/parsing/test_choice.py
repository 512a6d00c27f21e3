"""Whether pictures are read in a deployment."""

from __future__ import annotations

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.parsing import choice
from pipelines.parsing.choice import choose_parser
from pipelines.parsing.parser import Parser


def test_with_opencv_the_parsing_process_reads_them() -> None:
    """Chosen, but not started."""
    chosen = choose_parser()
    assert isinstance(chosen.backend, Parser)
    assert (chosen.name, chosen.backend.name, chosen.backend.pid) == ("opencv", "opencv", 0)


@pytest.mark.parametrize("told", [False, True])
async def test_without_opencv_every_picture_is_refused(told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployment without it runs; the report says why, and so does the error to whoever sends a picture."""
    if told:
        monkeypatch.setenv("FRONTDESK_WITHOUT", "opencv")
    else:
        monkeypatch.setattr(choice, "find_spec", lambda _: None)
    chosen = choose_parser()
    assert chosen.name == chosen.backend.name == "none"
    assert ("told to be absent" if told else "OpenCV is not installed") in chosen.reason
    assert told or "pip install" in chosen.better
    await chosen.backend.start()
    with pytest.raises(BackendUnavailable, match="OpenCV is missing on the server") as caught:
        await chosen.backend.picture(b"x", "image/jpeg")
    assert "in words" in caught.value.hint
    await chosen.backend.close()
