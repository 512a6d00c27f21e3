"""Every error of the live half, in the one shape of ``pipelines.errors``: for wire, command and page alike."""

from __future__ import annotations

from assistant import phrases
from pipelines.errors import BackendUnavailable, BadInput, FrontdeskError, StageFailed

__all__ = [
    "BackendUnavailable",
    "BadInput",
    "FrontdeskError",
    "NotPossible",
    "StageFailed",
    "bad_setting",
    "empty_commit",
    "item_not_found",
    "language_not_heard",
    "no_active_response",
    "only_transcripts",
    "only_webrtc",
    "response_active",
    "still_recognising",
    "too_large",
    "unknown_event",
    "unsupported",
]


class NotPossible(FrontdeskError):
    """A request of the client that the session cannot carry out as it stands. The session goes on."""


def unknown_event(kind: str) -> NotPossible:
    """An event that this server does not know or does not carry out."""
    return NotPossible(
        "unknown_event", f"The event {kind[:80]!r} is not supported.", "See docs/protocol.md for what is.", "type"
    )


def unsupported(what: str, param: str) -> NotPossible:
    """A known event with a part that is not carried out."""
    return NotPossible("unsupported", f"{what} is not supported.", "See docs/protocol.md for what is.", param)


def only_transcripts() -> NotPossible:
    """An answer in a session that gives none."""
    hint = "Open a session of type realtime for that."
    return NotPossible("transcription_session", "A transcription session gives transcripts and no answers.", hint)


def only_webrtc(kind: str) -> NotPossible:
    """An event that has a meaning only where the server plays the sound."""
    hint = "Over a WebSocket the client plays the sound: it stops that itself, and sends conversation.item.truncate."
    return NotPossible("only_webrtc", f"The event {kind!r} is for WebRTC alone.", hint, "type")


def bad_setting(param: str, message: str, hint: str = "") -> BadInput:
    """A setting with a value that cannot be."""
    return BadInput("invalid_value", message, hint, param)


def too_large(what: str, size: int, limit: int, param: str = "", hint: str = "Send it in smaller pieces.") -> BadInput:
    """Something refused for its size, before it was looked at."""
    return BadInput("too_large", f"{what} has {size:,} bytes; at most {limit:,} are taken.", hint, param)


def item_not_found(item_id: str, param: str = "item_id", code: str = "item_not_found") -> NotPossible:
    """No such item in this conversation."""
    return NotPossible(code, f"There is no item {item_id[:80]!r} in this conversation.", "", param)


def still_recognising(item_id: str) -> NotPossible:
    """An answer to a recording whose words are not known yet."""
    return NotPossible(
        "item_in_progress",
        f"The recording {item_id[:80]!r} is still being recognised.",
        "Wait for its transcript.",
        "response.input",
    )


def empty_commit() -> NotPossible:
    """A commit of a turn in which nothing was said."""
    return NotPossible(
        "input_audio_buffer_commit_empty",
        "There is no audio to commit: at least 100 ms are needed.",
        "Append audio first; with server VAD turns are committed by themselves.",
    )


def language_not_heard(language: str) -> NotPossible:
    """Speech in a language that nothing here recognises; said in that language."""
    return NotPossible("language_not_heard", phrases.of(language).not_heard)


def response_active() -> NotPossible:
    """A second response while one is being made."""
    return NotPossible(
        "conversation_already_has_active_response",
        "An answer is being given already.",
        "Wait for response.done, or send response.cancel first.",
    )


def no_active_response() -> NotPossible:
    """A cancel with nothing to cancel. LiveKit tells that it may pass over this one by how it begins."""
    return NotPossible("response_cancel_not_active", "Cancellation failed: no answer is being given.")
