"""Files: a new version brings its document, its place in the version order, and its first link."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePosixPath

from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.notes import note_preview
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.save_rules import fill_new_row
from sandbox.salesforce.store.values import Stored

_FILE_TYPES = {
    "snote": "SNOTE",
    "txt": "TEXT",
    "docx": "WORD_X",
    "xlsx": "EXCEL_X",
    "pptx": "POWER_POINT_X",
}


def after_content_insert(rows: Rows, schema: ObjectSchema, row: RawRow) -> None:
    """Complete a ContentVersion that was just inserted; other objects pass through."""
    if schema.name != "ContentVersion":
        return
    size = _size(row)
    path = PurePosixPath(str(row["PathOnClient"]))
    extension = path.suffix.lstrip(".").lower()
    details: dict[str, Stored] = {
        "Title": row.get("Title") or path.stem,
        "FileExtension": extension or None,
        "FileType": _FILE_TYPES.get(extension, extension.upper() or "UNKNOWN"),
        "ContentSize": size,
    }
    if extension == "snote":
        rows.change(schema, str(row["Id"]), {"TextPreview": note_preview(row.get("VersionData"))})
    document_id = row.get("ContentDocumentId") or _new_document(rows, row, details)
    _make_latest(rows, schema, row, str(document_id), details)


def _size(row: RawRow) -> int:
    try:
        return len(base64.b64decode(str(row.get("VersionData") or ""), validate=True))
    except (binascii.Error, ValueError):
        raise SalesforceError(400, "INVALID_BASE64", "VersionData is not base64", ("VersionData",)) from None


def _new_document(rows: Rows, row: RawRow, details: dict[str, Stored]) -> str:
    user_id = str(row["CreatedById"])
    schema = rows.table("ContentDocument")
    document: RawRow = dict(details)
    fill_new_row(rows, schema, document, user_id)
    document["OwnerId"] = row.get("OwnerId") or user_id
    rows.add(schema, document)
    places = {user_id: "I", str(row.get("FirstPublishLocationId") or user_id): "V"}
    for place, share in {**places, user_id: "I"}.items():
        link_schema = rows.table("ContentDocumentLink")
        link: RawRow = {
            "ContentDocumentId": document["Id"],
            "LinkedEntityId": place,
            "ShareType": share,
        }
        fill_new_row(rows, link_schema, link, user_id)
        rows.add(link_schema, link)
    return str(document["Id"])


def _make_latest(rows: Rows, schema: ObjectSchema, row: RawRow, document_id: str, details: dict[str, Stored]) -> None:
    earlier = rows.ids_where(schema.name, "ContentDocumentId", document_id, live=False)
    earlier = [version for version in earlier if version != row["Id"]]
    for version in earlier:
        rows.change(schema, version, {"IsLatest": 0, "SystemModstamp": row["SystemModstamp"]})
    version_fields: dict[str, Stored] = {
        **details,
        "ContentDocumentId": document_id,
        "IsLatest": 1,
        "VersionNumber": str(len(earlier) + 1),
    }
    rows.change(schema, str(row["Id"]), version_fields)
    document_fields: dict[str, Stored] = {
        **details,
        "LatestPublishedVersionId": row["Id"],
        "ContentModifiedDate": row["CreatedDate"],
        "SystemModstamp": row["SystemModstamp"],
        "LastModifiedDate": row["LastModifiedDate"],
        "LastModifiedById": row["LastModifiedById"],
    }
    rows.change(rows.table("ContentDocument"), document_id, document_fields)
