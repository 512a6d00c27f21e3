"""A conversation with ``respond``, whose state moves as if everything was heard, or was cut at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.asr import Transcript
from pipelines.knowledge import Article, Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.judgement import Candidate, Found
from pipelines.knowledge.markdown import read
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Become, Call, Dialogue, Mark, Piece, Question, Show, Text, Verdict
from pipelines.omni.knowledge import respond

KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge" / "broadband" / "en"
NOTHING = Found((), "none", "nothing was found")


def sample() -> Collection:
    """The articles that ship."""
    return load(KNOWLEDGE)[0]


def found(article: str, score: float = 0.9, rival: str = "", rival_score: float = 0.0) -> Found:
    """What a retrieval would say that is sure, or torn between two."""
    candidates = [Candidate(article, score)] + ([Candidate(rival, rival_score)] if rival else [])
    return Found(tuple(candidates), "unsure" if rival else "sure", "as the test says")


_searchers: dict[str, Retrieval] = {}
"""By the collection's version: making one takes longer than most tests."""


def searcher(collection: Collection) -> Retrieval:
    """By words."""
    if collection.version not in _searchers:
        _searchers[collection.version] = Retrieval(collection, None)
    return _searchers[collection.version]


@dataclass
class Talk:
    """One caller."""

    collection: Collection
    person: str = "the support team"
    dialogue: Dialogue = field(default_factory=Dialogue)
    pieces: list[Piece] = field(default_factory=list)

    def say(
        self, text: str = "", *, picked: str = "", hits: Found | None = None, confidence: float | None = None,
        heard: bool = True, checking: bool = False,
    ) -> str:  # fmt: skip
        """One turn; ``heard=False``: the answer is interrupted at its first word. Returns the words of the answer."""
        if hits is None:
            hits = searcher(self.collection).rank([text]) if text else NOTHING
        transcript = None if confidence is None else Transcript(text, confidence)
        question = Question(text, transcript, picked, checking, dialogue=self.dialogue, person=self.person)
        self.pieces = list(respond(question, self.collection, hits))
        for piece in self.pieces:
            if isinstance(piece, Become) and (heard or piece.when == "released"):
                self.dialogue = piece.dialogue
        return " ".join(piece.piece.strip() for piece in self.pieces if isinstance(piece, Text))

    @property
    def verdict(self) -> str:
        first = self.pieces[0]
        assert isinstance(first, Verdict)
        return first.kind

    @property
    def wish(self) -> str | None:
        (verdict,) = [piece for piece in self.pieces if isinstance(piece, Verdict)]
        return verdict.wish

    @property
    def node(self) -> str:
        return self.dialogue.place.node if self.dialogue.place is not None else ""

    def of(self, kind: type) -> list[Piece]:
        return [piece for piece in self.pieces if isinstance(piece, kind)]

    @property
    def marks(self) -> list[str]:
        return [piece.node for piece in self.pieces if isinstance(piece, Mark) and piece.node]

    @property
    def shown(self) -> list[str]:
        return [piece.spec.id for piece in self.pieces if isinstance(piece, Show)]

    @property
    def calls(self) -> list[Call]:
        return [piece for piece in self.pieces if isinstance(piece, Call)]


RED_LIGHT = """---
title: 路由器亮红灯
language: zh
questions: [路由器的灯是红色的, 为什么亮红灯, 上不了网红灯亮着]
---

我们一起看看为什么亮红灯。

## Procedure

```mermaid
flowchart TD
  start([亮红灯]) --> cable{电缆插紧了吗？}
  cable -->|是| restart[重启路由器]
  cable -->|否| push[插紧电缆]
  push --> restart
  restart --> colour{现在是什么颜色？}
  colour -->|绿色| solved([好了])
  colour -->|还是红色| person([转人工]):::person
```

## Said at each step

- **cable**: 灰色插座里的电缆插紧了吗？
- **push**: 请把电缆插紧，直到听见咔哒一声。完成后请告诉我。
- **restart**: 请关掉路由器，数到十，再打开。过了两分钟请告诉我。 (wait 2 minutes)
- **colour**: 现在灯是什么颜色？
- **solved**: 好的，网络恢复了。
- **person**: 那么问题出在外面。
"""
PASSWORD = """---
title: 修改无线密码
language: zh
questions: [怎么修改无线密码, 我想换一个密码, 无线网络的密码在哪里改]
---

请在路由器的设置页面里修改密码。
"""


def chinese() -> dict[str, Article]:
    """Two articles in Chinese, one of which is a translation of an English one that ships."""
    found = {}
    for name, text in (("red-internet-light-zh", RED_LIGHT), ("wifi-password-zh", PASSWORD)):
        article, problems = read(text, f"{name}.md", name)
        assert article is not None, problems
        found[name] = replace(article, translates=name.removesuffix("-zh"))
    return found
