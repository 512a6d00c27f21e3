"""What is written, as an engine should read it.

Each rule mends what flite 2.2 or espeak-ng 1.52 gets wrong, seen in the phones they make of it: flite reads "LED"
as "led", "I'm" as "im" and 50% as "five zero per cent"; espeak-ng reads 10-15 with "dash" and $30 as "dollar
thirty". What both say well is left alone, so that the list stays short.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.tts.text import joins, written_words


@dataclass(frozen=True, slots=True)
class Script:
    """A sentence for an engine, and where its written words are in it."""

    text: str
    written: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    """For each written word the characters of ``text`` it became, from and to; nothing (from = to) where it is
    not spoken."""
    joined: tuple[bool, ...]
    """For each written word whether no blank stands before it."""

    def word_at(self, character: int) -> int | None:
        """The number of the written word that ``text[character]`` belongs to; None where it is a blank."""
        for number, (start, end) in enumerate(self.places):
            if start <= character < end:
                return number
        return None

    def pieces(self) -> list[int]:
        """For each blank-separated piece of ``text`` the number of the written word it comes from."""
        return [number for number, (start, end) in enumerate(self.places) for _ in self.text[start:end].split()]


def script(sentence: str, language: str) -> Script:
    """Write down how a sentence is to be read."""
    written = written_words(sentence)
    spoken = _chinese(written) if language == "zh" else _english(written)
    text, places, cursor = "", [], 0
    for word, form in zip(written, spoken, strict=True):
        found = sentence.index(word, cursor)
        blank = " " if text and form and (found > cursor or language != "zh") else ""
        cursor = found + len(word)
        text += blank
        places.append((len(text), len(text) + len(form)))
        text += form
    return Script(text, tuple(written), tuple(places), tuple(joins(sentence, written)))


_FOLD = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
        "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "", "·": "",
        "×": " times ", "÷": " divided by ", "≥": " at least ", "≤": " at most ", "→": ", ", "½": " a half ",
        "¼": " a quarter ", "¾": " three quarters ", "°": " degrees ", "µ": "micro", "ß": "ss", "æ": "ae", "ø": "o",
    }
)  # fmt: skip
_LETTERS = re.compile(r"(LED|ONT|ISP|URL|FAQ|LOS|IP|QoS|PoE|UHD|US)(s?)")
"""Said letter by letter, though an engine finds a word in them."""
_WORDS = {
    "24/7": "twenty four seven", "wi-fi": "wifi", "i'm": "I am", "we're": "we are", "haven't": "have not",
    "re-enter": "reenter", "*": "star", "#": "hash", "@": "at", "=": "equals", "+": "plus", "&": "and", "%": "percent",
}  # fmt: skip
_ABBREVIATIONS = {"e.g": "for example", "i.e": "that is", "vs": "versus", "approx": "approximately"}
_UNITS = {
    "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz", "kb": "kilobytes", "mb": "megabytes",
    "gb": "gigabytes", "tb": "terabytes", "kbps": "kilobits per second", "mbps": "megabits per second",
    "gbps": "gigabits per second", "kbit/s": "kilobits per second", "mbit/s": "megabits per second",
    "gbit/s": "gigabits per second", "kb/s": "kilobytes per second", "mb/s": "megabytes per second",
    "gb/s": "gigabytes per second", "ms": "milliseconds",
}  # fmt: skip
_MONEY = {"$": ("dollar", "cent"), "£": ("pound", ""), "€": ("euro", "cent")}
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PERFECT = re.compile(r"ha(ve|s|d|ving)|was|were|be|been|being|is|are|(i|you|we|they)'ve", re.IGNORECASE)
"""Words after which "read" is the past participle."""

_TOKEN_MAX = 40
"""Characters without a blank. flite 2.2 writes past the end of a buffer of 256 in long runs of punctuation."""
_EDGES = re.compile(r"^_*([\"'(\[{<]*)(.*?)([\"')\]}>,;:.!?]*)_*$", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MEASURE = re.compile(r"(\d+(?:[.,]\d+)*)([A-Za-z/]+)")
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})")
_PRICE = re.compile(r"([$£€])(\d+(?:,\d{3})*)(?:\.(\d\d))?")
_SCHEME = re.compile(r"[a-z]+://", re.IGNORECASE)
_MACHINE = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3})((?:[:/]\S*)?)")
_SITE = re.compile(r"(?:[\w.+-]+@)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_EITHER = re.compile(r"[A-Za-z]{2,}(?:/[A-Za-z]{2,})+")


def _english(written: Sequence[str]) -> list[str]:
    """One spoken form, in printable ASCII, for each word; empty where nothing is said."""
    edges = [_EDGES.findall(_fold(word))[0] for word in written]
    cores = [core for _, core, _ in edges]
    spoken = []
    for place, (before, core, after) in enumerate(edges):
        if abbreviation := _abbreviation(core, cores[place + 1 : place + 2]):
            core, after = abbreviation, after.removeprefix(".")  # its full stop is no pause
        elif core == "A" and place and cores[place - 1] and edges[place - 1][2] in ("", ","):
            core = "eigh"  # the letter: inside a sentence the article is a small one
        else:
            core = _say(cores, place)
        spoken.append(_safe(before + core + after))
    return _breathe(written, spoken)


def _fold(word: str) -> str:
    """ASCII, as near as it gets; a dash that stands for a pause becomes a comma."""
    word = re.sub(r"(?<=\d)[–—](?=\d)", "-", word)
    word = re.sub(r"[–—]+", ", ", word).translate(_FOLD)
    if any(map(str.isalnum, word)):
        word = word.replace("*", "").replace("`", "")  # Markdown's marks; alone, an asterisk is a key to press
    plain = unicodedata.normalize("NFKD", word)
    return "".join(char for char in plain if char in "£€" or " " <= char <= "~").strip(" ")


def _abbreviation(core: str, following: Sequence[str]) -> str:
    if core.lower() == "no" and following and following[0][:1].isdigit():
        return "number"
    return _ABBREVIATIONS.get(core.lower(), "")


def _say(cores: Sequence[str], place: int) -> str:
    """The spoken form of one word without the punctuation around it."""
    core = cores[place]
    lower = core.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if match := _LETTERS.fullmatch(core):
        return ".".join(match[1].upper()) + ("'s" if match[2] else "")
    if lower == "read":
        return "red" if place and _PERFECT.fullmatch(cores[place - 1]) else "reed"
    return _say_number(core, cores, place) or _say_address(core) or core


def _say_number(core: str, cores: Sequence[str], place: int) -> str:
    """Numbers with what belongs to them; empty where this is none, or one the engines say well."""
    previous = cores[place - 1] if place else ""
    if _in_telephone_number(cores, place):
        return _spell(core)
    if core.lower() in _UNITS and _NUMBER.fullmatch(previous):
        return _unit(core, previous)
    if (match := _MEASURE.fullmatch(core)) and match[2].lower() in _UNITS:
        return f"{match[1]} {_unit(match[2], match[1])}"
    if core.endswith("%") and _NUMBER.fullmatch(core[:-1]):
        return f"{core[:-1]} percent"
    if match := _RANGE.fullmatch(core):
        return f"{match[1]} to {match[2]}" if int(match[1]) < int(match[2]) else ""
    if match := _PRICE.fullmatch(core):
        whole, small = _MONEY[match[1]]
        price = f"{match[2]} {whole}{'' if match[2] == '1' else 's'}"
        return f"{price} {match[3]} {small}{'s' if small else ''}".rstrip() if match[3] not in (None, "00") else price
    return ""


def _say_address(core: str) -> str:
    """Addresses of machines and of people; empty where this is none."""
    bare = _SCHEME.sub("", core).rstrip("/")
    if match := _MACHINE.fullmatch(bare):
        return " dot ".join(map(_spell, match[1].split("."))) + _say_path(match[2])
    if _SITE.fullmatch(bare):
        return _say_path(bare.replace("@", " at "))
    return core.replace("/", " ") if _EITHER.fullmatch(core) else ""


def _say_path(path: str) -> str:
    for mark, name in (("/", "slash"), (".", "dot"), ("-", "dash"), (":", "port")):
        path = path.replace(mark, f" {name} ")
    return path


def _unit(unit: str, number: str) -> str:
    name = _UNITS[unit.lower()]
    if unit.endswith("b/s"):  # a small b is a bit
        name = name.replace("byte", "bit")
    return re.sub(r"(byte|bit|millisecond)s", r"\1", name) if number == "1" else name


def _spell(digits: str) -> str:
    return " ".join(_DIGITS[int(char)] if char.isdigit() else "plus" for char in digits if char in "+0123456789")


_GROUP = re.compile(r"\+?\d{2,}")


def _in_telephone_number(cores: Sequence[str], place: int) -> bool:
    """Whether this is one of several groups of digits in a row, the first of which begins with 0 or +."""
    first = last = place
    while first > 0 and _GROUP.fullmatch(cores[first - 1]):
        first -= 1
    while last + 1 < len(cores) and _GROUP.fullmatch(cores[last + 1]):
        last += 1
    return first < last and bool(_GROUP.fullmatch(cores[place])) and cores[first][0] in "0+"


def _safe(form: str) -> str:
    """A form that no engine stumbles over: printable ASCII, nothing long without a blank."""
    form = "".join(char for char in form if " " <= char <= "~")
    pieces = (piece[at : at + _TOKEN_MAX] for piece in form.split() for at in range(0, len(piece), _TOKEN_MAX))
    return " ".join(piece for piece in pieces if any(map(str.isalnum, piece)))


def _breathe(written: Sequence[str], spoken: list[str]) -> list[str]:
    """A dash between words is a pause: the word before it gets a comma."""
    dashes = [not word.strip("-–—") for word in written]
    return [
        form + "," if form and form[-1] not in ",;:.!?" and dashes[place + 1 : place + 2] == [True] else form
        for place, form in enumerate(spoken)
    ]


def _chinese(written: Sequence[str]) -> list[str]:
    """One spoken form for each word. espeak-ng says long numbers as amounts, and "percent" in English."""
    return [_say_chinese(word) for word in written]


_CHINESE_DIGITS = str.maketrans("0123456789.", "零一二三四五六七八九点")


_FULL_WIDTH = {
    code: code - 0xFEE0 for code in range(ord("！"), ord("～")) if chr(code).isalnum() or chr(code) in "．％"
}
"""Digits and letters as wide as a character: espeak-ng passes over most of them."""


def _say_chinese(word: str) -> str:
    word = word.translate(_FULL_WIDTH)
    word = re.sub(r"(\d+(?:\.\d+)?)[%％]", r"百分之\1", word)
    word = re.sub(r"(?<=\d)[-–~～](?=\d)", "到", word)
    word = re.sub(r"\d{5,}|\d{1,3}(?:\.\d{1,3}){3}", lambda found: found[0].translate(_CHINESE_DIGITS), word)
    return word if any(map(str.isalnum, word)) else ""
