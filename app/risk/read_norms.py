"""What is usual in this org, read from its own deals by the database: today, and as it was known on a past day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.risk.thresholds import OrgNorms

_LEAST_STAYS = 8
_LEAST_DEALS = 8

# A stay = from the first history row of a stage to the next row with another stage. Won deals only; the closing
# stage itself has no end and drops out. `until` keeps a backtest from looking ahead.
_STAGE_DAYS = text(
    """
    WITH steps AS (
        SELECT h.opportunity_id, h.stage_name, h.created_date,
               concat(o.type, ' ', o.name) ILIKE '%renew%' AS renews,
               lag(h.stage_name) OVER deal AS before
        FROM sf_opportunity_history h
        JOIN sf_opportunity o ON o.id = h.opportunity_id
        WHERE o.is_won AND o.is_closed AND NOT o.is_deleted AND NOT h.is_deleted
          AND h.created_date <= :until AND o.close_date <= CAST(:until AS date)
        WINDOW deal AS (PARTITION BY h.opportunity_id ORDER BY h.created_date, h.id)
    ), entries AS (
        SELECT stage_name, renews, created_date,
               lead(created_date) OVER (PARTITION BY opportunity_id ORDER BY created_date) AS left_at
        FROM steps WHERE before IS DISTINCT FROM stage_name
    )
    SELECT stage_name, renews,
           ceil(percentile_cont(0.8) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - created_date) / 86400))
    FROM entries WHERE left_at IS NOT NULL AND stage_name IS NOT NULL
    GROUP BY stage_name, renews HAVING count(*) >= :least
    """
)

_LARGE_DEAL = text(
    """
    SELECT coalesce(currency_iso_code, :currency), percentile_disc(0.75) WITHIN GROUP (ORDER BY amount)
    FROM sf_opportunity WHERE NOT coalesce(is_closed, false) AND NOT is_deleted AND amount > 0
    GROUP BY 1 HAVING count(*) >= :least
    """
)

_USES_ROLES = text(
    """
    SELECT coalesce(avg(CASE WHEN EXISTS (
        SELECT 1 FROM sf_opportunity_contact_role r WHERE r.opportunity_id = o.id AND NOT r.is_deleted
    ) THEN 1 ELSE 0 END), 0) >= 0.3
    FROM sf_opportunity o WHERE NOT coalesce(o.is_closed, false) AND NOT o.is_deleted
    """
)

# Deals that were open then, with the amount of then and whether somebody had named a contact on them by then.
_OPEN_THEN = text(
    """
    WITH open_then AS (
        SELECT DISTINCT ON (o.id) coalesce(o.currency_iso_code, :currency) AS currency, h.amount,
               EXISTS (SELECT 1 FROM sf_opportunity_contact_role r
                       WHERE r.opportunity_id = o.id AND NOT r.is_deleted AND r.created_date <= :until) AS has_role
        FROM sf_opportunity_history h JOIN sf_opportunity o ON o.id = h.opportunity_id
        WHERE h.created_date <= :until AND NOT h.is_deleted AND NOT o.is_deleted
          AND NOT (coalesce(o.is_closed, false) AND o.close_date <= CAST(:until AS date))
        ORDER BY o.id, h.created_date DESC, h.id DESC
    )
    SELECT currency, percentile_disc(0.75) WITHIN GROUP (ORDER BY amount) FILTER (WHERE amount > 0),
           count(*) FILTER (WHERE amount > 0), count(*), count(*) FILTER (WHERE has_role)
    FROM open_then GROUP BY currency
    """
)


def usual_stage_days(session: Session, *, until: datetime) -> dict[tuple[str, bool], int]:
    """(Stage, whether renewals) → days within which four in five won deals left it, where at least 8 stays are known."""
    rows = session.execute(_STAGE_DAYS, {"until": until, "least": _LEAST_STAYS})
    return {(stage, renews): int(days) for stage, renews, days in rows}


def large_deal(session: Session, *, currency: str = "USD") -> dict[str, Decimal]:
    """Currency → the amount that a quarter of open deals reach; `currency` is the org's, for rows that name none."""
    rows = session.execute(_LARGE_DEAL, {"currency": currency, "least": _LEAST_DEALS})
    return {code: Decimal(amount) for code, amount in rows}


def read_norms(session: Session, *, now: datetime, currency: str = "USD") -> OrgNorms:
    """All that is usual here, in three statements."""
    return OrgNorms(
        usual_stage_days=usual_stage_days(session, until=now),
        large_deal=large_deal(session, currency=currency),
        uses_contact_roles=bool(session.scalar(_USES_ROLES)),
    )


def norms_known(session: Session, *, until: datetime, currency: str = "USD") -> OrgNorms:
    """What was usual here by what was known at `until`: no later row of any deal counts."""
    rows = session.execute(_OPEN_THEN, {"until": until, "currency": currency}).all()
    deals, with_role = sum(row[3] for row in rows), sum(row[4] for row in rows)
    return OrgNorms(
        usual_stage_days=usual_stage_days(session, until=until),
        large_deal={row[0]: Decimal(row[1]) for row in rows if row[2] >= _LEAST_DEALS},
        uses_contact_roles=with_role >= 0.3 * deals and deals > 0,
    )


def norms_by_month(session: Session, *, currency: str = "USD") -> Callable[[datetime], OrgNorms]:
    """What was usual as known at the start of a day's month; each month is read once."""

    @cache
    def of_month(first: datetime) -> OrgNorms:
        return norms_known(session, until=first, currency=currency)

    def norms_at(at: datetime) -> OrgNorms:
        return of_month(at.replace(day=1, hour=0, minute=0, second=0, microsecond=0))

    return norms_at
