"""The one query for accounts themselves: with owner, success manager, how their measures moved and what is owed them."""

from __future__ import annotations

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.crm.mirror_row import among_ids
from app.crm.promise_tables import Commitment
from app.crm.read_people import OWNER_COLUMNS, Csm, Owner, person_columns
from app.crm.round_trip import Lookup
from app.crm.tables import Account
from app.crm.team_tables import AccountTeamMember
from app.salesforce.tables import FieldMappingRow, MeasureSnapshot

# What orgs call the success manager on an account team.
SUCCESS_ROLE = r"\m(csm|cs manager|(customer|client|account) success|success manager)\M"

_move = func.json_build_array(MeasureSnapshot.measure, MeasureSnapshot.on_day, cast(MeasureSnapshot.value, Text))
_measured = (
    select(func.json_agg(aggregate_order_by(_move, MeasureSnapshot.on_day)))
    .where(MeasureSnapshot.account_id == Account.id, MeasureSnapshot.value.is_not(None))
    .correlate(Account)
    .scalar_subquery()
)
_owed = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(Commitment.record_id, Commitment.quote, Commitment.due_on), Commitment.due_on
            )
        )
    )
    .where(Commitment.account_id == Account.id, Commitment.delivered_at.is_(None), Commitment.due_on.is_not(None))
    .correlate(Account)
    .scalar_subquery()
)
_on_team = (
    select(AccountTeamMember.user_id)
    .where(AccountTeamMember.account_id == Account.id, AccountTeamMember.is_deleted.is_(False))
    .where(AccountTeamMember.team_member_role.regexp_match(SUCCESS_ROLE, flags="i"))
    .order_by(AccountTeamMember.created_date, AccountTeamMember.id)
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
# The mapped field decides; an account team says it where that is empty or not mapped.
_csm_field = (
    select(FieldMappingRow.field)
    .where(FieldMappingRow.measure == "csm", FieldMappingRow.status != "off")
    .scalar_subquery()
)
_csm_id = func.coalesce(func.nullif(Account.extra[_csm_field].astext, ""), _on_team)

ACCOUNTS = Lookup.of(
    select(
        Account.id, Account.name, Account.website, Account.industry, Account.type, Account.billing_city,
        Account.billing_country, Account.number_of_employees, Account.currency_iso_code, Account.is_person_account,
        Account.extra, _measured.label("measured"), _owed.label("owed"), *OWNER_COLUMNS, *person_columns(Csm, "csm"),
    )
    .outerjoin(Owner, Owner.id == Account.owner_id)
    .outerjoin(Csm, Csm.id == _csm_id)
    .where(among_ids(Account.id), Account.is_deleted.is_(False))
)  # fmt: skip
