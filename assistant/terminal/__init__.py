"""A conversation on a terminal: what was said and is being said, how loud the microphone is, and keys."""
