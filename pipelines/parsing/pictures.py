"""Reads a picture with OpenCV. Imported by the parsing process only: nothing else may load this library."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.parsing import Code, Picture
from pipelines.parsing.headers import Header, Unfit, look
from pipelines.parsing.limits import LONGEST, MAX_CODES
from pipelines.parsing.messages import Read, Refused

Pixels = NDArray[Any]

_QUALITY = 85
_CLOSER = 3
"""A code that cannot be read is looked at once more this much larger: that reads 120 pixels where 160 were needed."""
_CLOSER_MAX = 400
"""Pixels of the longest side of a code that is worth it; a larger one fails for other reasons."""


class Reader:
    """Reads pictures, one after the other."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._qr = cv2.QRCodeDetectorAruco()  # sees codes at half the size that QRCodeDetector needs, and is faster
        self._bars = cv2.barcode.BarcodeDetector()
        self._codes(np.zeros((64, 64), np.uint8))  # what is loaded on first use is loaded before the limits stand

    def __call__(self, data: bytes) -> Read | Refused:
        """Read a picture, or say why not."""
        try:
            image = _plain(_decoded(data, look(data)))
            grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
            codes, unread = self._codes(grey)
            jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
            sharpness = float(cv2.Laplacian(grey, cv2.CV_64F).var())
        except Unfit as why:
            return Refused(why.reason, why.width, why.height)
        except cv2.error as error:
            return Refused("memory" if error.code == cv2.Error.StsNoMem else "broken")
        height, width = grey.shape
        return Read(Picture(width, height, jpeg, sharpness, codes, unread))

    def _codes(self, grey: Pixels) -> tuple[tuple[Code, ...], bool]:
        found, unread = self._qr_codes(grey)
        _, texts, kinds, places = self._bars.detectAndDecodeWithType(grey)
        for text, kind, place in zip(texts, kinds, () if places is None else places, strict=False):
            if text:
                found.append(Code(kind.lower(), text, _corners(place)))
            else:
                unread = True
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
