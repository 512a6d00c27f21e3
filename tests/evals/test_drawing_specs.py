"""The drawings to be judged are what they are said to be."""

from __future__ import annotations

from collections import Counter

from evals.drawing_specs import specs
from pipelines.diagram.rows import rows_of

ALL = list(specs())


def test_the_mix() -> None:
    """500, all different, a third Chinese, of every kind; flows of 3 to 40 nodes, a fifth and more with ways back."""
    assert len({spec.id for spec in ALL}) == len(ALL) == 500
    assert sum(spec.language == "zh" for spec in ALL) >= 166
    assert set(Counter(spec.kind for spec in ALL)) == {"flow", "steps", "comparison", "parts", "chart"}
    flows = [spec for spec in ALL if spec.kind == "flow"]
    sizes = {len(spec.nodes) for spec in flows}
    assert (min(sizes), max(sizes)) == (3, 40)
    assert sum(bool(rows_of(spec).loops) for spec in flows) >= 0.2 * len(flows)
    lengths = {len(node.label) for spec in ALL for node in spec.nodes}
    assert (min(lengths), max(lengths)) == (1, 80)


def test_the_same_every_time() -> None:
    """The seed decides: a figure can be compared with an older one."""
    assert list(specs()) == ALL
