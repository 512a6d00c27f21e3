"""``mic``: a conversation at this machine's own microphone and loudspeaker, without a server."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant import phrases
from assistant.config import load
from assistant.errors import BadInput, FrontdeskError
from assistant.session import Session
from assistant.setup import choose_stages
from assistant.stages import Stages, laying_out, running
from assistant.talk import Forgetful, House
from assistant.terminal.console import Console
from assistant.terminal.keyboard import keys
from assistant.terminal.screen import Screen
from assistant.transports import sound_card
from assistant.transports.microphone import Canceller, Microphone
from assistant.transports.sound_card import PortAudio, SoundCard
from pipelines.audio.echo import NoCanceller, choose_canceller

PATIENCE_S = 24 * 3600.0
"""So long a conversation waits for a sound card that was unplugged: whoever sits here can end it."""


def run(arguments: argparse.Namespace) -> int:
    """Talk until q or ctrl-c; with ``--list`` only say which devices there are."""
    card = sound_card.load()
    if arguments.list:
        _print_devices(card)
        return 0
    if arguments.input is not None:
        card.choose("input", arguments.input)
    if arguments.output is not None:
        card.choose("output", arguments.output)
    if arguments.push_to_talk and not sys.stdin.isatty():
        raise BadInput("no_terminal", "Push-to-talk needs a terminal with keys.", "Leave it out.", "--push-to-talk")
    config = load(arguments.site)
    setup = choose_stages(config)
    canceller = choose_canceller()
    for line in setup.report():
        print(line)
    better = f"  (better: {canceller.better})" if canceller.better else ""
    print(f"{'echo':<10} {canceller.name:<14} {canceller.reason}{better}")
    if isinstance(canceller.backend, NoCanceller):
        print("\nUse headphones: nothing here takes the loudspeaker out of what the microphone hears.")
    print(f"\n{phrases.of(config.house.language).notice}. Nothing of it is kept.", flush=True)
    asyncio.run(talk(setup.stages, config.house, card, canceller.backend, push_to_talk=arguments.push_to_talk))
    return 0


async def talk(
    stages: Stages, house: House, card: SoundCard, canceller: Canceller, *, push_to_talk: bool = False
) -> None:
    """One conversation, from its greeting until it is ended by key or signal.

    Raises:
        BackendUnavailable: the sound card cannot be opened.
    """
    screen = Screen(sys.stdout)
    microphone = Microphone(card, canceller, Console(screen), push_to_talk=push_to_talk)
    async with running(stages), laying_out(stages):
        await stages.omni.built()
        session = Session(stages, Forgetful(), house, grace_s=PATIENCE_S)

        def pressed(key: str) -> None:
            if key == "q":
                session.leave("ended by key")
            elif key == " " and push_to_talk:
                microphone.press()

        try:
            with _signals(session), keys(sys.stdin, pressed):
                await _both(session, microphone)
        finally:
            screen.close()
    if microphone.dropped:
        print(f"{microphone.dropped} pieces of sound were lost: the machine was too busy.")


async def _both(session: Session, microphone: Microphone) -> None:
    """Let both run until the session ends.

    Raises:
        BackendUnavailable: the sound card cannot be opened.
    """
    failed: tuple[Exception, ...] = ()
    try:
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(microphone.serve(session.attach), name="microphone")
            await group.create_task(session.run(), name="session")
            hearing.cancel()
    except* FrontdeskError as errors:
        failed = errors.exceptions
    for error in failed:
        raise error


@contextmanager
def _signals(session: Session) -> Iterator[None]:
    """Ctrl-C, and being told to stop, end the conversation in order."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for one in signals:
        loop.add_signal_handler(one, session.leave, "ended by a signal")
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def _print_devices(card: PortAudio) -> None:
    for device in card.devices():
        ways = [
            f"{way}{' (default)' if way in device.default else ''}" for way in ("input", "output") if device.takes(way)
        ]
        print(f"{device.index:>3}  {device.name}  {', '.join(ways)}")
    if not card.devices():
        print("There are no sound devices.")
