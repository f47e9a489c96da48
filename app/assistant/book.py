"""The customers that a colleague looks after without owning their records: a success manager's book."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.crm.read_measures import measure_fields
from app.crm.tables import Account
from app.crm.team_tables import AccountTeamMember

# What orgs call the success manager on an account team.
_SUCCESS_ROLE = r"\m(csm|cs manager|(customer|client|account) success|success manager)\M"


def looked_after(session: Session, user_ids: Collection[str]) -> Any:
    """A condition on Account: the mapped field or the account's team names one of those colleagues as its success manager."""
    field = measure_fields(session).get("csm")
    on_team = select(AccountTeamMember.account_id).where(
        AccountTeamMember.user_id.in_(user_ids),
        AccountTeamMember.is_deleted.is_(False),
        AccountTeamMember.team_member_role.regexp_match(_SUCCESS_ROLE, flags="i"),
    )
    conditions = [Account.id.in_(on_team)]
    if field:
        conditions.append(Account.extra[field].astext.in_(user_ids))
    return or_(*conditions)


def book_ids(session: Session, user_ids: Collection[str], *, owned: bool) -> Any:
    """A query for the ids of those customers; with `owned`, of those that they own as well."""
    mine = looked_after(session, user_ids)
    return select(Account.id).where(
        Account.is_deleted.is_(False), or_(mine, Account.owner_id.in_(user_ids)) if owned else mine
    )
