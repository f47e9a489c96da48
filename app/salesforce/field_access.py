"""Which fields a user may not see, by describing as that user."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from cachetools import TTLCache

from app.errors import SalesforceUnavailable
from app.salesforce.catalogue import ObjectDescribe
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Salesforce

KEEP_SECONDS = 600.0
_MOST_USERS = 1000
_OFTEN_ASKED = (
    *("Account", "Contact", "Opportunity", "OpportunityLineItem", "Case", "CaseComment"),
    *("Task", "Event", "EmailMessage", "Contract", "Asset", "Lead", "Note", "ContentNote"),
)
"""Described together: fourteen objects cost one call, like one."""

Describes = dict[str, ObjectDescribe | Refusal]


class FieldAccess:
    """Kept for ten minutes per user and not per profile, since permission sets open fields to single users."""

    def __init__(self, salesforce: Salesforce, username: Callable[[str], str]) -> None:
        self._salesforce = salesforce
        self._username = username
        self._lock = threading.Lock()
        self._busy: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._kept: TTLCache[str, Describes] = TTLCache(_MOST_USERS, KEEP_SECONDS)

    def hidden(self, user_id: str, object_name: str) -> frozenset[str]:
        """Fields that the integration user sees and this user does not; all of them where the object is hidden.

        Raises SalesforceUnavailable where Salesforce does not answer, and without JWT bearer sign-in.
        """
        if not self._salesforce.may_act_as_others:
            raise SalesforceUnavailable("Field access can only be checked with JWT bearer sign-in")
        ours = _fields(self._described("", object_name))
        return ours - _fields(self._described(user_id, object_name))

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._kept.clear()

    def _described(self, user_id: str, object_name: str) -> ObjectDescribe | Refusal:
        with self._lock:
            busy = self._busy[user_id]
        with busy:  # several objects are asked for side by side: the first one asks for all
            with self._lock:
                kept: Describes = self._kept.get(user_id, {})
            if object_name not in kept:
                names = tuple(dict.fromkeys((*_OFTEN_ASKED, *kept, object_name)))
                kept = self._asked(user_id, names)
                with self._lock:
                    self._kept[user_id] = kept
            return kept[object_name]

    def _asked(self, user_id: str, names: tuple[str, ...]) -> Describes:
        if not user_id:
            return self._salesforce.describe_many(names)
        return self._salesforce.acting_as(self._username(user_id)).describe_many(names)


def _fields(described: ObjectDescribe | Refusal) -> frozenset[str]:
    if isinstance(described, ObjectDescribe):
        return frozenset(described.fields)
    if described.code in {"NOT_FOUND", "INVALID_TYPE"}:
        return frozenset()
    raise SalesforceUnavailable(f"Salesforce did not tell me which fields you may see ({described})") from described
