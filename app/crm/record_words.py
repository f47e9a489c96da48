"""The reader's word for a record, told from its id's prefix."""

from __future__ import annotations

_WORDS = {
    "001": "Account",
    "002": "Note",
    "003": "Contact",
    "005": "User",
    "006": "Opportunity",
    "00k": "Deal product",
    "00K": "Contact role",
    "008": "Opportunity history",
    "01t": "Product",
    "800": "Contract",
    "02i": "Asset",
    "500": "Case",
    "00a": "Case comment",
    "00T": "Task",
    "00U": "Event",
    "02s": "Email",
    "069": "Note",
}


def record_word(record_id: str) -> str:
    """What to call the record in a citation; "Record" for prefixes that are not known."""
    return _WORDS.get(record_id[:3], "Record")
