"""The commands of ``run_assistant.py``, one a module; each returns an exit status."""

from assistant.commands import ask, check, knowledge, serve

__all__ = ["ask", "check", "knowledge", "serve"]
