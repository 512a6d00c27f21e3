"""The front matter of an article: YAML between two lines of dashes, read as text and checked line by line.

Values are taken as they are written, so ``yes`` and ``1.10`` stay words. No Python object is ever made from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from pipelines.knowledge.codes import ANY
from pipelines.knowledge.flowchart import Fault
from pipelines.knowledge.notice import EXAMPLE, seconds

SIZE_LIMIT = 16 * 1024
"""Characters of a front matter: the YAML reader takes seconds over much more."""

TITLE_MAX = 80
LISTED_MAX = 200
"""Characters of a question, keyword or code."""
PREFIX_MIN = 3
"""Characters before the ``*`` of a code: fewer would be other people's products too."""
COUNT_MAX = 100
"""Questions, keywords, codes or pronunciations of one article."""

KEYS = (
    "codes", "concerns", "draft", "id", "keywords", "language", "pronounce", "questions", "questions-en",
    "questions-zh", "scope", "since", "source", "title", "translates", "until",
)  # fmt: skip
ABROAD = "questions-"
"""Before the language of callers who would ask for an article that is not written in theirs."""
SCOPES = ("here", "elsewhere", "notice")
"""Whether the article answers, says that its subject is somebody else's, or tells what is so for a while."""
LISTS = ("questions", "keywords", "codes", "concerns")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")

EXAMPLES = {
    "language": "en",
    "scope": "elsewhere",
    "since": EXAMPLE,
    "until": EXAMPLE,
    "draft": "yes",
    "source": "Manual.pdf, page 12",
}

PHONES = frozenset(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()  # noqa: SIM905 - read as a row
)
"""The sounds of the CMU dictionary (ARPABET without stress marks)."""


