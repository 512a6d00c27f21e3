"""The commands of ``run_assistant.py``, one a module; each has ``run`` and returns an exit status."""
