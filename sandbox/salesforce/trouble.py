"""A fault that is meant for the Salesforce service, and whether the call it was put on had a use for it."""

from __future__ import annotations

from sandbox.faults import Fault


class Trouble:
    """Wraps the fault of one call, if any. One that never struck is given back its time."""

    def __init__(self, fault: Fault | None = None) -> None:
        self._fault = fault
        self._struck = False

    def strikes(self, *names: str) -> bool:
        """Whether the fault is one of these; asking counts as having used it."""
        if self._fault is None or self._fault.name not in names:
            return False
        self._struck = True
        return True

    @property
    def after_ms(self) -> int:
        """The fault's delay."""
        return self._fault.after_ms if self._fault is not None else 0

    def give_back(self) -> None:
        """Let the rule wait for a call that it can strike, such as a write for a locked row."""
        if self._fault is not None and not self._struck:
            self._fault.times += 1
