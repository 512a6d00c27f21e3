"""What a deployment says of itself, in each of its languages: ``[site]``, ``[voice]`` and ``[hand_over]``.

What stands in these tables is for the deployment's own language; a table of another language inside them
(``[site.zh]``) says the same in that.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from assistant import phrases
from assistant.network import Table
from assistant.pace import LEAST_S
from assistant.talk import House
from pipelines.languages import LANGUAGES
from pipelines.tts.spoken.lexicon import ENTRIES_MAX, Lexicon, fault

Fault = tuple[str, str, str]
"""Setting, what is wrong with it, and what is allowed."""


class SiteIn(Table, frozen=True):
    """``[site.zh]``: the same in another language. The brand need not be repeated."""

    brand: str = ""
    greeting: str = ""
    examples: tuple[str, ...] = ()


class Site(Table, frozen=True):
    """``[site]``."""

    brand: str = "Northtown Broadband"
    language: str = "en"
    greeting: str = ""
    """Empty: a plain one."""
    examples: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """That callers may choose from; empty: ``language`` alone."""
    en: SiteIn | None = None
    zh: SiteIn | None = None
    silence_s: float = LEAST_S
    """Before a caller who owes a reply is asked whether they are there; 0: they never are."""

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages, the deployment's own first."""
        return (self.language, *(one for one in self.languages if one != self.language))


class VoiceIn(Table, frozen=True):
    """``[voice.zh]``."""

    name: str = ""
    speed: float | None = None


class VoiceSettings(Table, frozen=True):
    """``[voice]``."""

    name: str = ""
    speed: float = 1.0
    lexicon: dict[str, str | dict[str, str]] = msgspec.field(default_factory=dict)
    """How words are said, of the deployment's own language; a table in it (``[voice.lexicon.zh]``) is of another."""
    en: VoiceIn | None = None
    zh: VoiceIn | None = None


class HandOverIn(Table, frozen=True):
    """``[hand_over.zh]``."""

    person: str = ""


class HandOver(Table, frozen=True):
    """``[hand_over]``."""

    person: str = ""
    en: HandOverIn | None = None
    zh: HandOverIn | None = None


def house(site: Site, voice: VoiceSettings, hand_over: HandOver) -> House:
    """What a session needs of it, in every language."""
    own, *others = (_speaking(language, site, voice, hand_over) for language in site.offered)
    return House(
        own.brand,
        own.greeting,
        own.person,
        own.language,
        own.voice,
        own.speed,
        own.examples,
        own.silence_s,
        {other.language: other for other in others},
    )


def _speaking(language: str, site: Site, voice: VoiceSettings, hand_over: HandOver) -> House:
    own = language == site.language
    said: SiteIn = getattr(site, language) or SiteIn()
    spoken: VoiceIn = getattr(voice, language) or VoiceIn()
    person: HandOverIn = getattr(hand_over, language) or HandOverIn()
    plain = phrases.of(language)
    return House(
        said.brand or site.brand,
        said.greeting or (site.greeting if own else "") or plain.greeting,
        person.person or (hand_over.person if own else plain.person if hand_over.person else ""),
        language,
        spoken.name or (voice.name if own else ""),
        voice.speed if spoken.speed is None else spoken.speed,
        said.examples or (site.examples if own else ()),
        silence_s=site.silence_s,
    )


def lexicons(voice: VoiceSettings, own: str) -> dict[str, Lexicon]:
    """By language, how words are said; ``own`` is the deployment's."""
    words = {own: {word: said for word, said in voice.lexicon.items() if isinstance(said, str)}}
    for language, table in voice.lexicon.items():
        if not isinstance(table, str):
            words[language] = words.get(language, {}) | table
    return {language: Lexicon(entries) for language, entries in words.items()}


def site_faults(site: Site, voice: VoiceSettings) -> Iterator[Fault]:
    """What types alone do not say."""
    allowed = f"Allowed: {', '.join(repr(one) for one in LANGUAGES)}.".replace("'", '"')
    for key, languages in (("site.language", (site.language,)), ("site.languages", site.languages)):
        for language in languages:
            if language not in LANGUAGES:
                yield key, f"The language {language!r} is not built yet.", allowed
    if site.languages and site.language not in site.languages:
        yield "site.languages", f"The own language {site.language!r} is missing.", "Name it too, or leave the list out."
    if len(set(site.languages)) < len(site.languages):
        yield "site.languages", "A language is named twice.", "Name each once."
    for key, greeting in (("site", site.greeting), *((f"site.{one}", _greeting(site, one)) for one in LANGUAGES)):
        if greeting and not greeting.strip():
            yield f"{key}.greeting", "The greeting is empty.", "Say who is speaking, and that it is automated."
    if site.silence_s and not LEAST_S <= site.silence_s <= 600:
        yield "site.silence_s", "The silence is out of range.", f"Allowed: {LEAST_S:g} to 600 seconds, or 0 for never."
    speeds = {"voice": voice.speed, **{f"voice.{one}": _speed(voice, one) for one in LANGUAGES}}
    for key, speed in speeds.items():
        if not 0.5 <= speed <= 2.0:
            yield f"{key}.speed", "The speed is out of range.", "Allowed: 0.5 to 2.0; 1.0 is normal."
    yield from _lexicon_faults(voice)


def _lexicon_faults(voice: VoiceSettings) -> Iterator[Fault]:
    key, entries = "voice.lexicon", 0
    for word, said in voice.lexicon.items():
        if not isinstance(said, str) and word not in LANGUAGES:
            yield f"{key}.{word}", f"{word!r} is no language.", f'Allowed: {", ".join(LANGUAGES)}, or a word = "…".'
            continue
        for where, table in ((key, {word: said}),) if isinstance(said, str) else ((f"{key}.{word}", said),):
            entries += len(table)
            for written, spoken in table.items():
                if (wrong := fault(written, spoken)) is not None:
                    yield f"{where}.{written}", *wrong
    if entries > ENTRIES_MAX:
        yield key, f"The lexicon has {entries} words.", f"Allowed: {ENTRIES_MAX}."


def _greeting(site: Site, language: str) -> str:
    said: SiteIn | None = getattr(site, language)
    return said.greeting if said is not None else ""


def _speed(voice: VoiceSettings, language: str) -> float:
    spoken: VoiceIn | None = getattr(voice, language)
    return 1.0 if spoken is None or spoken.speed is None else spoken.speed
