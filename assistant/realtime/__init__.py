"""The OpenAI Realtime protocol (GA form) and the ``frontdesk.*`` extension, without I/O (docs/protocol.md)."""
