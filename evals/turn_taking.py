"""Are callers waited for, and not too long? Ours, a plain silence timer and smart-turn alone, on the same sound.

Four hundred cases, half of them by an author who has not seen the policy. A turn is *cut in on* where it is ended
before the caller's last word; the *latency* is from the true end of the speech to the decision, over the turns that
were not cut in on. Each policy has one dial (ours what is added to each wait, the timer its silence, smart-turn its
silence beside the model), and its whole curve is printed. The sound is synthetic: no figure here says how well real
people are waited for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant import turn_policy
from assistant.turn_taking import Answering, Decision, Heard, Judged, Partial, TurnSettings, TurnTaking
from benchmarks.figure import Figure
from evals.turn_taking_cases import HALVES, OVER, TURNS
from evals.turn_taking_heard import Heard as Known
from evals.turn_taking_heard import hear_all
from pipelines.knowledge.collection import load
from pipelines.knowledge.words import words as plain_words
from pipelines.omni import Reply
from pipelines.omni.replies import choose
from pipelines.turn_end.choice import choose_turn_end, choose_wording
from pipelines.turn_end.wording import Wording
from pipelines.vad import WINDOW_MS

ROOT = Path(__file__).resolve().parents[1]

SLACK_MS = 64.0
"""An end so shortly before the last audible sample cuts nothing: it is the fade of a voice."""

CUT_GOAL, LATENCY_GOAL = 10.0, 540.0
AT_MS, AT_PERCENT = 300.0, 5.0

SHIFTS = (-450, -400, -350, -300, -250, -200, -150, -100, -50, 0, 50, 100, 150, 200, 300, 400, 500, 600, 800)
SILENCES = (200, 250, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300, 1500)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a turn went."""

    cut: bool
    latency_ms: float
    reason: str


@dataclass(frozen=True, slots=True)
class Point:
    """A policy at one setting of its dial."""

    dial: float
    cut: float
    """Percent of the turns."""
    latency_ms: float
    """The mean."""


SAYING_MS = 2_500.0
"""Words of the answer that may come back (``floor.SAYING_MS``)."""

MISSED_GOAL, FALSE_GOAL = 3.0, 3.0

Policy = Callable[[Known, float], Ended]


def figures(verbose: bool = False) -> list[Figure]:
    """Run the policies over all that was heard."""
    collection, _ = load(ROOT / "knowledge" / "broadband")
    ours = Ours(choose_wording(collection))
    heard = hear_all()
    turns = [one for one in heard if one.case.kind in TURNS]
    over = [one for one in heard if one.case.kind in OVER]
    if verbose:
        print("\n".join(_line(one, ours.end(one, 0.0)) for one in turns))
    found = interruptions(over, verbose=verbose)
    halves = [(f", {half}", [one for one in turns if one.case.half == half]) for half in HALVES]
    for name, part in (("", turns), *((name, part) for name, part in halves if part)):
        found += _compared(f"ours{name}", curve(ours.end, part, SHIFTS), len(part))
        found += _compared(f"silence timer{name}", curve(timer, part, SILENCES), len(part), goals=False)
    if choose_turn_end().backend is None:
        return [*found, Figure("turns cut in on at 300 ms, smart-turn alone", None, "%", note="make smart-turn")]
    return found + _compared("smart-turn alone", curve(smart_turn, turns, SILENCES), len(turns), goals=False)


