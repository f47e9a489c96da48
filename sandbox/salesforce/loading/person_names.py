"""First and last names of people whose files give a whole one."""

from __future__ import annotations

from sandbox.org import Row

PEOPLE = frozenset({"User", "Contact", "Lead"})
"""Objects whose Name Salesforce puts together from its parts."""


def with_parts(row: Row) -> Row:
    """The row with the parts that its Name tells; a last name that is not the end of the whole one is left alone."""
    name, first, last = (str(row.get(part) or "").strip() for part in ("Name", "FirstName", "LastName"))
    if not name or (last and (first or not name.endswith(f" {last}"))):
        return row
    if last:
        first = name.removesuffix(last).strip()
    else:
        before, _, last = name.rpartition(" ")
        first = first or before
    return {**row, "FirstName": first or None, "LastName": last}
