"""The one shape of every error a person or a client sees: a code, a plain message, a hint what to do."""

from __future__ import annotations


class FrontdeskError(Exception):
    """An error that can be shown as it is: on the wire, on the command line and on the page.

    Args:
        code: stable, lower_snake_case, for programs.
        message: one plain sentence for people, without secrets or personal data.
        hint: what to do about it; may be empty.
        param: the field, key or place (``file:line``) at fault; may be empty.
    """

    def __init__(self, code: str, message: str, hint: str = "", param: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.param = param

    def __str__(self) -> str:
        where = f"{self.param}: " if self.param else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class BackendUnavailable(FrontdeskError):
    """A backend cannot run here. The chooser goes on to the next; the hint says what would make it run."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("backend_unavailable", message, hint)


class StageFailed(FrontdeskError):
    """A backend that was running failed or missed its deadline. The session goes on with a spoken fallback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__("stage_failed", message, hint)


class BadInput(FrontdeskError):
    """Input from outside that cannot be used: a file, an article, a setting, a message."""
