"""Leases of workers: real processes, forks and kills, with a decoder that takes text for sound."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pipelines.asr.forks import Worker
from pipelines.asr.pool import Lease, Pool
from pipelines.errors import FrontdeskError, StageFailed
from tests.pipelines.asr.conftest import FAKE, alive, until

StartPool = Callable[..., Awaitable[Pool]]


class Claim:
    """A lease and what came of it."""

    def __init__(self, pool: Pool) -> None:
        self.worker: Worker | None = None
        self.error: FrontdeskError | None = None
        self.lease: Lease = pool.lease(self._granted, self._failed)

    def _granted(self, worker: Worker) -> None:
        self.worker = worker

    def _failed(self, error: FrontdeskError) -> None:
        self.error = error


async def granted(pool: Pool) -> Claim:
    claim = Claim(pool)
    await until(lambda: claim.worker)
    return claim


async def test_a_spare_worker_is_granted_at_once(start_pool: StartPool) -> None:
    """With a warm worker, the lease is granted before ``lease`` returns, and the next worker is forked."""
    pool = await start_pool()
    await until(lambda: pool.worker_pids)
    claim = Claim(pool)
    assert claim.worker
    await until(lambda: len(pool.worker_pids) == 2)


async def test_the_line_is_served_in_order(start_pool: StartPool) -> None:
    """Beyond the last worker, utterances wait and are served first come, first served."""
    pool = await start_pool(max_workers=1)
    first = await granted(pool)
    second, third = Claim(pool), Claim(pool)
    await asyncio.sleep(0.05)
    assert second.worker is None
    first.lease.end()
    await until(lambda: second.worker)
    assert third.worker is None
    second.lease.end()
    await until(lambda: third.worker)


async def test_who_leaves_the_line_is_passed_over(start_pool: StartPool) -> None:
    """An utterance that ends while it waits takes no worker."""
    pool = await start_pool(max_workers=1)
    first = await granted(pool)
    second, third = Claim(pool), Claim(pool)
    second.lease.end()
    first.lease.end()
    await until(lambda: third.worker)
    assert second.worker is None


async def test_never_more_than_the_limit(start_pool: StartPool) -> None:
    """Whatever is asked for, no more workers than allowed are alive."""
    pool = await start_pool(max_workers=2)
    claims = [Claim(pool) for _ in range(6)]
    most = 0
    for _ in range(6):
        await until(lambda: any(c.worker and c.lease for c in claims))
        most = max(most, len(pool.worker_pids))
        served = next(c for c in claims if c.worker)
        claims.remove(served)
        served.lease.end()
        most = max(most, len(pool.worker_pids))
    assert most <= 2


async def test_ending_a_lease_kills_the_worker(start_pool: StartPool) -> None:
    """A worker is gone with its lease; it serves nobody else."""
    pool = await start_pool()
    claim = await granted(pool)
    pid = claim.worker.pid if claim.worker else 0
    claim.lease.end()
    claim.lease.end()
    await until(lambda: not alive(pid))
    assert (await granted(pool)).worker is not claim.worker


async def test_a_dead_spare_is_replaced(start_pool: StartPool) -> None:
    """A worker that dies while it waits is replaced, and nobody notices."""
    pool = await start_pool()
    await until(lambda: pool.worker_pids)
    pid = pool.worker_pids[0]
    os.kill(pid, signal.SIGKILL)
    await until(lambda: pool.worker_pids and pool.worker_pids != [pid])
    assert (await granted(pool)).error is None


async def test_a_dead_worker_fails_its_lease_only(start_pool: StartPool) -> None:
    """When a worker dies, its utterance is told and the others go on."""
    pool = await start_pool()
    one, two = await granted(pool), await granted(pool)
    os.kill(one.worker.pid if one.worker else 0, signal.SIGKILL)
    await until(lambda: one.error)
    assert isinstance(one.error, StageFailed)
    assert two.error is None
    assert alive(two.worker.pid if two.worker else 0)


async def test_a_lost_template_is_started_again(start_pool: StartPool) -> None:
    """When the template dies, its utterances fail, and those that come wait for the new one."""
    pool = await start_pool()
    claim = await granted(pool)
    old = pool.template_pid
    os.kill(old, signal.SIGKILL)
    await until(lambda: claim.error)
    await until(lambda: pool.template_pid not in (0, old))
    assert (await granted(pool)).error is None


async def test_a_template_that_hangs_is_replaced(start_pool: StartPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that does not fork in time is killed and started again; who waited is served."""
    monkeypatch.setattr("pipelines.asr.forks.FORK_S", 0.1)
    pool = await start_pool(max_workers=2, warm=0)
    old = pool.template_pid
    os.kill(old, signal.SIGSTOP)
    claim = await granted(pool)
    assert claim.error is None
    assert not alive(old)


