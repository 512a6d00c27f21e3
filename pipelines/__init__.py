"""The model half: streams of data through models. It knows nothing of sessions, sockets or callers."""
