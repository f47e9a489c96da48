"""The past of loaded opportunities: a first history row, the last stage change and the pushes it tells of."""

from __future__ import annotations

from sandbox.salesforce.store.rows import RawRow, Rows

_WITHOUT_HISTORY = (
    "SELECT Id, CreatedById, CreatedDate, StageName, Amount, ExpectedRevenue, CloseDate, Probability, "
    "ForecastCategory FROM Opportunity o WHERE NOT EXISTS "
    "(SELECT 1 FROM OpportunityHistory h WHERE h.OpportunityId = o.Id)"
)
_STEPS = (
    "SELECT OpportunityId AS id, CreatedDate AS at, StageName AS stage, CloseDate AS close, "
    "LAG(StageName) OVER w AS old_stage, LAG(CloseDate) OVER w AS old_close FROM OpportunityHistory "
    "WINDOW w AS (PARTITION BY OpportunityId ORDER BY CreatedDate, Id)"
)


def complete_opportunity_past(rows: Rows) -> None:
    """Derive what the history tells, then give every opportunity without history its first row."""
    if not (rows.schema.has("Opportunity") and rows.schema.has("OpportunityHistory")):
        return
    rows.table("OpportunityHistory")
    rows.table("Opportunity")
    rows.database.ensure_index("OpportunityHistory", "OpportunityId")
    _derive(rows)
    _add_first_rows(rows)


def _derive(rows: Rows) -> None:
    rows.database.run(
        f"WITH steps AS ({_STEPS}), moved AS (SELECT id, MAX(at) AS at FROM steps "
        "WHERE old_stage IS NOT NULL AND stage IS NOT old_stage GROUP BY id) "
        "UPDATE Opportunity SET LastStageChangeDate = moved.at FROM moved "
        "WHERE moved.id = Opportunity.Id AND LastStageChangeDate IS NULL"
    )
    rows.database.run(
        f"WITH steps AS ({_STEPS}), pushed AS (SELECT id, COUNT(*) AS times FROM steps "
        "WHERE substr(close, 1, 7) > substr(old_close, 1, 7) GROUP BY id) "
        "UPDATE Opportunity SET PushCount = pushed.times FROM pushed "
        "WHERE pushed.id = Opportunity.Id AND PushCount IS NULL"
    )


def _add_first_rows(rows: Rows) -> None:
    schema = rows.table("OpportunityHistory")
    names = [
        "OpportunityId",
        "CreatedById",
        "CreatedDate",
        "StageName",
        "Amount",
        "ExpectedRevenue",
        "CloseDate",
        "Probability",
        "ForecastCategory",
    ]
    new: list[RawRow] = []
    for values in rows.database.rows(_WITHOUT_HISTORY):
        row: RawRow = dict(zip(names, values, strict=True))
        new.append({**row, "SystemModstamp": row["CreatedDate"]})
    if new:
        rows.add_all(schema, {name: name for name in new[0]}, new)
