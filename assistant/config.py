"""``site.toml``: one small file for a deployment, read and checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from assistant.errors import BadInput
from assistant.network import (
    AccessSettings,
    Camera,
    HistorySettings,
    Ice,
    Limits,
    Server,
    Table,
    access_faults,
    exposure,
    history_faults,
    ice_faults,
    is_exposed,
    limits_faults,
    server_faults,
)
from assistant.site import HandOver, Site, VoiceSettings, house, site_faults
from assistant.talk import House

SIZE_LIMIT = 64 * 1024
"""Bytes; a larger file is no site.toml."""

BACKENDS = {
    "asr": ("pocketsphinx",),
    "tts": ("flite", "espeak-ng"),
    "retrieval": ("minilm", "words"),
    "diagram": ("graphviz", "layered"),
}
"""What each list in ``[stages]`` may name."""


class Folder(Table, frozen=True):
    """``[knowledge]`` and ``[data]``."""

    folder: str


class StageLists(Table, frozen=True):
    """``[stages]``."""

    asr: tuple[str, ...] = BACKENDS["asr"]
    tts: tuple[str, ...] = BACKENDS["tts"]
    retrieval: tuple[str, ...] = BACKENDS["retrieval"]
    diagram: tuple[str, ...] = BACKENDS["diagram"]


class RecordingSettings(Table, frozen=True):
    """``[recordings]``."""

    on: bool = False
    """Conversations are recorded, of callers who agree; beside the conversations, in ``recordings``."""


class LogSettings(Table, frozen=True):
    """``[logs]``."""

    form: Literal["lines", "json"] = "lines"


class _File(Table, frozen=True):
    site: Site = msgspec.field(default_factory=Site)
    knowledge: Folder = msgspec.field(default_factory=lambda: Folder("knowledge/broadband"))
    data: Folder = msgspec.field(default_factory=lambda: Folder("data"))
    voice: VoiceSettings = msgspec.field(default_factory=VoiceSettings)
    hand_over: HandOver = msgspec.field(default_factory=HandOver)
    stages: StageLists = msgspec.field(default_factory=StageLists)
    limits: Limits = msgspec.field(default_factory=Limits)
    server: Server = msgspec.field(default_factory=Server)
    logs: LogSettings = msgspec.field(default_factory=LogSettings)
    access: AccessSettings = msgspec.field(default_factory=AccessSettings)
    ice: Ice = msgspec.field(default_factory=Ice)
    camera: Camera = msgspec.field(default_factory=Camera)
    history: HistorySettings = msgspec.field(default_factory=HistorySettings)
    recordings: RecordingSettings = msgspec.field(default_factory=RecordingSettings)


@dataclass(frozen=True, slots=True)
class Config:
    """A deployment. Folders are absolute: relative ones count from where ``site.toml`` lies."""

    site: Site = field(default_factory=Site)
    knowledge: Path = Path("knowledge/broadband")
    data: Path = Path("data")
    cache: Path = Path(".cache")
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    hand_over: HandOver = field(default_factory=HandOver)
    stages: StageLists = field(default_factory=StageLists)
    limits: Limits = field(default_factory=Limits)
    server: Server = field(default_factory=Server)
    logs: LogSettings = field(default_factory=LogSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    ice: Ice = field(default_factory=Ice)
    camera: Camera = field(default_factory=Camera)
    history: HistorySettings = field(default_factory=HistorySettings)
    recordings: RecordingSettings = field(default_factory=RecordingSettings)
    base: Path = Path()
    """The folder in which site.toml lies."""
    lan: bool = False
    """Whether it serves the local network with a certificate of its own (``serve --lan``)."""
    insecure: bool = False
    """Whether it may be reached from elsewhere without keys (``serve --insecure``)."""

    @property
    def needs_token(self) -> bool:
        """Whether callers have to show a token: where keys are set up, and where others can reach the server."""
        if self.access.keys or self.access.keys_file or self.lan:
            return True
        return is_exposed(self.server) and not self.insecure

    @property
    def house(self) -> House:
        """What a session needs of it."""
        return house(self.site, self.voice, self.hand_over)


def load(path: Path) -> Config:
    """Read ``site.toml``.

    Raises:
        BadInput: with the line, and what is allowed.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise BadInput("bad_config", f"The file has more than {SIZE_LIMIT:,} bytes.", "", str(path))
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        hint = "Give another file with --site, or copy the one that came with Frontdesk."
        raise BadInput("bad_config", f"The file cannot be read ({error.strerror}).", hint, str(path)) from error
    except UnicodeDecodeError as error:
        raise BadInput("bad_config", "The file is not UTF-8 text.", "", str(path)) from error
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """Check the text of a ``site.toml``; ``path`` is where it lies.

    Raises:
        BadInput: with the line, and what is allowed.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        raise BadInput("bad_config", f"This is not TOML: {error}.", "", where) from None
    try:
        file = msgspec.convert(table, _File)
    except msgspec.ValidationError as error:
        raise _explain(error, text, path) from None
    config = _resolve(file, path.resolve().parent)
    _check(config, text, path)
    return config


def _resolve(file: _File, base: Path) -> Config:
    return Config(
        file.site,
        base / file.knowledge.folder,
        base / file.data.folder,
        base / ".cache",
        file.voice,
        file.hand_over,
        file.stages,
        file.limits,
        file.server,
        file.logs,
        file.access,
        file.ice,
        file.camera,
        file.history,
        file.recordings,
        base,
    )


def _check(config: Config, text: str, path: Path) -> None:
    """What types alone do not say."""

    def fail(key: str, message: str, hint: str) -> None:
        raise BadInput("bad_config", message, hint, _where(text, key, path))

    for stage, known in BACKENDS.items():
        names = getattr(config.stages, stage)
        unknown = [name for name in names if name not in known]
        if unknown or not names:
            allowed = ", ".join(f'"{name}"' for name in known)
            fail(f"stages.{stage}", f"{unknown[0]!r} is no backend." if unknown else "The list is empty.",
                 f"Allowed: {allowed}.")  # fmt: skip
    for fault in (
        *site_faults(config.site, config.voice),
        *limits_faults(config.limits),
        *server_faults(config.server),
        *access_faults(config.access),
        *ice_faults(config.ice),
        *history_faults(config.history),
    ):
        fail(*fault)


def ensure_safe(config: Config) -> None:
    """Make sure that a deployment which others can reach asks them who they are, by TLS.

    Raises:
        BadInput: it does not.
    """
    if (fault := exposure(config.server, config.access, lan=config.lan, insecure=config.insecure)) is not None:
        key, message, hint = fault
        raise BadInput("unsafe", message, hint, key)


def _explain(error: msgspec.ValidationError, text: str, path: Path) -> BadInput:
    what, _, where = str(error).partition(" - at `$.")
    key = re.sub(r"\[[^]]*\]", "", where.rstrip("`"))
    hint = ""
    if unknown := re.search(r"unknown field `(\w+)`", what):
        allowed = ", ".join(_keys(key))
        key = f"{key}.{unknown[1]}" if key else unknown[1]
        what, hint = f"There is no setting {key!r}", f"Allowed here: {allowed}."
    return BadInput("bad_config", f"{what}.", hint, _where(text, key, path))


def _keys(section: str) -> list[str]:
    kind: Any = _File
    for name in section.split(".") if section else ():
        kind = {field_.name: field_.type for field_ in msgspec.structs.fields(kind)}[name]
        kind = next(iter(get_args(kind)), kind)  # the table of which a list is made
    return [field_.name for field_ in msgspec.structs.fields(kind)]


def _where(text: str, key: str, path: Path) -> str:
    """``file:line`` of a key, as well as it can be found; of its table where the key is not in the file."""
    section = key.rpartition(".")[0]
    current, found = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[{1,2}([\w.]+)\]", line):
            current = header[1]
            if current in (section, key):
                found = found or number
        elif current and key.startswith(f"{current}.") and _names(line, key[len(current) + 1 :]):
            return f"{path}:{number}"
    return f"{path}:{found}" if found else str(path)


def _names(line: str, name: str) -> bool:
    """Whether a line sets ``name``, which may be quoted, and have a dot in it: ``"fritz.box" = "fritz box"``."""
    return re.match(rf"\s*([\"']?){re.escape(name)}\1\s*=", line) is not None
