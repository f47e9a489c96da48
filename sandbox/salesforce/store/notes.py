"""Enhanced notes: files of type SNOTE that `ContentNote` shows under their documents' ids; who writes one writes a file."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from sandbox.salesforce.schema import SalesforceError

NOTE = "ContentNote"
_PREVIEW_CHARACTERS = 255
_TAG = re.compile(r"<[^>]*>")
_DOCUMENT_FIELDS = (
    *("Id", "Title", "ContentSize", "FileType", "FileExtension", "LatestPublishedVersionId", "OwnerId"),
    *("SharingPrivacy", "CreatedById", "CreatedDate", "LastModifiedById", "LastModifiedDate"),
    *("ContentModifiedDate", "LastViewedDate", "IsDeleted"),
)
VIEWS = {
    NOTE: (
        f"SELECT d.rowid AS rowid, {', '.join(f'd.{name}' for name in _DOCUMENT_FIELDS)}, v.Id AS LatestContentId, v.TextPreview,"  # names of our own
        " v.VersionData AS Content, 0 AS IsReadOnly FROM ContentDocument AS d"
        " JOIN ContentVersion AS v ON v.Id = d.LatestPublishedVersionId WHERE d.FileType = 'SNOTE'"
    )
}
"""Objects that only show others' rows, as SQL."""


def note_as_version(fields: Mapping[str, Any], note: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A note's fields as those of a new file version; `note` is the row of the one that is changed."""
    unknown = fields.keys() - {"Title", "Content"}
    if unknown:
        raise SalesforceError(
            400, "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {', '.join(sorted(unknown))}"
        )
    now = {**(note or {}), **fields}
    title = now.get("Title")
    if not title:
        raise SalesforceError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Title]", ("Title",))
    version = {"Title": title, "PathOnClient": f"{title}.snote", "VersionData": now.get("Content")}
    return version | ({"ContentDocumentId": note["Id"]} if note else {})


def note_preview(content: Any) -> str | None:
    """The first 255 characters of a note's text, from its base64 HTML; None for an empty one."""
    html = base64.b64decode(str(content or "")).decode("utf-8", "replace")
    return " ".join(unescape(_TAG.sub(" ", html)).split())[:_PREVIEW_CHARACTERS] or None
