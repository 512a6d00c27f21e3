"""Reads a picture with OpenCV. Imported by the parsing process only: nothing else may load this library."""

from __future__ import annotations

import time
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.parsing import Code, Picture
from pipelines.parsing.headers import Header, Unfit, look
from pipelines.parsing.limits import CODES_S, LONGEST, MAX_CODES
from pipelines.parsing.messages import Read, Refused

Pixels = NDArray[Any]

_POLL_S = 0.05
"""How often it is seen how long codes have been looked for."""

_STRIP = (380, 32)
"""Pixels of a barcode put straight: four for each of an EAN-13's 95 modules."""
_ALIKE = 0.8
"""How much of the differences in it must lie along it: 0.82 or more of 60 EAN-13 between 0.2 and 1 of 380 pixels, with
blurs up to 6; 0.5 to 0.6 of blurred circuit boards."""
_EDGES = (20, 70)
"""Edges in it: an EAN-13 has 60, and 20 where it is blurred; blurred boards have 10 and fewer."""
_UNLIKE = 0.3
"""How many of the bars must differ from the usual one by a third; of plain stripes hardly any do."""

_QUALITY = 85
_CLOSER = 3
"""A code that cannot be read is looked at once more this much larger: that reads 120 pixels where 160 were needed."""
_CLOSER_MAX = 400
"""Pixels of the longest side of a code that is worth it; a larger one fails for other reasons."""


class Reader:
    """Reads pictures, one after the other.

    Args:
        codes_s: how much processor time may go into looking for codes in one.
    """

    def __init__(self, codes_s: float = CODES_S) -> None:
        self._spent = False
        self._codes_s = codes_s
        cv2.setNumThreads(1)
        self._qr = cv2.QRCodeDetectorAruco()  # sees codes at half the size that QRCodeDetector needs, and is faster
        self._bars = cv2.barcode.BarcodeDetector()
        self._codes(np.zeros((64, 64), np.uint8))  # what is loaded on first use is loaded before the limits stand

    def __call__(self, data: bytes) -> Read | Refused:
        """Read a picture, or say why not."""
        try:
            image = _plain(_decoded(data, look(data)))
            grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
            codes, unread = self._codes_in_time(grey)
            jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
            sharpness = float(cv2.Laplacian(grey, cv2.CV_64F).var())
        except Unfit as why:
            return Refused(why.reason, why.width, why.height)
        except cv2.error as error:
            return Refused("memory" if error.code == cv2.Error.StsNoMem else "broken")
        height, width = grey.shape
        return Read(Picture(width, height, jpeg, sharpness, codes, unread), self._spent)

    def _codes_in_time(self, grey: Pixels) -> tuple[tuple[Code, ...], bool]:
        """The codes; none where looking for them takes too long, as in a picture made to be all corners."""
        found: Future[tuple[tuple[Code, ...], bool]] = Future()

        def look_for_them() -> None:
            try:
                found.set_result(self._codes(grey))
            except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread that waits
                found.set_exception(error)

        Thread(target=look_for_them, daemon=True).start()
        began = time.process_time()  # as work, not as waiting: on a busy machine nothing may depend on it
        while time.process_time() - began < self._codes_s:
            with suppress(TimeoutError):
                return found.result(_POLL_S)
        self._spent = True
        return (), False

    def _codes(self, grey: Pixels) -> tuple[tuple[Code, ...], bool]:
        found, unread = self._qr_codes(grey)
        _, texts, kinds, places = self._bars.detectAndDecodeWithType(grey)
        for text, kind, place in zip(texts, kinds, () if places is None else places, strict=False):
            if text:
                found.append(Code(kind.lower(), text, _corners(place)))
            else:
                unread = unread or _barred(grey, place)
        return tuple(found[:MAX_CODES]), unread

    def _qr_codes(self, grey: Pixels) -> tuple[list[Code], bool]:
        found, unread = [], False
        seen, places = self._qr.detectMulti(grey)
        for place in places[:MAX_CODES] if seen else ():
            text = self._text(grey, place) or self._text_closer(grey, place)
            if text:
                found.append(Code("qr", text, _corners(place)))
            else:
                unread = True
        return found, unread

    def _text(self, grey: Pixels, place: Pixels) -> str:
        try:
            return self._qr.decode(grey, place[np.newaxis])[0]
        except (cv2.error, UnicodeDecodeError, SystemError):  # a code of bytes that are no text; or corners outside
            return ""

    def _text_closer(self, grey: Pixels, place: Pixels) -> str:
        low, high = place.min(axis=0), place.max(axis=0)
        margin = (high - low).max() / 3
        left, top = np.maximum(low - margin, 0).astype(int)
        right, bottom = np.maximum(high + margin, 0).astype(int)
        piece = grey[top:bottom, left:right]
        if not piece.size or max(piece.shape) > _CLOSER_MAX:
            return ""
        try:
            large = cv2.resize(piece, None, fx=_CLOSER, fy=_CLOSER, interpolation=cv2.INTER_CUBIC)
            return self._qr.detectAndDecode(large)[0]
        except (cv2.error, UnicodeDecodeError, SystemError):
            return ""


def _barred(grey: Pixels, place: Pixels) -> bool:
    """Whether there are bars of different width: the detector takes plain stripes and blurred grounds for some."""
    corners = place.reshape(4, 2).astype(np.float32)
    if np.linalg.norm(corners[0] - corners[1]) < np.linalg.norm(corners[1] - corners[2]):
        corners = np.roll(corners, 1, axis=0)
    width, height = _STRIP
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    strip = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners, whole), _STRIP).astype(np.float32)
    line = strip.mean(axis=0)
    dark = line < cv2.blur(line[np.newaxis], (width // 9, 1))[0]
    edges = np.flatnonzero(dark[1:] != dark[:-1])
    if line.var() < _ALIKE * strip.var() or not _EDGES[0] <= len(edges) <= _EDGES[1]:
        return False
    bars = np.diff(edges)
    usual = np.median(bars)
    return bool((np.abs(bars - usual) > usual / 3).mean() >= _UNLIKE)


def _decoded(data: bytes, header: Header) -> Pixels:
    flags = cv2.IMREAD_UNCHANGED if header.alpha else cv2.IMREAD_COLOR  # COLOR is 8 bits, upright by its EXIF, RGB
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise Unfit("broken")
    return image


def _plain(image: Pixels) -> Pixels:
    """Small, three channels, 8 bits; what is transparent lies on white."""
    height, width = image.shape[:2]
    scale = LONGEST / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] == 4:
        opaque = image[:, :, 3:].astype(np.float32) / 255
        image = np.rint(image[:, :, :3] * opaque + 255 * (1 - opaque)).astype(np.uint8)
    return image


def _corners(place: Pixels) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in place.reshape(-1, 2))
