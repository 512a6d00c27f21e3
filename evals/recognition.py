"""Is a caller heard rightly, and answered rightly? Word error on real speech, then spoken questions to the end.

The clips are real people on other subjects (``evals/recognition_clips.py``). The questions are spoken by four
synthetic voices in turn, none of them the assistant's, and go through VAD, turn taking, recognition and understanding
in the session that ``run_assistant.py ask --audio`` uses: with MiniLM where it is installed, and without. "Straight
and right": said as sure, and the first source is the article that answers. "Offered": asked back, with that article
among the choices. "Wrong": another article, or any for an utterance that none answers, said as sure.
"""

from __future__ import annotations

from benchmarks.figure import Figure, figure
from evals import recognition_clips
from evals.asking import ask_both_ways
from evals.judging import Goals

GOALS = (Goals(straight=70, found=90), Goals(straight=55, found=75))


def figures(verbose: bool = False) -> list[Figure]:
    """Listen to the clips, then to the questions, twice."""
    clips = [figure(one) for one in recognition_clips.figures()]
    return clips + ask_both_ways("spoken", GOALS, aloud=True, verbose=verbose)
