"""Every refusal in plain words."""

from __future__ import annotations

from typing import get_args

import pytest

from pipelines.errors import BadInput
from pipelines.parsing.messages import Reason, Refused
from pipelines.parsing.refusals import refusal


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_its_words(reason: Reason) -> None:
    """Each is a typed error with a sentence and a hint what to do."""
    error = refusal(Refused(reason, 30_000, 20_000))
    assert isinstance(error, BadInput)
    assert error.code
    assert error.param == "image"
    assert error.message.endswith(".")
    assert error.hint.endswith(".")


def test_a_picture_too_large_is_told_its_size() -> None:
    """The size and the limit are both said."""
    assert "30,000 x 20,000 pixels; at most 25,000,000" in refusal(Refused("pixels", 30_000, 20_000)).message
