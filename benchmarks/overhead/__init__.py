"""The same fake callers and the same stub work through Frontdesk, Pipecat and LiveKit Agents: one program each.

``schedule`` is imported by all of them and needs nothing but Python, as the peers run in environments of their own.
Every program takes SESSIONS and CYCLES, and ``--listen`` for callers who say nothing; it prints one line of JSON.
"""
