"""Makes the pictures of these tests, in a process of its own: the tests themselves load no OpenCV.

Writes a msgpack map of names to files to standard output.
"""

from __future__ import annotations

import sys

import cv2
import msgspec
import numpy as np

CODE = "https://example.com/router/FB-7530"
_SEEN_JUST = 78


def photo(width: int = 640, height: int = 480) -> np.ndarray:
    rng = np.random.default_rng(1)
    small = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    smooth = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(float)
    return np.clip(smooth + rng.normal(0, 5, smooth.shape), 0, 255).astype(np.uint8)


def with_code(size: int, blur: float) -> np.ndarray:
    code = cv2.QRCodeEncoder.create().encode(CODE)
    how = cv2.INTER_NEAREST if size >= 2 * code.shape[0] else cv2.INTER_AREA
    code = cv2.copyMakeBorder(cv2.resize(code, (size, size), interpolation=how), *[size // 8] * 4, 0, value=255)
    image = photo(1280, 720)
    image[200 : 200 + code.shape[0], 500 : 500 + code.shape[1]] = code[..., None]
    return cv2.GaussianBlur(image, (0, 0), blur)


def barcode(digits: str) -> np.ndarray:
    left = [f"{bits:07b}" for bits in (13, 25, 19, 61, 35, 49, 47, 59, 55, 11)]
    right = [code.translate(str.maketrans("01", "10")) for code in left]
    odd_even = "LGLLGG"  # what a first digit of 4 is written by
    first = [
        left[int(d)] if side == "L" else right[int(d)][::-1] for d, side in zip(digits[1:7], odd_even, strict=True)
    ]
    bits = "".join(["101", *first, "01010", *(right[int(d)] for d in digits[7:]), "101"])
    bars = np.array([[0 if bit == "1" else 255 for bit in bits]], np.uint8)
    bars = cv2.resize(np.repeat(bars, 60, 0), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
    image = photo(1280, 720)
    bars = cv2.copyMakeBorder(bars, 40, 40, 60, 60, cv2.BORDER_CONSTANT, value=255)
    image[200 : 200 + bars.shape[0], 300 : 300 + bars.shape[1]] = bars[..., None]
    return image


def stripes(width: int) -> np.ndarray:
    image = photo(1280, 720)
    image[200:320, 300:600] = (np.arange(300) // width % 2 * 255)[None, :, None]
    return cv2.GaussianBlur(image, (0, 0), 1)


def chessboard() -> np.ndarray:
    line = (np.arange(1280) // 8 % 2).astype(np.uint8)
    return (line ^ line[:, None]) * 255


def encoded(kind: str, image: np.ndarray, *settings: int) -> bytes:
    return cv2.imencode(f".{kind}", image, settings)[1].tobytes()


def moving(kind: str) -> bytes:
    animation = cv2.Animation()
    animation.frames = [photo(64, 48), 255 - photo(64, 48)]
    animation.durations = [100, 100]
    return cv2.imencodeanimation(f".{kind}", animation)[1].tobytes()


def main() -> None:
    clear = np.dstack([photo(), np.zeros((480, 640), np.uint8)])
    pictures = {
        "jpeg": encoded("jpg", photo()),
        "png": encoded("png", photo(160, 120)),
        "webp": encoded("webp", photo()),
        "lossy_webp": encoded("webp", photo(), cv2.IMWRITE_WEBP_QUALITY, 80),
        "progressive": encoded("jpg", photo(), cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        "grey": encoded("jpg", photo()[..., 0]),
        "large": encoded("jpg", photo(4000, 3000)),
        "png_16": encoded("png", photo(160, 120).astype(np.uint16) * 257),
        "clear_png": encoded("png", clear),
        "clear_png_16": encoded("png", clear.astype(np.uint16) * 257),
        "clear_webp": encoded("webp", clear),
        "moving_png": moving("png"),
        "moving_webp": moving("webp"),
        "blurred": encoded("jpg", cv2.GaussianBlur(photo(), (0, 0), 3)),
        "code": encoded("jpg", with_code(240, 0.8)),
        "code_closer": encoded("jpg", with_code(120, 0.8)),
        "code_far": encoded("jpg", with_code(_SEEN_JUST, 0.8)),
        "stripes_4": encoded("jpg", stripes(4)),
        "stripes_8": encoded("jpg", stripes(8)),
        "chessboard": encoded("jpg", chessboard()),
        "bars": encoded("jpg", barcode("4006381333931")),
        "bars_blurred": encoded("jpg", cv2.GaussianBlur(barcode("4006381333931"), (0, 0), 4)),
    }
    sys.stdout.buffer.write(msgspec.msgpack.encode(pictures))


if __name__ == "__main__":
    main()
