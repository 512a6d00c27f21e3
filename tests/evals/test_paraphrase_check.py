"""The spoken questions are paraphrases, not quotations."""

from __future__ import annotations

import pytest

from evals import paraphrase_check


def test_no_question_quotes_the_knowledge_base(capsys: pytest.CaptureFixture[str]) -> None:
    """No question shares a run of three content words with any article."""
    assert paraphrase_check.main() == 0, capsys.readouterr().out


def test_a_quotation_is_found() -> None:
    """Stop words, capitals and punctuation do not hide one."""
    shared = paraphrase_check.shared_runs("Is the RED internet-light on?", ["red, the internet light is lit"])
    assert shared == ["red internet light"]
