"""Every refusal of a document in plain words."""

from __future__ import annotations

from typing import get_args

import pytest

from pipelines.errors import BadInput
from pipelines.parsing.documents.refusals import refusal, too_many_bytes
from pipelines.parsing.messages import Why


@pytest.mark.parametrize("why", get_args(Why))
def test_every_reason_has_its_words(why: Why) -> None:
    """Each is a typed error that names the file, with a sentence and a hint what to do."""
    error = refusal(why, "Manual.pdf")
    assert isinstance(error, BadInput)
    assert error.code
    assert error.param == "Manual.pdf"
    assert error.message.endswith(".")
    assert error.hint


def test_a_file_too_large_is_told_its_size() -> None:
    """The size and the limit are both said."""
    assert "300,000,000 bytes; at most 64" in too_many_bytes(300_000_000, 64, "a.pdf").message
