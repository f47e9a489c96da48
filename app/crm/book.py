"""Whose customers an account is among: its owner's, and its success manager's. The one meaning of "my accounts"."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import Session

from app.crm.account_query import SUCCESS_ROLE
from app.crm.read_measures import measure_fields
from app.crm.tables import Account
from app.crm.team_tables import AccountTeamMember


def looked_after(session: Session, user_ids: Collection[str]) -> Any:
    """A condition on Account: one of those colleagues is its success manager.

    As on the account's card, the mapped field decides, and where that is empty or not mapped the account's team.
    """
    field = measure_fields(session).get("csm")
    on_team = Account.id.in_(
        select(AccountTeamMember.account_id).where(
            AccountTeamMember.user_id.in_(user_ids),
            AccountTeamMember.is_deleted.is_(False),
            AccountTeamMember.team_member_role.regexp_match(SUCCESS_ROLE, flags="i"),
        )
    )
    if not field:
        return on_team
    named = func.coalesce(Account.extra[field].astext, "")
    return or_(named.in_(user_ids), and_(named == "", on_team))


def keepers(session: Session) -> Any:
    """A query for the ids of everybody who owns an account or looks after one."""
    ids = [
        select(Account.owner_id).where(Account.is_deleted.is_(False)),
        select(AccountTeamMember.user_id).where(
            AccountTeamMember.is_deleted.is_(False),
            AccountTeamMember.team_member_role.regexp_match(SUCCESS_ROLE, flags="i"),
        ),
    ]
    field = measure_fields(session).get("csm")
    if field:
        ids.append(select(Account.extra[field].astext).where(Account.is_deleted.is_(False)))
    return union(*ids)


def book_ids(session: Session, user_ids: Collection[str], *, owned: bool = True) -> Any:
    """A query for the ids of those colleagues' customers; without `owned`, only of those that they look after."""
    mine = looked_after(session, user_ids)
    return select(Account.id).where(
        Account.is_deleted.is_(False), or_(mine, Account.owner_id.in_(user_ids)) if owned else mine
    )
