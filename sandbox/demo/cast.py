"""Who plays in the demo, chosen from whatever org is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.demo.control import Control, StepFailed

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cast:
    """Slack ids of the people, names for the reader, and the accounts that the story is about."""

    asker: str
    asker_name: str
    account: str
    handoff_asker: str
    handoff_asker_name: str
    handoff_account: str
    manager: str
    manager_name: str
    assignee: str
    assignee_name: str
    channel: str
    channel_name: str
    digest_channel: str
    digest_channel_name: str
    names: Mapping[str, str]


def choose_cast(control: Control) -> Cast:
    """The owner of the account with most going on asks; whoever administers the workspace assigns."""
    people = [p for p in control.look("users")["users"] if not p.get("is_bot") and p.get("email")]
    accounts = _rows(control, "Account")
    owners = {row["Id"]: row for row in _rows(control, "User")}
    by_email = {str(p["email"]).lower(): p for p in people}

    def owner_of(account: Row) -> Row | None:
        return by_email.get(str(owners.get(account.get("OwnerId"), {}).get("Email", "")).lower())

    deals = _rows(control, "Opportunity")
    busy = Counter(d["AccountId"] for d in deals if d.get("AccountId") and not d.get("IsClosed"))
    busy.update(c["AccountId"] for c in _rows(control, "Case") if c.get("AccountId") and not c.get("IsClosed"))
    known = sorted((a for a in accounts if owner_of(a)), key=lambda a: (-busy[a["Id"]], a["Name"]))
    if not known:
        raise StepFailed("no account of this org is owned by a person of the workspace (users.csv, User.Email)")
    won = sorted((d for d in deals if d.get("IsWon")), key=lambda d: str(d.get("CloseDate")), reverse=True)
    won_ids = [d.get("AccountId") for d in won]
    account = known[0]
    sold = next((a for key in won_ids for a in known if a["Id"] == key), account)
    asker, seller = owner_of(account), owner_of(sold)
    manager = next((p for p in people if p.get("is_admin") and _has_user(p, owners)), asker)
    assignee = next((p for p in (asker, seller, *people) if p and p is not manager and _has_user(p, owners)), asker)
    if not (asker and seller and manager and assignee):
        raise StepFailed("too few people of the workspace are Salesforce users (users.csv, User.Email)")
    channels = {c["name"]: c["id"] for c in control.look("channels")["channels"]}
    digest = "revops" if "revops" in channels else next(iter(channels))
    channel = "sales" if "sales" in channels else digest
    return Cast(
        asker["id"], asker["real_name"], account["Name"],
        seller["id"], seller["real_name"], sold["Name"],
        manager["id"], manager["real_name"],
        assignee["id"], assignee["real_name"],
        channels[channel], channel, channels[digest], digest,
        {p["id"]: p["real_name"] for p in people},
    )  # fmt: skip


def _has_user(person: Row, owners: dict[str, Row]) -> bool:
    email = str(person["email"]).lower()
    return any(str(o.get("Email", "")).lower() == email and o.get("IsActive", True) for o in owners.values())


def _rows(control: Control, name: str) -> list[Row]:
    try:
        told = control.look("salesforce", object=name, limit=1000)
    except StepFailed:
        return []
    rows: list[Row] = told["rows"] if isinstance(told, dict) else told
    return rows
