"""Sound as bytes: signed 16-bit little-endian mono PCM everywhere inside."""

LISTEN_RATE = 16_000
"""Hz of everything that listens: VAD and recognisers."""

SPEAK_RATE = 24_000
"""Hz of everything that speaks; the only PCM rate of the OpenAI Realtime protocol."""
