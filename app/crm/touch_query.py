"""The one query that finds what happened with accounts, along every path that ties a record to them."""

from __future__ import annotations

from sqlalchemy import text

from app.crm.round_trip import Lookup

TEXT_LIMIT = 8_000
"""Characters of a body that are read: mails run to 130,000."""

# Salesforce sets AccountId of a task or event from what it is about, else from who it is with. Where it is set it is
# trusted; where it is not (imports do that), the same two steps are taken here. Each path uses its own index, which
# an OR over the three columns would not, and no record is reached by two paths. An enhanced note may be linked to several
# records: it is told once, with the account itself before a contact, a deal, a case (how their ids sort). Bodies beyond
# :text_limit characters stay in the database: mails run to 130,000. `is_dated`: it has a day and no hour, and is put at
# noon.
TOUCHES = Lookup.of(
    text(
        """
WITH
account AS (SELECT * FROM unnest(CAST(:own_ids AS text[]), CAST(:own_of AS text[])) AS a(record_id, account_id)),
what AS (SELECT * FROM unnest(CAST(:what_ids AS text[]), CAST(:what_of AS text[])) AS w(record_id, account_id)),
who AS (SELECT * FROM unnest(CAST(:who_ids AS text[]), CAST(:who_of AS text[])) AS p(record_id, account_id)),
support AS (SELECT * FROM unnest(CAST(:case_ids AS text[]), CAST(:case_of AS text[])) AS c(record_id, account_id)),
task AS (
    SELECT a.account_id AS of_account, t.* FROM account a JOIN sf_task t ON t.account_id = a.record_id
    UNION ALL
    SELECT w.account_id, t.* FROM what w JOIN sf_task t ON t.what_id = w.record_id WHERE t.account_id IS NULL
    UNION ALL
    SELECT p.account_id, t.* FROM who p JOIN sf_task t ON t.who_id = p.record_id
    WHERE t.account_id IS NULL AND (t.what_id IS NULL OR t.what_id <> ALL (CAST(:what_ids AS text[])))
),
event AS (
    SELECT a.account_id AS of_account, e.* FROM account a JOIN sf_event e ON e.account_id = a.record_id
    UNION ALL
    SELECT w.account_id, e.* FROM what w JOIN sf_event e ON e.what_id = w.record_id WHERE e.account_id IS NULL
    UNION ALL
    SELECT p.account_id, e.* FROM who p JOIN sf_event e ON e.who_id = p.record_id
    WHERE e.account_id IS NULL AND (e.what_id IS NULL OR e.what_id <> ALL (CAST(:what_ids AS text[])))
),
mail AS (
    SELECT w.account_id AS of_account, m.* FROM what w JOIN sf_email_message m ON m.related_to_id = w.record_id
    UNION ALL
    SELECT c.account_id, m.* FROM support c JOIN sf_email_message m ON m.parent_id = c.record_id
    WHERE m.related_to_id IS NULL OR m.related_to_id <> ALL (CAST(:what_ids AS text[]))
),
linked AS (
    SELECT DISTINCT ON (t.account_id, l.note_id) t.account_id, l.note_id, l.record_id, t.is_who
    FROM (SELECT *, false AS is_who FROM what UNION ALL SELECT *, true FROM who) t
    JOIN note_link l ON l.record_id = t.record_id ORDER BY t.account_id, l.note_id, l.record_id
),
touch AS (
    SELECT of_account, 'task' AS source, id, subject, description AS body, task_subtype AS subtype, owner_id, who_id,
        what_id AS about_id, NULL::boolean AS incoming, call_type, NULL AS from_name, NULL AS from_address,
        NULL AS to_address, NULL AS activity_id,
        CASE WHEN task_subtype IN ('Call', 'Email', 'ListEmail') AND activity_date < completed_date_time::date
            THEN activity_date + interval '12 hours'
            ELSE coalesce(completed_date_time, activity_date + interval '12 hours', created_date) END AS at,
        (task_subtype IN ('Call', 'Email', 'ListEmail') AND activity_date < completed_date_time::date)
            OR (completed_date_time IS NULL AND activity_date IS NOT NULL) AS is_dated, created_date
    FROM task WHERE is_closed AND NOT is_deleted
    UNION ALL
    SELECT of_account, 'event', id, subject, description, NULL, owner_id, who_id, what_id, NULL, NULL, NULL, NULL,
        NULL, NULL, coalesce(start_date_time, activity_date + interval '12 hours', created_date),
        start_date_time IS NULL AND activity_date IS NOT NULL, created_date
    FROM event WHERE NOT is_deleted AND is_child IS NOT TRUE AND is_private IS NOT TRUE
    UNION ALL
    SELECT of_account, 'mail', id, subject, text_body, NULL, created_by_id, NULL, coalesce(parent_id, related_to_id),
        incoming, NULL, from_name, from_address, to_address, activity_id, coalesce(message_date, created_date),
        FALSE, created_date
    FROM mail WHERE NOT is_deleted
    UNION ALL
    SELECT c.account_id, 'comment', k.id, concat_ws(' ', 'Comment on case', s.case_number || ':', s.subject),
        k.comment_body, NULL, k.created_by_id, NULL, k.parent_id, NULL, NULL,
        NULL, NULL, NULL, NULL, k.created_date, FALSE, k.created_date
    FROM support c JOIN sf_case_comment k ON k.parent_id = c.record_id JOIN sf_case s ON s.id = c.record_id
    WHERE NOT k.is_deleted
    UNION ALL
    SELECT w.account_id, 'note', n.id, n.title, n.body, NULL, n.owner_id, NULL, n.parent_id, NULL, NULL,
        NULL, NULL, NULL, NULL, n.created_date, FALSE, n.created_date
    FROM what w JOIN sf_note n ON n.parent_id = w.record_id WHERE NOT n.is_deleted AND n.is_private IS NOT TRUE
    UNION ALL
    SELECT p.account_id, 'note', n.id, n.title, n.body, NULL, n.owner_id, n.parent_id, n.parent_id, NULL, NULL,
        NULL, NULL, NULL, NULL, n.created_date, FALSE, n.created_date
    FROM who p JOIN sf_note n ON n.parent_id = p.record_id WHERE NOT n.is_deleted AND n.is_private IS NOT TRUE
    UNION ALL
    SELECT l.account_id, 'note', n.id, n.title,
        coalesce(CASE WHEN n.body_version_id = n.latest_published_version_id THEN n.body END, n.text_preview), NULL, n.owner_id,
        CASE WHEN l.is_who THEN l.record_id END, l.record_id, NULL, NULL, NULL, NULL, NULL, NULL, n.created_date,
        FALSE, n.created_date
    FROM linked l JOIN sf_content_note n ON n.id = l.note_id
    WHERE NOT n.is_deleted AND n.sharing_privacy IS DISTINCT FROM 'P'
),
newest AS (
    SELECT *, row_number() OVER (PARTITION BY of_account ORDER BY at DESC, id) AS place FROM touch WHERE at >= :since
)
SELECT n.of_account, n.source, n.id, n.subject, left(n.body, :text_limit) AS body, n.subtype, n.who_id, n.about_id,
    n.incoming, n.call_type, n.from_name, n.from_address, n.to_address, n.activity_id, n.at, n.is_dated, n.created_date,
    u.name AS owner_name
FROM newest n LEFT JOIN sf_user u ON u.id = n.owner_id
WHERE n.place <= :per_account ORDER BY n.at DESC, n.id
"""
    )
)

