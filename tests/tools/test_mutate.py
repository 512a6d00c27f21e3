"""The mutation tool: it changes one thing at a time, and only what runs."""

from __future__ import annotations

import ast

from tests.tools.mutate import mutants

SOURCE = '''
"""A module."""
from __future__ import annotations
from typing import Literal

Kind = Literal["a", "b"]

class Thing:
    """A thing."""

    size: int = 3

    def fits(self, room: float, kind: Kind = "a") -> bool:
        """Whether it fits."""
        if not room:
            return False
        return 0 <= self.size <= room or room - 1 <= 0
'''


def test_every_mutant_is_another_module() -> None:
    """Each mutant compiles, differs from the source and from every other, and says in which line."""
    found = list(mutants(SOURCE))
    texts = [ast.unparse(mutant.tree) for mutant in found]
    assert len(set(texts)) == len(texts)
    assert ast.unparse(ast.parse(SOURCE)) not in texts
    for mutant in found:
        compile(mutant.tree, "mutant", "exec")
        assert 11 <= mutant.line <= 17


def test_what_is_changed_is_what_runs() -> None:
    """Comparisons, constants, branches and returns are changed; docstrings, annotations and types are not."""
    changes = {mutant.change for mutant in mutants(SOURCE)}
    whole = "return 0 <= self.size <= room or room - 1 <= 0"
    for other in (
        "return 0 < self.size <= room or room - 1 <= 0",
        "return 0 <= self.size < room or room - 1 <= 0",
        "return 0 <= self.size <= room or room - 1 >= 0",
        "return 0 <= self.size <= room or room + 1 <= 0",
        "return 0 <= self.size <= room and room - 1 <= 0",
        "return",
    ):
        assert f"{whole}  ->  {other}" in changes
    assert "return False  ->  return True" in changes
    assert "if not room:  ->  if room:" in changes
    assert "if not room:  ->  if True:" in changes
    assert "size: int = 3  ->  size: int = 4" in changes
    assert not any("Literal" in change or "A thing" in change for change in changes)


def test_what_says_the_same_in_other_words_is_no_mutant() -> None:
    """A union by another name is a type, and ``return None`` is ``return``."""
    assert list(mutants("Either = int | str\n")) == []
    assert list(mutants("def find():\n    return None\n")) == []
