"""How the eval of routing judges."""

from __future__ import annotations

from dataclasses import replace

from evals.routing import KINDS, TEXT, Case, load, routed, table

CASE = Case("r1", "en", "how do I change it", "Change it", "steps", "screen", ("steps", "steps"))


def test_a_case_is_decided_by_the_router() -> None:
    """The utterance, the article's drawing and the channel go in; a kind of drawing or text comes out."""
    assert routed(CASE) == "steps"
    assert routed(replace(CASE, channel="voice")) == TEXT
    assert routed(replace(CASE, channel="no_pictures")) == TEXT
    assert routed(replace(CASE, drawing="none")) == TEXT


def test_where_the_authors_differ_nothing_is_judged() -> None:
    """A label counts where both gave it."""
    assert CASE.agreed
    assert not replace(CASE, labels=("steps", "text")).agreed


def test_the_table_counts_what_was_taken_for_what() -> None:
    """Rows are what is right, columns what was decided."""
    lines = table([(CASE, "steps"), (CASE, "text"), (CASE, "text")]).splitlines()
    assert lines[0].split() == [TEXT, *KINDS]
    assert next(line.split() for line in lines if line.split()[0] == "steps") == ["steps", "2", "0", "1", "0", "0", "0"]


def test_the_data_is_whole() -> None:
    """Every case has both labels, each a kind of drawing that its article has, or text."""
    cases = load()
    assert len(cases) >= 300
    for case in cases:
        assert {*case.labels} <= {TEXT, case.drawing}, case.id
