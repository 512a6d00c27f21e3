"""Why a picture was refused, in plain words that say what to do."""

from __future__ import annotations

from pipelines.errors import BadInput, StageFailed
from pipelines.parsing.limits import MAX_PIXELS
from pipelines.parsing.messages import Reason, Refused

WORDS: dict[Reason, tuple[str, str, str]] = {
    "unsupported": (
        "unsupported_picture",
        "This is not a picture that can be read: JPEG, PNG and WebP are.",
        "Send a photo or a screenshot as one of these.",
    ),
    "unusual": (
        "unsupported_picture",
        "This picture is of a rare kind that cannot be read.",
        "Save it as an ordinary JPEG or PNG, or send a screenshot of it.",
    ),
    "broken": (
        "broken_picture",
        "This picture is damaged and cannot be read.",
        "Save it once more, or take the photo again.",
    ),
    "truncated": (
        "broken_picture",
        "This picture is not complete: its end is missing.",
        "Send it again.",
    ),
    "animated": (
        "animated_picture",
        "This picture moves; only still ones are looked at.",
        "Send a photo or a screenshot.",
    ),
    "depth": (
        "unsupported_picture",
        "This picture has more than 8 bits for each colour, which cannot be read in a JPEG.",
        "Save it as an ordinary JPEG with 8 bits, or as PNG.",
    ),
    "memory": (
        "picture_too_large",
        "Reading this picture takes more memory than it may.",
        "Send a smaller one, or a part of it.",
    ),
}


def refusal(why: Refused) -> BadInput:
    """The error for what the process said."""
    if why.reason == "pixels":
        return BadInput(
            "picture_too_large",
            f"This picture is {why.width:,} x {why.height:,} pixels; at most {MAX_PIXELS:,} in all are taken.",
            "Send a smaller one, or a part of it.",
            "image",
        )
    return BadInput(*WORDS[why.reason], "image")


def too_many_bytes(size: int, limit: int) -> BadInput:
    """A file refused for its size, before it was looked at."""
    return BadInput(
        "too_large", f"The picture has {size:,} bytes; at most {limit:,} are taken.", "Send a smaller one.", "image"
    )


def too_slow(seconds: float) -> StageFailed:
    """The deadline was missed, and the process with it."""
    return StageFailed(
        f"The picture was not read within {seconds:.3g} s, so it was given up.", "Send it again, or a smaller one."
    )


def busy() -> StageFailed:
    """No more places in line."""
    return StageFailed("Too many pictures are waiting to be looked at.", "Send it again in a moment.")


def lost() -> StageFailed:
    """The process ended over the file, and again when it was tried once more."""
    return StageFailed("The picture could not be read: reading it failed twice.", "Send another one.")


def closed() -> StageFailed:
    """Nobody reads any more."""
    return StageFailed("Pictures are not read any more: the assistant is closing.")
