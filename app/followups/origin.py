"""What an action item grew out of, as a small value that a button can carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.errors import BadInput
from app.salesforce.ids import is_record_id, to_18


class OriginKind(StrEnum):
    """Where the wish for a follow-up came from. Stored, and sent back by old messages: never rename one."""

    RISK_ALERT = "risk_alert"
    OVERDUE_TASK = "overdue_task"
    CARD = "card"
    THREAD = "thread"
    HANDOFF = "handoff"
    ITEM = "item"
    """An action item itself, for the buttons under it."""


_BY_UUID = frozenset({OriginKind.RISK_ALERT, OriginKind.ITEM})
_ONE_ITEM_EACH = frozenset({OriginKind.RISK_ALERT, OriginKind.OVERDUE_TASK})


@dataclass(frozen=True, slots=True)
class Origin:
    """`id` is a UUID for alerts and items, else a Salesforce record id (the account's for card, thread, handoff)."""

    kind: OriginKind
    id: str

    @property
    def value(self) -> str:
        """For a button's `value`."""
        return f"{self.kind}:{self.id}"

    @property
    def uuid(self) -> UUID:
        """The id of an alert or an item."""
        return UUID(self.id)

    @property
    def allows_one_item(self) -> bool:
        """Whether a second live item for the same origin would be a double."""
        return self.kind in _ONE_ITEM_EACH


def parse_origin(value: str) -> Origin:
    """What a button sent back; raises BadInput for anything that we did not send.

    A bare record id is an account card's: its button carries nothing else.
    """
    if is_record_id(value):
        return Origin(OriginKind.CARD, to_18(value))
    kind_text, _, id_text = value.partition(":")
    try:
        kind = OriginKind(kind_text)
        return Origin(kind, str(UUID(id_text)) if kind in _BY_UUID else to_18(id_text))
    except ValueError:
        raise BadInput(
            "That button belongs to a message that I no longer understand; please use a newer one."
        ) from None


def for_account(kind: OriginKind, record_id: str) -> Origin:
    """The origin of a follow-up asked for on a card, in a thread or in a handoff."""
    if not is_record_id(record_id):
        raise BadInput(f"“{record_id[:40]}” is not a Salesforce record id.")
    return Origin(kind, to_18(record_id))
