"""Items that a client brings: from the form of the wire to ours. Pure functions."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace

from assistant.conversation import Item
from assistant.errors import bad_setting, too_large, unsupported
from assistant.messages import AudioIn
from assistant.realtime.events import IMAGE_LIMIT, RECORDING_S, TEXT_LIMIT, Content, WireItem
from assistant.realtime.sound import LAWS, decode
from assistant.settings import Sound
from pipelines.audio import SPEAK_RATE, g711
from pipelines.languages import join

IMAGES = 4
"""Pictures in one message."""

_DATA_URI = re.compile(r"data:image/(png|jpe?g);base64,", re.ASCII | re.IGNORECASE)
_BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True, slots=True)
class Brought:
    """An item, and what of it is not words.

    Args:
        item: its words, and how many pictures it has.
        images: PNG or JPEG files, not looked into yet.
        audio: a recording whose words are not known; the item is in progress until they are.
    """

    item: Item
    images: tuple[bytes, ...] = ()
    audio: AudioIn | None = None


def understand(asked: WireItem, item_id: str, heard: Sound = "audio/pcm", where: str = "item") -> Brought:
    """An item of the client's as one of ours.

    Args:
        asked: the item; its own id is not looked at.
        item_id: the id that it gets.
        heard: the format of its audio.
        where: its path in the event, for errors.

    Raises:
        NotPossible: a kind of item or part that is not carried out.
        BadInput: a value that cannot be, or a message with nothing in it.
    """
    match asked.type, asked.role:
        case "function_call_output", _:
            return Brought(Item(item_id, "function_call_output", call_id=asked.call_id, output=asked.output))
        case "function_call", _:
            call = Item(
                item_id, "function_call", "assistant", name=asked.name, call_id=asked.call_id, arguments=asked.arguments
            )
            return Brought(call)
        case "message", "user" | "assistant" | "system" as role:
            images = _images(asked.content, role, where)
            audio = _audio(asked.content, heard, where) if role == "user" else None
            text = _text(asked.content, role, where)
            if not text and not images and not audio:
                raise bad_setting(f"{where}.content", "The message is empty.", "Give at least one part with text.")
            item = Item(item_id, "message", role, text, images=len(images))
            if audio:
                item = replace(item, spoken=True, status="in_progress")
            return Brought(item, images, audio)
        case "message", role:
            raise bad_setting(f"{where}.role", f"There is no role {role[:40]!r}.", "Use user, assistant or system.")
    raise unsupported(f"An item of type {asked.type[:40]!r}", f"{where}.type")


def _text(content: list[Content], role: str, where: str) -> str:
    """The words of a message."""
    texts: list[str] = []
    for part in content:
        if part.type in ("input_text", "output_text", "text"):
            texts.append(part.text or "")
        elif part.type in ("input_audio", "output_audio") and part.transcript:
            texts.append(part.transcript)
        elif part.type != "input_image" and not (part.type == "input_audio" and part.audio and role == "user"):
            raise unsupported(f"Content of type {part.type[:40]!r} in a {role} message", f"{where}.content")
    text = join(text for text in texts if text.strip())
    if len(text) > TEXT_LIMIT:
        message = f"The message has {len(text):,} characters; at most {TEXT_LIMIT:,} are taken."
        raise bad_setting(f"{where}.content", message, "Make it shorter.")
    return text


def _audio(content: list[Content], heard: Sound, where: str) -> AudioIn | None:
    """The audio of the parts that have no words yet, as one recording."""
    data = b"".join(part.audio or b"" for part in content if part.type == "input_audio" and not part.transcript)
    if len(data) > RECORDING_S * (g711.RATE if heard in LAWS else SPEAK_RATE * 2):
        message = f"The message has more than {RECORDING_S} seconds of audio."
        raise bad_setting(f"{where}.content", message, "Send it in several messages.")
    return decode(heard, data, f"{where}.content") if data else None


def _images(content: list[Content], role: str, where: str) -> tuple[bytes, ...]:
    """The pictures of a message."""
    parts = [part for part in content if part.type == "input_image"]
    if parts and role != "user":
        raise unsupported(f"Content of type 'input_image' in a {role} message", f"{where}.content")
    if len(parts) > IMAGES:
        message = f"The message has {len(parts)} pictures; at most {IMAGES} are taken."
        raise bad_setting(f"{where}.content", message, "Send several messages.")
    return tuple(_image(part.image_url, f"{where}.content") for part in parts)


def _image(uri: str, where: str) -> bytes:
    """The file inside a data URI; its size is checked before it is decoded."""
    head = _DATA_URI.match(uri)
    if head is None:
        hint = "Send image_url as data:image/jpeg;base64,… or data:image/png;base64,…; addresses are not fetched."
        raise bad_setting(where, "The picture is not a PNG or JPEG in a data URI.", hint)
    size = (len(uri) - head.end()) // 4 * 3 - uri[-2:].count("=")
    if size > IMAGE_LIMIT:
        raise too_large("The picture", size, IMAGE_LIMIT, where, "Send it smaller, or as JPEG.")
    try:
        data = base64.b64decode(uri[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise bad_setting(where, "The picture is not valid base64.", "Encode the file with standard base64.") from None
    if not data.startswith(_BEGINNINGS[head[1].lower()]):
        raise bad_setting(where, f"The picture is no {head[1].upper()} file.", "Name the type that it has.")
    return data