async def test_another_model_is_used_by_the_next(start_pool: StartPool) -> None:
    """After ``use_model`` the old template lives exactly as long as its last utterance."""
    pool = await start_pool(max_workers=3)
    claim = await granted(pool)
    old = pool.template_pid
    await pool.use_model(Path("better"))
    assert pool.template_pid != old
    following = await granted(pool)
    assert alive(old)
    assert alive(claim.worker.pid if claim.worker else 0)
    claim.lease.end()
    await until(lambda: not alive(old))
    assert following.error is None


async def test_a_broken_model_changes_nothing(start_pool: StartPool) -> None:
    """A model that cannot be loaded is an error, and the one before stays in use."""
    pool = await start_pool()
    old = pool.template_pid
    with pytest.raises(StageFailed, match="loading"):
        await pool.use_model(Path("broken"))
    assert pool.template_pid == old
    assert (await granted(pool)).error is None


async def test_a_model_lost_for_good_fails_who_waits(start_pool: StartPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the template cannot be started again, the waiting are told instead of kept."""
    monkeypatch.setattr("pipelines.asr.pool.RETRY_S", (0.0, 3600.0))
    pool = await start_pool(max_workers=1)
    first = await granted(pool)
    waiting = Claim(pool)
    pool._command = ("/bin/false",)
    os.kill(pool.template_pid, signal.SIGKILL)
    await until(lambda: first.error and waiting.error)
    assert isinstance(waiting.error, StageFailed)


async def test_close_leaves_no_process(start_pool: StartPool) -> None:
    """After ``close`` nothing runs, a worker that hangs included, and leases have failed."""
    pool = await start_pool(max_workers=2)
    busy, waiting = await granted(pool), [Claim(pool) for _ in range(2)]
    await until(lambda: len(pool.worker_pids) == 2)
    pids = [pool.template_pid, *pool.worker_pids]
    await pool.close()
    await pool.close()
    await until(lambda: not any(map(alive, pids)), 1.0)
    assert busy.error
    assert all(claim.error for claim in waiting)
    assert Claim(pool).error


async def test_a_pool_that_cannot_start_says_so(start_pool: StartPool) -> None:
    """A model that cannot be loaded at the start is an error of the stage."""
    with pytest.raises(StageFailed, match="loading"):
        await start_pool(model=Path("broken"))


async def test_a_killed_assistant_leaves_no_process() -> None:
    """When the assistant is killed without a chance to tidy up, template and workers end with it."""
    code = (
        "import asyncio, sys\n"
        "from pipelines.asr.pool import Pool\n"
        "async def main():\n"
        f"    pool = Pool(2, 2, 0, None, {FAKE!r})\n"
        "    await pool.start()\n"
        "    while len(pool.worker_pids) < 2:\n"
        "        await asyncio.sleep(0.01)\n"
        "    print(pool.template_pid, *pool.worker_pids, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    assistant = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE)
    line = await assistant.stdout.readline() if assistant.stdout else b""
    pids = [int(pid) for pid in line.split()]
    assert len(pids) == 3
    assert all(map(alive, pids))
    assistant.kill()
    await assistant.wait()
    await until(lambda: not any(map(alive, pids)))
