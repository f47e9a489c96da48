"""The watch over a whole org: every account scored, the findings remembered, the at-risk digest built."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from sqlalchemy import text

from app.db.engine import Database
from benchmarks.result import Result, at_most
from benchmarks.scratch import fresh_database, scratch_folder

# One account in five is a customer, two in five have an open deal, each was in touch some times in a year.
_ORG = """
INSERT INTO sf_user (id, name, is_active, is_deleted)
SELECT '005' || lpad(n::text, 12, '0') || 'AAA', 'Owner ' || n, true, false FROM generate_series(1, 200) n;
INSERT INTO sf_account (id, name, owner_id, type, created_date, is_deleted)
SELECT '001' || lpad(n::text, 12, '0') || 'AAA', 'Account ' || n, '005' || lpad((n % 200 + 1)::text, 12, '0') || 'AAA',
    'Customer', now() - interval '3 years', false FROM generate_series(1, :accounts) n;
INSERT INTO sf_contact (id, account_id, name, title, email, created_date, is_deleted, email_bounced_date)
SELECT '003' || lpad(n::text, 12, '0') || 'AAA', '001' || lpad(n::text, 12, '0') || 'AAA', 'Contact ' || n,
    CASE WHEN n % 7 = 0 THEN 'VP Operations' ELSE 'Analyst' END, 'c' || n || '@example.com', now() - interval '2 years',
    false, CASE WHEN n % 211 = 0 THEN now() - interval '20 days' END FROM generate_series(1, :accounts) n;
INSERT INTO sf_opportunity (id, account_id, name, owner_id, stage_name, amount, close_date, type, is_closed, is_won,
    created_date, is_deleted)
SELECT '006' || lpad(n::text, 12, '0') || 'AAA', '001' || lpad(((n * 7) % :accounts + 1)::text, 12, '0') || 'AAA',
    'Deal ' || n, '005' || lpad((n % 200 + 1)::text, 12, '0') || 'AAA',
    CASE WHEN n % 2 = 0 THEN 'Proposal' ELSE 'Closed Won' END, 1000 + n % 90000,
    current_date + (n % 120) - CASE WHEN n % 2 = 0 THEN 20 ELSE 400 END, 'New Business', n % 2 = 1, n % 2 = 1,
    now() - interval '200 days', false FROM generate_series(1, (:accounts * 0.8)::int) n;
INSERT INTO sf_opportunity_history (id, opportunity_id, stage_name, amount, close_date, probability, created_date,
    is_deleted)
SELECT '008' || lpad((n * 3 + k)::text, 12, '0') || 'AAA', '006' || lpad(n::text, 12, '0') || 'AAA',
    CASE k WHEN 0 THEN 'Discovery' WHEN 1 THEN 'Proposal' ELSE CASE WHEN n % 2 = 0 THEN 'Proposal' ELSE 'Closed Won' END END,
    1000 + n % 90000, current_date + (n % 120) - 20 + CASE WHEN n % 11 = 0 THEN k * 40 ELSE 0 END, 20 * (k + 1),
    now() - make_interval(days => 190 - k * 60), false
FROM generate_series(1, (:accounts * 0.8)::int) n, generate_series(0, 2) k;
INSERT INTO sf_contract (id, account_id, contract_number, status, start_date, end_date, created_date, is_deleted)
SELECT '800' || lpad(n::text, 12, '0') || 'AAA', '001' || lpad((n * 5)::text, 12, '0') || 'AAA', n::text, 'Activated',
    current_date - 300, current_date + (n % 365), now() - interval '300 days', false
FROM generate_series(1, :accounts / 5) n;
INSERT INTO sf_task (id, account_id, what_id, owner_id, subject, status, is_closed, task_subtype, activity_date,
    completed_date_time, created_date, is_deleted)
SELECT '00T' || lpad((n * 6 + k)::text, 12, '0') || 'AAA', '001' || lpad(n::text, 12, '0') || 'AAA',
    '001' || lpad(n::text, 12, '0') || 'AAA', '005' || lpad((n % 200 + 1)::text, 12, '0') || 'AAA', 'Call', 'Completed',
    true, 'Call', current_date - (n % 23 + k * 23), now() - make_interval(days => n % 23 + k * 23),
    now() - make_interval(days => n % 23 + k * 23), false
