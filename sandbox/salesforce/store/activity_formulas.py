"""Computed fields of tasks and events, and what their parents show of them."""

from __future__ import annotations

from sandbox.salesforce.store.formula import Formulas

_PREFIX_OF_RELATED = {
    "006": "Opportunity",
    "500": '"Case"',
    "800": "Contract",
    "02i": "Asset",
    "801": '"Order"',
    "0Q0": "Quote",
}


def _account_of_activity() -> str:
    """The account related to, or that of the record related to, or else that of the contact."""
    by_prefix = " ".join(
        f"WHEN '{prefix}' THEN (SELECT p.AccountId FROM {table} p WHERE p.Id = {{row}}.WhatId)"
        for prefix, table in _PREFIX_OF_RELATED.items()
    )
    what = f"CASE substr({{row}}.WhatId, 1, 3) WHEN '001' THEN {{row}}.WhatId {by_prefix} END"
    who = "(SELECT p.AccountId FROM Contact p WHERE p.Id = {row}.WhoId)"
    return f"COALESCE({what}, {who}, {{row}}.AccountId)"


def _live(table: str, alias: str, field: str) -> str:
    return f"FROM {table} {alias} WHERE {alias}.{field} = {{row}}.Id AND {alias}.IsDeleted = 0"


def _last_activity(field: str) -> str:
    """The latest due date of a closed task or of an event that is over, per the field's help text."""
    tasks = f"(SELECT MAX(t.ActivityDate) {_live('Task', 't', field)} AND t.IsClosed)"
    events = f"(SELECT MAX(e.ActivityDate) {_live('Event', 'e', field)} AND e.ActivityDate <= :today)"
    return f"NULLIF(MAX(COALESCE({tasks}, ''), COALESCE({events}, '')), '')"


def _any_activity(field: str) -> str:
    """Also true when the only activity lies in the recycle bin: then the parent shows none any more."""
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} a WHERE a.{field} = {{row}}.Id)" for table in ("Task", "Event"))


def _parent(table: str, field: str, extra: dict[str, str] | None = None) -> Formulas:
    return Formulas(
        table,
        {"LastActivityDate": _last_activity(field), **(extra or {})},
        indexes=(("Task", field), ("Event", field)),
        only_if=f"({_any_activity(field)})",
    )


_OPEN_ACTIVITY = {
    "HasOpenActivity": f"(EXISTS (SELECT 1 {_live('Task', 't', 'WhatId')} AND NOT t.IsClosed) "
    f"OR EXISTS (SELECT 1 {_live('Event', 'e', 'WhatId')} AND e.ActivityDate >= :today))",
    "HasOverdueTask": f"EXISTS (SELECT 1 {_live('Task', 't', 'WhatId')} AND NOT t.IsClosed "
    "AND t.ActivityDate < :today)",
}

ACTIVITY_FORMULAS: tuple[Formulas, ...] = (
    Formulas(
        "Task",
        {
            "IsClosed": "COALESCE((SELECT s.IsClosed FROM TaskStatus s "
            "WHERE s.MasterLabel = {row}.Status), {row}.Status = 'Completed', 0)",
            "IsHighPriority": "COALESCE((SELECT p.IsHighPriority FROM TaskPriority p "
            "WHERE p.MasterLabel = {row}.Priority), {row}.Priority = 'High', 0)",
            "AccountId": _account_of_activity(),
            "WhoCount": "{row}.WhoId IS NOT NULL",
            "WhatCount": "{row}.WhatId IS NOT NULL",
        },
    ),
    Formulas(
        "Task",
        {
            "CompletedDateTime": "CASE WHEN {row}.IsClosed "
            "THEN COALESCE({row}.CompletedDateTime, {row}.LastModifiedDate) END"
        },
    ),
    Formulas(
        "Event",
        {
            "StartDateTime": "COALESCE({row}.StartDateTime, {row}.ActivityDateTime)",
            "EndDateTime": "COALESCE({row}.EndDateTime, add_minutes(COALESCE({row}.StartDateTime, "
            "{row}.ActivityDateTime), {row}.DurationInMinutes))",
            "AccountId": _account_of_activity(),
            "WhoCount": "{row}.WhoId IS NOT NULL",
            "WhatCount": "{row}.WhatId IS NOT NULL",
        },
    ),
    Formulas(
        "Event",
        {
            "ActivityDateTime": "{row}.StartDateTime",
            "ActivityDate": "COALESCE(substr({row}.StartDateTime, 1, 10), {row}.ActivityDate)",
            "DurationInMinutes": "COALESCE(minutes_between({row}.StartDateTime, {row}.EndDateTime), "
            "{row}.DurationInMinutes)",
        },
    ),
)

DAILY_FORMULAS: tuple[Formulas, ...] = (
    Formulas(
        "Task",
        {
            "IsArchived": "{row}.IsArchived OR ({row}.IsClosed AND "
            "COALESCE({row}.ActivityDate, substr({row}.CreatedDate, 1, 10)) < :archive_before)"
        },
    ),
    Formulas(
        "Event",
        {
            "IsArchived": "{row}.IsArchived OR "
            "COALESCE(substr({row}.EndDateTime, 1, 10), {row}.ActivityDate) < :archive_before"
        },
    ),
    _parent("Account", "AccountId"),
    _parent("Contact", "WhoId"),
    _parent("Lead", "WhoId"),
    _parent("Case", "WhatId"),
    _parent("Opportunity", "WhatId", _OPEN_ACTIVITY),
)
