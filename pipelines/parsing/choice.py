"""Whether pictures are read in a deployment."""

from __future__ import annotations

from importlib.util import find_spec

from pipelines.errors import BackendUnavailable
from pipelines.parsing import Picture, PictureReader
from pipelines.parsing.parser import Parser
from pipelines.stage import Chosen, choose


class NoPictures:
    """Refuses every picture, and says why.

    Args:
        reason: what is missing here.
    """

    name = "none"

    def __init__(self, reason: str = "") -> None:
        self._reason = reason

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""

    async def picture(self, data: bytes, mime: str) -> Picture:
        """Refuse it.

        Raises:
            BackendUnavailable: always.
        """
        raise BackendUnavailable(f"Pictures are not looked at here. {self._reason}".strip(), "Say it in words.")


def choose_parser() -> Chosen[PictureReader]:
    """The parsing process; where OpenCV is missing, one who refuses every picture: the voice goes on without."""
    try:
        return choose("parsing", ("opencv",), {"opencv": _opencv})
    except BackendUnavailable as error:
        return Chosen(NoPictures("OpenCV is missing on the server."), "none", error.message, error.hint)


def _opencv() -> PictureReader:
    if find_spec("cv2") is None:  # looks for the folder; nothing is loaded
        raise BackendUnavailable("OpenCV is not installed.", "pip install 'opencv-python-headless<5'")
    return Parser()
