"""Metrics: what is counted, and that no label says who somebody is."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from assistant.errors import NotPossible, StageFailed
from assistant.messages import AnswerDone, AudioCleared, Timed, Trouble
from assistant.metrics import Metrics


def values(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus reads it."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        one.name + "".join(f" {key}={value}" for key, value in sorted(one.labels.items())): one.value
        for family in families
        for one in family.samples
    }


def test_what_happens_is_counted() -> None:
    """Sessions, waiting, connects, drops, errors, answers, latency and lag each have their figure."""
    metrics = Metrics(lambda: 3, lambda: 2)
    metrics.connected("ok")
    metrics.connected("invalid_api_key")
    metrics.dropped("inputs", "too many bytes")
    metrics.lagged(0.03)
    metrics.seen(Trouble(NotPossible("unknown_event", "What?")))
    metrics.seen(AnswerDone("r", None, "failed", error=StageFailed("No voice.")))
    metrics.seen(AnswerDone("r", None, "cancelled", "turn_detected"))
    metrics.seen(Timed("r", "i", [("heard", 200.0), ("understood", 100.0)], 300.0))
    metrics.seen(AudioCleared())
    seen = values(metrics)
    assert seen["assistant_sessions_active"] == 3
    assert seen["assistant_callers_waiting"] == 2
    assert seen["assistant_connects_total outcome=ok"] == 1
    assert seen["assistant_connects_total outcome=invalid_api_key"] == 1
    assert seen["assistant_dropped_total queue=inputs reason=too many bytes"] == 1
    assert seen["assistant_loop_lag_seconds_bucket le=0.05"] == 1
    assert seen["assistant_loop_lag_seconds_bucket le=0.02"] == 0
    assert seen["assistant_errors_total kind=unknown_event"] == 1
    assert seen["assistant_errors_total kind=stage_failed"] == 1
    assert seen["assistant_answers_total reason=turn_detected status=cancelled"] == 1
    assert seen["assistant_turn_e2e_seconds_sum"] == 0.3
    assert seen["assistant_stage_seconds_sum stage=understood"] == 0.1


def test_two_servers_do_not_share_their_figures() -> None:
    """Each application has a registry of its own."""
    one, other = Metrics(lambda: 1, lambda: 0), Metrics(lambda: 0, lambda: 0)
    one.connected("ok")
    assert "assistant_connects_total outcome=ok" not in values(other)


def test_no_label_names_a_caller() -> None:
    """No metric has a label for a session, a token, an address or an item."""
    labels = {
        label
        for collector in Metrics(lambda: 0, lambda: 0).registry._collector_to_names
        for label in getattr(collector, "_labelnames", ())
    }
    assert labels == {"outcome", "queue", "reason", "kind", "status", "stage"}
