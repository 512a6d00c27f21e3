"""What is counted, in Prometheus's form. One registry an application; no label says who somebody is."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from assistant.messages import AnswerDone, Notice, Timed, Trouble

TYPE = CONTENT_TYPE_PLAIN_0_0_4

TURN_S = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)

LAG_S = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class Metrics:
    """The counters of one server. Names begin with ``assistant_`` and end in their unit.

    Args:
        sessions: how many run.
        waiting: how many stand in line.
    """

    def __init__(self, sessions: Callable[[], float], waiting: Callable[[], float]) -> None:
        self.registry = CollectorRegistry()
        gauges = {
            "assistant_sessions_active": ("Conversations at the moment.", sessions),
            "assistant_callers_waiting": ("Callers in line at the moment.", waiting),
        }
        for name, (about, value) in gauges.items():
            Gauge(name, about, registry=self.registry).set_function(value)
        self._connects = Counter(
            "assistant_connects", "Connects, by what became of them.", ["outcome"], registry=self.registry
        )
        self._dropped = Counter(
            "assistant_dropped", "What was not taken, by where and why.", ["queue", "reason"], registry=self.registry
        )
        self._errors = Counter(
            "assistant_errors", "Errors told to clients, by their code.", ["kind"], registry=self.registry
        )
        self._answers = Counter(
            "assistant_answers", "Answers, by how they ended.", ["status", "reason"], registry=self.registry
        )
        self._turn = Histogram(
            "assistant_turn_e2e_seconds",
            "From the last sound of the caller's speech to the first of the answer.",
            registry=self.registry,
            buckets=TURN_S,
        )
        self._stage = Histogram(
            "assistant_stage_seconds",
            "The parts of a turn, which add up to it.",
            ["stage"],
            registry=self.registry,
            buckets=TURN_S,
        )
        self._lag = Histogram(
            "assistant_loop_lag_seconds", "How late the loop was.", registry=self.registry, buckets=LAG_S
        )

    def connected(self, outcome: str) -> None:
        """A connect: ``ok``, or the code of the error that it got."""
        self._connects.labels(outcome).inc()

    def dropped(self, queue: str, reason: str) -> None:
        """Something was not taken."""
        self._dropped.labels(queue, reason).inc()

    def failed(self, kind: str) -> None:
        """A client was told of an error; ``kind`` is its code."""
        self._errors.labels(kind).inc()

    def seen(self, notice: Notice) -> None:
        """Count what a session tells."""
        match notice:
            case Trouble(error):
                self.failed(error.code)
            case AnswerDone(status=status, reason=reason, error=error):
                self._answers.labels(status, reason).inc()
                if error is not None:
                    self.failed(error.code)
            case Timed(parts=parts, total_ms=total_ms):
                self._turn.observe(total_ms / 1_000)
                for stage, ms in parts:
                    self._stage.labels(stage).observe(ms / 1_000)

    def lagged(self, seconds: float) -> None:
        """The loop was so late."""
        self._lag.observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