# Open to-dos along the same paths; few for any account, so without a limit.
OPEN_TASKS = Lookup.of(
    text(
        """
WITH
account AS (SELECT * FROM unnest(CAST(:own_ids AS text[]), CAST(:own_of AS text[])) AS a(record_id, account_id)),
what AS (SELECT * FROM unnest(CAST(:what_ids AS text[]), CAST(:what_of AS text[])) AS w(record_id, account_id)),
who AS (SELECT * FROM unnest(CAST(:who_ids AS text[]), CAST(:who_of AS text[])) AS p(record_id, account_id)),
task AS (
    SELECT a.account_id AS of_account, t.* FROM account a JOIN sf_task t ON t.account_id = a.record_id
    UNION ALL
    SELECT w.account_id, t.* FROM what w JOIN sf_task t ON t.what_id = w.record_id WHERE t.account_id IS NULL
    UNION ALL
    SELECT p.account_id, t.* FROM who p JOIN sf_task t ON t.who_id = p.record_id
    WHERE t.account_id IS NULL AND (t.what_id IS NULL OR t.what_id <> ALL (CAST(:what_ids AS text[])))
)
SELECT t.of_account, t.id, t.subject, t.activity_date, t.status, t.priority, t.what_id, t.who_id, t.created_date,
    left(t.description, :text_limit) AS body, u.id AS owner__id, u.name AS owner__name, u.email AS owner__email,
    u.title AS owner__title, u.is_active AS owner__is_active, u.manager_id AS owner__manager_id
FROM task t LEFT JOIN sf_user u ON u.id = t.owner_id
WHERE t.is_closed IS NOT TRUE AND NOT t.is_deleted
ORDER BY t.activity_date NULLS LAST, t.created_date, t.id
"""
    )
)
