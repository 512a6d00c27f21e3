"""The command: serve (the default), ask, check, knowledge."""

import os

# One BLAS thread: the only matrices here are small, and idle BLAS threads spin on cores that recognition needs
# (a sentence's vector took 353 ms of processor time with two busy threads, 7 ms with one). Before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from assistant.cli import main

if __name__ == "__main__":
    main()