@dataclass(slots=True)
class FrontMatter:
    """What a front matter says; empty where it says nothing or nothing that can be used."""

    id: str = ""
    title: str = ""
    language: str = "en"
    scope: str = "here"
    questions: tuple[str, ...] = ()
    abroad: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions in other languages, by language."""
    keywords: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    since: float = 0.0
    """Seconds since 1970, UTC, as ``until``; 0 where nothing is said."""
    until: float = 0.0
    draft: bool = False
    translates: str = ""
    source: str = ""
    pronounce: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    body: int = 0
    """How many lines of the file it takes."""

    def fault(self, line: int, message: str, hint: str = "") -> None:
        """Note what is wrong in a line of the file, counted from 1."""
        self.faults.append(Fault(line, message, hint))


def read(lines: list[str], language: str = "en") -> FrontMatter:
    """Read the front matter that a file begins with; never raises. ``language`` is that of one that names none."""
    front = FrontMatter(language=language)
    if not lines or lines[0].strip() != "---":
        front.fault(1, "The front matter is missing.", "Begin with a line of three dashes, title, questions, dashes.")
        return front
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        front.fault(1, "The front matter has no end.", "Close it with a line of three dashes.")
        front.body = len(lines)
        return front
    front.body = end + 1
    source = "\n".join(lines[1:end])
    if len(source) > SIZE_LIMIT:
        front.fault(1, f"The front matter has more than {SIZE_LIMIT:,} characters.", "Shorten it.")
        return front
    try:
        tree = yaml.compose(source, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        front.fault(line, "The front matter is not YAML.", "Put text with : or # in quotes; indent by blanks.")
        return front
    if not isinstance(tree, yaml.MappingNode):
        front.fault(1, "The front matter has no settings.", "At least title and questions are needed.")
        return front
    _settings(front, tree)
    if not front.title and not any("title" in fault.message for fault in front.faults):
        front.fault(1, "The title is missing.", "Add  title: …")
    if not front.questions and not any("questions" in fault.message for fault in front.faults):
        front.fault(1, "The questions are missing.", "Add what callers would ask: six to begin with.")
    return front


def _settings(front: FrontMatter, tree: yaml.MappingNode) -> None:
    seen = set()
    for key, value in tree.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name in seen:
            front.fault(line, f"{name[:40]} is set twice.", "Keep one of them.")
        elif name not in KEYS:
            front.fault(line, f"There is no setting {name[:40]!r}.", f"Allowed: {', '.join(KEYS)}.")
        elif name.startswith(ABROAD):
            front.abroad[name.removeprefix(ABROAD)] = _listed(front, name, value, line)
        elif name in LISTS:
            setattr(front, name, _listed(front, name, value, line))
            if name == "codes":
                _codes(front, line)
            elif name == "concerns":
                _concerns(front, line)
        elif name == "pronounce":
            _pronounce(front, value, line)
        else:
            _text(front, name, value, line)
        seen.add(name)
    if front.scope != "notice" and (late := seen & {"concerns", "since", "until"}):
        front.fault(1, f"Only a notice has {min(late)}.", "Add  scope: notice")
    if own := front.abroad.keys() & {front.language.partition("-")[0]}:
        front.fault(1, f"{ABROAD}{min(own)} is for articles in another language.", "Put them into questions.")
    if front.until and front.until <= front.since:
        front.fault(1, "The notice ends before it begins.", "Look at since and until.")


def _text(front: FrontMatter, name: str, value: yaml.Node, line: int) -> None:
    text = _scalar(value)
    if not text:
        front.fault(line, f"The {name} must be a text.", f"As in  {name}: {EXAMPLES.get(name, 'words')}")
    elif name == "title" and len(text) > TITLE_MAX:
        front.fault(line, f"The title has more than {TITLE_MAX} characters.", "It is shown above the drawing.")
    elif name == "scope" and text not in SCOPES:
        front.fault(line, f"There is no scope {text[:40]!r}.", f"Allowed: {', '.join(SCOPES)}.")
    elif name in ("since", "until"):
        _time(front, name, text, line)
    elif name == "draft":
        if text.lower() not in ("yes", "no", "true", "false"):
            front.fault(line, f"{text[:40]!r} is neither yes nor no.", "Write  draft: yes")
        front.draft = text.lower() in ("yes", "true")
    elif name == "source" and len(text) > LISTED_MAX:
        front.fault(line, f"The source has more than {LISTED_MAX} characters.", "Name the document and the page.")
    elif name == "translates" and not ID.fullmatch(text):
        front.fault(line, f"{text[:40]!r} cannot be an id.", "Name the article that says the same.")
    elif name == "id" and not ID.fullmatch(text):
        front.fault(line, f"{text[:40]!r} cannot be an id.", "Small letters, digits and dashes, at most 64.")
    elif name == "language" and not LANGUAGE.fullmatch(text):
        front.fault(line, f"{text[:40]!r} is no language.", "Write en, or zh for Chinese.")
    else:
        setattr(front, name, text)


def _time(front: FrontMatter, name: str, text: str, line: int) -> None:
    try:
        setattr(front, name, seconds(text))
    except (ValueError, OverflowError, OSError):
        front.fault(line, f"{text[:40]!r} is no time.", f"As in  {name}: {EXAMPLE}")


def _concerns(front: FrontMatter, line: int) -> None:
    for name in front.concerns:
        if not ID.fullmatch(name):
            front.fault(line, f"{name[:40]!r} cannot be an id.", "Name the articles before which it is said.")


def _listed(front: FrontMatter, name: str, value: yaml.Node, line: int) -> tuple[str, ...]:
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        front.fault(line, f"The {name} must be a list of texts.", "One a line, each after a dash.")
        return ()
    texts = []
    for entry in value.value:
        text, at = _scalar(entry), entry.start_mark.line + 2
        if not text:
            front.fault(at, f"One of the {name} is not a text.", "Put it in quotes if it holds : or #.")
        elif len(text) > LISTED_MAX:
            front.fault(at, f"One of the {name} has more than {LISTED_MAX} characters.", "Make it shorter.")
        texts.append(text)
    if len(texts) > COUNT_MAX:
        front.fault(line, f"There are more than {COUNT_MAX} {name}.", "Leave out what is nearly the same.")
    return tuple(texts)


def _codes(front: FrontMatter, line: int) -> None:
    for code in front.codes:
        if ANY in code.removesuffix(ANY):
            front.fault(line, f"The code {code[:40]!r} has a * inside it.", "A * may stand at its end only.")
        elif code.endswith(ANY) and len(code) <= PREFIX_MIN:
            hint = f"Write at least {PREFIX_MIN} characters before the *."
            front.fault(line, f"The code {code[:40]!r} would fit too much.", hint)


def _pronounce(front: FrontMatter, value: yaml.Node, line: int) -> None:
    hint = "Give each word its ARPABET sounds, as in  wps: D AH B AH L Y UW P IY EH S"
    if not isinstance(value, yaml.MappingNode) or len(value.value) > COUNT_MAX:
        front.fault(line, f"pronounce must be a list of at most {COUNT_MAX} words with their sounds.", hint)
        return
    for key, sounds in value.value:
        word, phones, at = _scalar(key).lower(), _scalar(sounds).split(), key.start_mark.line + 2
        wrong = [phone for phone in phones if phone not in PHONES]
        if not re.fullmatch(r"[a-z][a-z0-9'-]*", word) or not phones:
            front.fault(at, "A pronunciation is one word and its sounds.", hint)
        elif wrong:
            front.fault(at, f"{wrong[0][:10]!r} is no ARPABET sound.", hint)
        else:
            front.pronounce[word] = " ".join(phones)


def _scalar(node: yaml.Node) -> str:
    """A value as it is written, blanks made single; empty where it is not a text."""
    return " ".join(str(node.value).split()) if isinstance(node, yaml.ScalarNode) else ""
