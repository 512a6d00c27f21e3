"""Stands in for ``pipelines.asr.build_model``: ``python fake_builder.py OUT < INPUT``.

The first line of the text says what to do.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

order = json.load(sys.stdin)
if order["text"][0] == "fail":
    sys.exit("no space left on device")
if order["text"][0] == "sleep":
    time.sleep(60)
Path(sys.argv[1]).mkdir(parents=True)
print(json.dumps({"words": 1, "new": [], "missing": [word for word in order["text"] if word == "zzz"]}))