FROM generate_series(1, :accounts) n, generate_series(0, 5) k;
INSERT INTO sf_case (id, account_id, case_number, subject, status, priority, is_closed, created_date, is_deleted)
SELECT '500' || lpad(n::text, 12, '0') || 'AAA', '001' || lpad((n * 10)::text, 12, '0') || 'AAA', n::text, 'Import hangs',
    'New', CASE WHEN n % 5 = 0 THEN 'High' ELSE 'Medium' END, false, now() - make_interval(days => n % 40), false
FROM generate_series(1, :accounts / 10) n;
INSERT INTO sync_state (object_name, is_off, watermark_at, missing_fields) VALUES ('Account', false, now(), '[]');
"""

# The same things counted by the database alone: open deals late, silence, severe cases and renewals near, with money.
_FLOOR = """
SELECT count(*), sum(amount) FROM (
    SELECT a.id, max(t.at) AS last_touch,
        count(o.id) FILTER (WHERE o.close_date < current_date) AS late, sum(o.amount) AS amount,
        count(c.id) FILTER (WHERE c.priority = 'High') AS severe, min(k.end_date) AS renews,
        sum(h.moves) AS moves
    FROM sf_account a
    LEFT JOIN (SELECT account_id, max(completed_date_time) AS at FROM sf_task WHERE is_closed GROUP BY 1) t
        ON t.account_id = a.id
    LEFT JOIN sf_opportunity o ON o.account_id = a.id AND NOT o.is_closed
    LEFT JOIN (SELECT opportunity_id, count(DISTINCT close_date) AS moves FROM sf_opportunity_history GROUP BY 1) h
        ON h.opportunity_id = o.id
    LEFT JOIN sf_case c ON c.account_id = a.id AND NOT c.is_closed
    LEFT JOIN sf_contract k ON k.account_id = a.id
    GROUP BY a.id
) seen WHERE late > 0 OR severe > 0 OR last_touch < now() - interval '30 days' OR moves > 2 OR renews < current_date + 90
"""


def run(*, full: bool = False) -> list[Result]:
    """10,000 accounts; `full`: 100,000, for which the goal is set. The watch runs in a process of its own."""
    accounts = 100_000 if full else 10_000
    with scratch_folder() as folder:
        db = fresh_database(folder, "risk")
        fill(db, accounts)
        floor = min(_floor_seconds(db) for _ in range(2))
        told = _watched(db)
        again = _watched(db)
        db.dispose()
    name = f"{accounts:,} accounts"
    share = accounts / 100_000
    return [
        Result(f"{name}: findings", told["findings"], ""),
        Result(f"{name}: the same aggregates in plain SQL", floor, "s"),
        at_most(f"{name}: scored, remembered, digest built", told["seconds"], "s", 60 * share),
        at_most(f"{name}: the same on the next day", again["seconds"], "s", 60 * share),
        Result(f"{name}: times plain SQL", told["seconds"] / floor, ""),
        Result(f"{name}: of that, finding the risks", told["finding"], "s"),
        Result(f"{name}: processor time of that", told["cpu"], "s"),
        Result(f"{name}: processor time on the next day", again["cpu"], "s"),
        at_most(f"{name}: peak memory", told["peak_mb"], "MB", 500),
    ]


def fill(db: Database, accounts: int) -> None:
    """The org's rows."""
    with db.begin() as session:
        for statement in _ORG.split(";\n"):
            if statement.strip():
                session.execute(text(statement), {"accounts": accounts} if ":accounts" in statement else {})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _floor_seconds(db: Database) -> float:
    started = time.perf_counter()
    with db.begin() as session:
        session.execute(text(_FLOOR)).one()
    return time.perf_counter() - started


def _watched(db: Database) -> dict[str, float]:
    url = db.engine.url.render_as_string(hide_password=False)
    run_once = [sys.executable, "-m", "benchmarks.watch_once", url]
    told: dict[str, float] = json.loads(subprocess.run(run_once, check=True, capture_output=True, text=True).stdout)
    return told