class Ours:
    """The product's turn taking.

    Args:
        wording: judges the words.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def end(self, known: Known, more_ms: float) -> Ended:
        """Listen to a case, every wait so much longer."""
        replies = tuple(Reply(f"reply:{label}", label) for label in known.case.expects)
        words, sounds = list(known.words), list(known.sounds)
        turns = TurnTaking(TurnSettings(eagerness="auto"))
        with _patient(more_ms):
            for place, now in _windows(known):
                while words and words[0][0] <= now:
                    _, text = words.pop(0)
                    match = choose(text, replies, known.case.before) if replies else None
                    partial = Partial(text, self._wording.finished(text), match is not None and match.clear)
                    turns.feed(partial, now, now / 1000)
                while sounds and sounds[0][0] <= now:
                    _, since, chance = sounds.pop(0)
                    turns.feed(Judged(since, chance), now, now / 1000)
                if ended := _first_end(known, turns.feed(Heard(known.window(place)), now, now / 1000), now):
                    return ended
        return Ended(False, len(known.windows) * WINDOW_MS - known.ended_ms, "never")


def timer(known: Known, silence_ms: float) -> Ended:
    """So much silence ends every turn."""
    turns = TurnTaking(TurnSettings(silence_duration_ms=round(silence_ms)))
    for place, now in _windows(known):
        if ended := _first_end(known, turns.feed(Heard(known.window(place)), now, now / 1000), now):
            return ended
    return Ended(False, len(known.windows) * WINDOW_MS - known.ended_ms, "never")


def smart_turn(known: Known, silence_ms: float) -> Ended:
    """The model's word, asked in each pause, ends a turn (its own threshold of 0.5); so much silence does, too."""
    turns = TurnTaking(TurnSettings(silence_duration_ms=round(silence_ms)))
    over = [at for at, _, chance in known.sounds if chance > 0.5]
    for place, now in _windows(known):
        judged = next((at for at in over if now - WINDOW_MS < at <= now), None)
        if judged is not None and turns.in_turn and known.windows[place][0] < 0.35:
            return Ended(now < known.ended_ms - SLACK_MS, now - known.ended_ms, "the model")
        if ended := _first_end(known, turns.feed(Heard(known.window(place)), now, now / 1000), now):
            return ended
    return Ended(False, len(known.windows) * WINDOW_MS - known.ended_ms, "never")


