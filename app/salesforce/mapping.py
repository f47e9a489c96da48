"""The field mapping as it is stored: suggested from describe, confirmed or changed by an admin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import BadInput
from app.salesforce.mapping_rules import Candidate, FieldMapping, fits, suggest
from app.salesforce.measure_kinds import MEASURES
from app.salesforce.tables import FieldMappingRow, MeasureSnapshot, OrgField, SyncState

MAPPED_OBJECT = "Account"

_row = FieldMappingRow
_MAPPINGS = select(
    _row.measure, _row.object_name, _row.field, _row.type, _row.label, _row.factor, _row.status, _row.score
).where(_row.status != "off")


def mapping_for(session: Session) -> dict[str, FieldMapping]:
    """The field of each measure, suggested or confirmed; measures that no field holds are left out."""
    return {row.measure: FieldMapping(*row) for row in session.execute(_MAPPINGS)}


def candidates(session: Session, measure: str) -> list[FieldMapping]:
    """Fields that an admin may choose for a measure, by label: those of a fitting type."""
    fields = [_candidate(row) for row in session.scalars(_custom_fields())]
    fitting = (FieldMapping(measure, f.object_name, f.name, f.type, f.label) for f in fields if fits(measure, f))
    return sorted(fitting, key=lambda one: one.label.lower())


def refresh_suggestions(session: Session) -> None:
    """Suggest anew from what the org has now; what an admin decided stays as it is."""
    found = suggest(_candidate(row) for row in session.scalars(_custom_fields()))
    decided = set(session.scalars(select(FieldMappingRow.measure).where(FieldMappingRow.status != "suggested")))
    open_measures = [measure for measure in MEASURES if measure not in decided]
    before = {measure: mapping.field for measure, mapping in mapping_for(session).items()}
    session.execute(delete(FieldMappingRow).where(FieldMappingRow.measure.in_(open_measures)))
    for measure in open_measures:
        if measure in found:
            session.execute(insert(FieldMappingRow).values(**asdict(found[measure])))
        if measure in before and (measure not in found or found[measure].field != before[measure]):
            _start_history_anew(session, measure)


def confirm_mapping(session: Session, measure: str, field: str | None, *, by: str) -> FieldMapping | None:
    """Decide which custom field holds a measure; None switches the measure off. Raises BadInput."""
    if measure not in MEASURES:
        raise BadInput(f"There is no measure called {measure}; choose one of {', '.join(MEASURES)}.", "measure")
    row = session.get(FieldMappingRow, measure)
    old_field = row.field if row is not None else None
    if field is None:
        values = {"object_name": MAPPED_OBJECT, "field": "", "type": "", "status": "off", "decided_by": by}
        _store(session, measure, values)
        _start_history_anew(session, measure)
        return None
    chosen = session.get(OrgField, (MAPPED_OBJECT, field))
    if chosen is None or not chosen.is_custom or not fits(measure, _candidate(chosen)):
        raise BadInput(
            f"{field} cannot hold {measure}: choose a custom {MAPPED_OBJECT} field of type {MEASURES[measure].kind}.",
            "field",
        )
    suggested = suggest([_candidate(chosen)]).get(measure)
    kept = row.factor if row is not None and old_field == field else None
    factor = suggested.factor if suggested else (kept or 1)
    values = {"object_name": MAPPED_OBJECT, "field": field, "type": chosen.type, "label": chosen.label}
    _store(session, measure, values | {"factor": factor, "status": "confirmed", "decided_by": by})
    if old_field != field:
        _start_history_anew(session, measure)
    return mapping_for(session)[measure]


def _start_history_anew(session: Session, measure: str) -> None:
    """Forget what the old field said; the next sync reads accounts and their field history again."""
    of_old = MeasureSnapshot.measure == measure, MeasureSnapshot.source.in_(("sync", "history"))
    session.execute(delete(MeasureSnapshot).where(*of_old))
    objects = SyncState.object_name.in_((MAPPED_OBJECT, f"{MAPPED_OBJECT}History"))
    loaded = SyncState.first_load_done_at.is_not(None)
    session.execute(
        update(SyncState)
        .where(objects, loaded)
        .values(load_started_at=SyncState.watermark_at, load_cursor="", bulk_job_id="")
    )


def _store(session: Session, measure: str, values: Mapping[str, object]) -> None:
    statement = insert(FieldMappingRow).values(measure=measure, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["measure"], set_=values))
    session.expire_all()


def _custom_fields() -> Select[OrgField]:
    return select(OrgField).where(OrgField.object_name == MAPPED_OBJECT, OrgField.is_custom)


def _candidate(row: OrgField) -> Candidate:
    return Candidate(row.object_name, row.name, row.label, row.type, tuple(row.reference_to))
