"""How likely each article is what was meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.fitted import (
    LEARNED_CHINESE,
    LEARNED_MEANING,
    LEARNED_WORDS,
    WITH_MEANING,
    WORDS_ALONE,
)
from pipelines.knowledge.judgement import AHEAD, OVERRULED, Evidence, Weights, judge, shares

LEARNED = (LEARNED_WORDS, LEARNED_MEANING, LEARNED_CHINESE)
EVERY = [by.of(typed) for by in (WORDS_ALONE, WITH_MEANING, *LEARNED) for typed in (False, True)]
PLAIN = pytest.mark.parametrize("by", [WORDS_ALONE.heard, WITH_MEANING.heard])
"""Those of manuals, of which nothing is learned."""
ALL = pytest.mark.parametrize("by", EVERY)
unit = st.floats(0, 1)


def evidence(*fits: float, length: int = 7, elsewhere: float = 0.2) -> Evidence:
    """Articles a, b, … that fit so well, in all ways."""
    fitting = np.array(fits)
    names = tuple("abcdefgh"[: len(fits)])
    return Evidence(names, fitting, fitting, elsewhere, fitting, elsewhere, length)


@ALL
def test_a_clear_lead_is_sure_and_a_tie_is_not(by: Weights) -> None:
    """One that fits well is answered; two alike share their chance and are asked about; no fit is nothing."""
    assert judge(evidence(0.9, 0.1), by).certainty == "sure"
    tie = judge(evidence(0.9, 0.9), by)
    assert tie.certainty == "unsure"
    assert tie.lead == 0
    assert judge(evidence(0.0, 0.0), by).certainty == "none"


@ALL
def test_no_articles_find_nothing(by: Weights) -> None:
    """An empty collection answers nothing, and says why."""
    found = judge(evidence(), by)
    assert (found.certainty, found.candidates, found.chance, found.lead) == ("none", (), 0.0, 0.0)
    assert "no articles" in found.reason


def test_the_reason_names_the_figures_and_what_is_missing() -> None:
    """Who reads a log sees the chance, each kind of evidence, and the threshold that was missed."""
    reason = judge(evidence(0.9, 0.9), WITH_MEANING.heard).reason
    for part in ("likely", "nothing", "words 0.90", "like it 0.90", "like others 0.20", "is needed"):
        assert part in reason


@ALL
def test_at_most_five_best_first_and_equals_by_name(by: Weights) -> None:
    """The candidates are the five likeliest; those alike keep one order."""
    found = judge(evidence(0.5, 0.6, 0.5, 0.9, 0.1, 0.2, 0.5), by)
    assert [one.article for one in found.candidates] == ["d", "b", "a", "c", "g"]


@given(st.lists(unit, min_size=1, max_size=8), st.integers(0, 40), unit)
def test_the_chances_are_shares_of_one(fits: list[float], length: int, elsewhere: float) -> None:
    """All chances and that of none add up to one, whatever the evidence."""
    given_ = evidence(*fits, length=length, elsewhere=elsewhere)
    for by in EVERY:
        found = shares(given_, by)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()


@given(st.lists(unit, min_size=1, max_size=8), st.integers(0, 7), st.sampled_from(["words", "likeness", "learned"]))
def test_more_of_any_evidence_never_lowers_a_chance(fits: list[float], which: int, kind: str) -> None:
    """What speaks more for an article makes it no less likely, and no other more likely."""
    before = evidence(*fits)
    at = which % len(fits)
    more = getattr(before, kind).copy()
    more[at] += 0.3
    after = replace(before, **{kind: more})
    for by in EVERY:
        change = shares(after, by) - shares(before, by)
        assert change[at] >= -1e-12
        assert (np.delete(change, at) <= 1e-12).all()


@ALL
def test_what_is_likely_elsewhere_is_not_found_here(by: Weights) -> None:
    """An article that says whose subject it is is no candidate; where it is likelier than not, nothing is found."""
    both = replace(evidence(0.9, 0.3), foreign=frozenset("a"))
    found = judge(both, by)
    assert (found.certainty, found.elsewhere) == ("none", "a")
    assert [one.article for one in found.candidates] == ["b"]
    assert judge(replace(both, foreign=frozenset("b")), by).elsewhere == ""
    assert judge(replace(evidence(0.9), foreign=frozenset("a")), by).elsewhere == "a"


@ALL
def test_a_question_that_only_points_is_answered_by_the_code_alone(by: Weights) -> None:
    """One article that it names is sure, whatever the words are like; of two neither is, and no other is offered."""
    pointed = replace(evidence(0.9, 0.0, 0.1), pointing="only", named=frozenset("b"))
    found = judge(pointed, by)
    assert (found.certainty, [one.article for one in found.candidates], found.chance) == ("sure", ["b"], 1.0)
    two = judge(replace(pointed, named=frozenset("bc")), by)
    assert (two.certainty, [one.article for one in two.candidates], two.lead) == ("unsure", ["b", "c"], 0.0)
    assert "a code names 2" in two.reason


@ALL
def test_a_code_changes_nothing_where_the_words_are_sure_and_do_not_point(by: Weights) -> None:
    """Who asks for something else with a box in the hand is answered that."""
    plain = evidence(0.9, 0.1)
    assert judge(replace(plain, named=frozenset("b")), by) == judge(plain, by)


@ALL
def test_a_code_helps_out_where_the_words_are_torn(by: Weights) -> None:
    """Of two articles that fit alike the named one leads, and more so where the question says "this"."""
    torn = replace(evidence(0.8, 0.8), named=frozenset("b"))
    helped, pointed = judge(torn, by), judge(replace(torn, pointing="also"), by)
    assert helped.candidates[0].article == pointed.candidates[0].article == "b"
    assert judge(evidence(0.8, 0.8), by).chance < helped.chance < pointed.chance
    assert pointed.certainty == "sure"


@ALL
def test_two_that_fit_alike_are_asked_about(by: Weights) -> None:
    """However likely both are, one that is hardly ahead of the other is not answered."""
    close = judge(evidence(0.9, 0.895), by)
    assert close.chance < AHEAD * close.candidates[1].chance
    assert close.certainty == "unsure"


@ALL
def test_a_guest_comes_after_an_article_in_the_callers_language(by: Weights) -> None:
    """Of two that fit alike the one in the other language is less likely; where it alone fits, it is found."""
    alike = replace(evidence(0.9, 0.9), guests=frozenset("a"))
    assert judge(alike, by).candidates[0].article == "b"
    alone = replace(evidence(0.9, 0.1), guests=frozenset("a"))
    assert judge(alone, by).candidates[0].article == "a"
    assert alone.without(frozenset("a")).guests == frozenset()


@pytest.mark.parametrize("by", [each.typed for each in LEARNED])
def test_to_answer_against_the_words_takes_more(by: Weights) -> None:
    """A code that turns the words round by a little is asked about, not answered."""
    turned = 0
    for behind in np.arange(0.5, 0.75, 0.01):
        against = replace(evidence(0.75, behind), named=frozenset("b"), pointing="also")
        found = judge(against, by)
        if found.candidates[0].article == "b" and by.sure < found.chance < OVERRULED:
            turned += 1
            assert found.certainty == "unsure"
            assert judge(replace(against, named=frozenset("ab")), by).certainty != "none"
    assert turned


MANY = (0.62, *(0.5,) * 5, 0.2, 0.2)
"""One that fits a little better than many."""


@PLAIN
def test_a_section_of_a_manual_need_only_be_ahead_of_the_others(by: Weights) -> None:
    """Where a manual is what was meant, its sections share the chance; parts of one section do not compete."""
    shared = evidence(*MANY)
    assert judge(shared, by).certainty == "unsure"
    assert judge(replace(shared, sections=tuple("ABCDEFGH")), by).certainty == "sure"
    tie = evidence(0.62, 0.62, *MANY[1:7])
    assert judge(replace(tie, sections=tuple("ABCDEFGH")), by).certainty == "unsure"
    parts = judge(replace(tie, sections=tuple("AACDEFGH")), by)
    assert (parts.certainty, "as likely as another section" in parts.reason) == ("sure", True)


@PLAIN
def test_what_was_written_here_is_judged_as_before(by: Weights) -> None:
    """An article without a section is no manual's, and beside likely ones a manual's section is not sure."""
    shared = evidence(*MANY)
    assert judge(replace(shared, sections=("", *"BCDEFGH")), by).certainty == "unsure"
    assert judge(replace(shared, sections=("A", *("",) * 7)), by).certainty == "unsure"


def test_a_section_that_fits_less_than_nothing_is_not_answered() -> None:
    """Likelier none of them: however far it is ahead of the other sections."""
    weak = replace(evidence(0.45, *(0.25,) * 7, elsewhere=0.9), sections=tuple("ABCDEFGH"))
    assert judge(weak, WORDS_ALONE.heard).certainty != "sure"


@pytest.mark.parametrize("by", [WORDS_ALONE.heard, WITH_MEANING.heard])
def test_without_an_article_the_others_are_judged_as_if_it_were_not_there(by: Weights) -> None:
    """Its share goes to those that are left, whatever was known of it."""
    both = evidence(0.6, 0.6)
    gone, stays = both.articles
    known = replace(both, foreign=frozenset({gone}), named=frozenset({gone}), sections=("x", "y"))
    left = known.without(frozenset({gone}))
    assert (left.articles, left.foreign, left.named, left.sections) == ((stays,), frozenset(), frozenset(), ("y",))
    assert judge(both.without(frozenset({gone})), by).chance > judge(both, by).chance