def interruptions(over: Sequence[Known], *, verbose: bool = False) -> list[Figure]:
    """Sounds over an answer: who wanted the floor and did not get it, and what stopped the answer for nothing."""
    taken = {one.case.id: interrupted(one) for one in over}
    if verbose:
        print("\n".join(f"  {one.case.id} {one.case.kind:<12} {taken[one.case.id]}  {one.case.says}" for one in over))
    found: list[Figure] = []
    for name, part in (("", over), *((f", {half}", [one for one in over if one.case.half == half]) for half in HALVES)):
        wanted = [one for one in part if one.case.kind == "interruption"]
        if wanted:
            missed = sum(taken[one.case.id] is None for one in wanted)
            goal = "" if name else f"<= {MISSED_GOAL:g} %"
            found.append(_share(f"interruptions missed{name}", missed, len(wanted), goal))
    others = [one for one in over if one.case.kind != "interruption"]
    false = sum(taken[one.case.id] is not None for one in others)
    found.append(_share("false interruptions", false, len(others), f"<= {FALSE_GOAL:g} %"))
    for kind in ("backchannel", "cough", "echo"):
        part = [taken[one.case.id] for one in others if one.case.kind == kind]
        found.append(_share(f"false interruptions, {kind}", sum(at is not None for at in part), len(part)))
    late = sorted(at for one in over if (at := taken[one.case.id]) is not None and one.case.kind == "interruption")
    return [*found, Figure("from its first sound to an interruption, median", late[len(late) // 2], "ms")]


def interrupted(known: Known) -> float | None:
    """After how many ms of it a sound over an answer was taken for an interruption; None if it was not."""
    answer = known.answer
    assert answer is not None
    words = list(known.words)
    turns = TurnTaking(TurnSettings(eagerness="auto"))
    turns.feed(Answering(True), 0.0, 0.0)
    for place, now in _windows(known):
        if now > answer.ends_ms:  # what is undecided now is a turn; after it nobody is interrupted any more
            turns.feed(Answering(False), now, now / 1000)
            ended = turns.feed(Heard(known.window(place), answer.level_db), now, now / 1000)
            return now - known.began_ms if any(one.kind == "interrupt" for one in ended) else None
        while words and words[0][0] <= now:
            _, text = words.pop(0)
            said = {word for at, one in answer.words if now - SAYING_MS <= at <= now for word in plain_words(one)}
            heard = plain_words(text)
            echoed = sum(word in said for word in heard) / max(1, len(heard))
            turns.feed(Partial(text, None, False, echoed, answer.ends_ms - now), now, now / 1000)
        for decision in turns.feed(Heard(known.window(place), answer.level_db), now, now / 1000):
            if decision.kind == "interrupt":
                return now - known.began_ms
    return None


def _share(name: str, count: int, of: int, goal: str = "") -> Figure:
    """A share with its 95 % interval (Wilson 1927)."""
    z, p = 1.96, count / of
    middle, half = (p + z * z / (2 * of)) / (1 + z * z / of), z * ((p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5)
    low, high = (max(0.0, middle - half / (1 + z * z / of)), middle + half / (1 + z * z / of))
    return Figure(name, 100 * p, "%", goal, f"{count} of {of}, interval {100 * low:.0f} to {100 * high:.0f}, synthetic")


def curve(policy: Policy, turns: Sequence[Known], dials: Iterable[float]) -> list[Point]:
    """A policy's whole range."""
    points = []
    for dial in dials:
        ended = [policy(one, dial) for one in turns]
        whole = [one.latency_ms for one in ended if not one.cut]
        mean = sum(whole) / len(whole) if whole else 0.0
        points.append(Point(dial, 100 * sum(one.cut for one in ended) / len(ended), mean))
    return points


def cut_at(points: Sequence[Point], latency_ms: float) -> float | None:
    """Percent cut in on where the mean latency is this, between the two settings beside it; None past the ends."""
    ordered = sorted(points, key=lambda point: point.latency_ms)
    for one, other in pairwise(ordered):
        if one.latency_ms <= latency_ms <= other.latency_ms:
            share = (latency_ms - one.latency_ms) / max(other.latency_ms - one.latency_ms, 1e-9)
            return one.cut + share * (other.cut - one.cut)
    return None


def latency_at(points: Sequence[Point], cut: float) -> float | None:
    """Mean latency where so many percent are cut in on; None past the ends."""
    ordered = sorted(points, key=lambda point: point.latency_ms)
    for one, other in pairwise(ordered):
        if other.cut <= cut <= one.cut:
            share = (one.cut - cut) / max(one.cut - other.cut, 1e-9)
            return one.latency_ms + share * (other.latency_ms - one.latency_ms)
    return None


def _compared(name: str, points: list[Point], of: int, *, goals: bool = True) -> list[Figure]:
    print(f"\n  {name}: dial, turns cut in on, mean latency")
    print("\n".join(f"    {point.dial:>7g} {point.cut:>6.1f} % {point.latency_ms:>6.0f} ms" for point in points))
    quick, slow = (f"<= {CUT_GOAL:g} %", f"<= {LATENCY_GOAL:g} ms") if goals and "," not in name else ("", "")
    return [
        Figure(f"turns cut in on at {AT_MS:g} ms, {name}", cut_at(points, AT_MS), "%", quick, f"of {of} turns"),
        Figure(f"latency at {AT_PERCENT:g} % cut in on, {name}", latency_at(points, AT_PERCENT), "ms", slow),
    ]


def _windows(known: Known) -> Iterable[tuple[int, float]]:
    return ((place, (place + 1) * float(WINDOW_MS)) for place in range(len(known.windows)))


def _first_end(known: Known, decisions: Iterable[Decision], now: float) -> Ended | None:
    for decision in decisions:
        if decision.kind == "end":
            return Ended(now < known.ended_ms - SLACK_MS, now - known.ended_ms, decision.reason)
    return None


@contextlib.contextmanager
def _patient(more_ms: float) -> Iterator[None]:
    before, turn_policy.MORE_MS = turn_policy.MORE_MS, {**turn_policy.MORE_MS, "auto": more_ms}
    try:
        yield
    finally:
        turn_policy.MORE_MS = before


def _line(known: Known, ended: Ended) -> str:
    case = known.case
    said = known.words[-1][1] if known.words else ""
    verdict = "CUT IN" if ended.cut else f"{ended.latency_ms:.0f} ms"
    return f"  {case.id} {case.kind:<9} {verdict:>8}  {case.says}\n      heard: {said}\n      why: {ended.reason}"
