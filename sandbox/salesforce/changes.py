"""The control API's hand in the org: changes as somebody working in Salesforce would make them, and a look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.salesforce.directory import Directory
from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.lead_conversion import convert_lead
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rules import ValidationRule
from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.database import quoted

KEYS = frozenset(
    {"object", "id", "fields", "delete", "undelete", "hard_delete", "merge", "convert", "user", "validation_rule"}
)


class Changes:
    """Every method raises ValueError with a message that names what is wrong."""

    def __init__(self, org: LiveOrg, directory: Directory) -> None:
        self._org = org
        self._directory = directory

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a `POST /_control/salesforce` body says. The optional `user` (e-mail, user name or id) acts."""
        unknown = sorted(set(body) - KEYS)
        if unknown:
            raise ValueError(f"unknown key {unknown[0]!r}; known are {', '.join(sorted(KEYS))}")
        try:
            return self._apply(body)
        except SalesforceError as error:
            raise ValueError(str(error)) from error

    def objects(self) -> list[dict[str, Any]]:
        """Each object with the number of its live records."""
        found = []
        for name in sorted(self._org.schema.objects):
            schema = self._org.schema.get(name)
            if schema.can("queryable"):
                found.append({"name": name, "label": schema.label, "count": self._org.store.count(name)})
        return found

    def table(self, name: str, limit: int) -> list[dict[str, Any]]:
        """The newest records of an object, deleted ones included."""
        schema = self._object(name)
        store = self._org.store
        store.settle()
        store.rows.table(schema.name)
        order = "SystemModstamp DESC, Id" if "SystemModstamp" in schema.fields else "Id"
        ids = store.rows.database.rows(
            f"SELECT Id FROM {quoted(schema.name)} ORDER BY {order} LIMIT ?", (max(0, limit),)
        )
        rows = {row["Id"]: row for row in store.rows.find_many(schema.name, [item[0] for item in ids])}
        return [store.rows.as_json(schema, rows[item[0]]) for item in ids]

    def record(self, name: str, record_id: str) -> dict[str, Any] | None:
        """One record, deleted or not; None where there is none. Raises ValueError for an unknown object or no id."""
        schema, store = self._object(name), self._org.store
        if not is_id(record_id):
            raise ValueError(f"id {record_id!r} is not a Salesforce id")
        store.settle()
        found = store.rows.find_many(schema.name, [to_18(record_id)])
        return store.rows.as_json(schema, found[0]) if found else None

    def user_by_email(self, email: str) -> dict[str, Any] | None:
        """The Salesforce user with that e-mail address."""
        person = self._directory.by_email(email)
        return None if person is None else self._org.store.get("User", person.user_id)

    def _apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        user_id = self._acting(body.get("user"))
        if "merge" in body:
            return self._merge(body["merge"], user_id)
        if "convert" in body:
            return self._convert(body["convert"], user_id)
        if "validation_rule" in body:
            return self._add_rule(body["validation_rule"])
        schema = self._object(body.get("object"))
        record_id = body.get("id")
        if record_id is None:
            fields = _mapping(body.get("fields"), "fields")
            created = self._org.store.insert(schema.name, fields, user_id=user_id)
            return {"id": created, "created": True}
        full_id = self._record(schema, record_id)
        if body.get("delete"):
            self._org.store.delete(schema.name, full_id, user_id=user_id)
        elif body.get("hard_delete"):
            self._org.store.hard_delete(schema.name, full_id)
        elif body.get("undelete"):
            self._org.store.undelete(schema.name, full_id, user_id=user_id)
        else:
            fields = _mapping(body.get("fields"), "fields")
            self._org.store.update(schema.name, full_id, fields, user_id=user_id)
        return {"id": full_id}

    def _merge(self, merge: object, user_id: str) -> dict[str, Any]:
        ids = _mapping(merge, "merge")
        winner, loser = str(ids.get("winner") or ""), str(ids.get("loser") or "")
        name = self._org.schema.object_of(winner)
        if name is None:
            raise ValueError(f"merge.winner {winner!r} is no record id of this org")
        schema = self._org.schema.get(name)
        winner, loser = self._record(schema, winner), self._record(schema, loser)
        self._org.store.merge(name, winner, loser, user_id=user_id)
        return {"id": winner, "merged": loser}

    def _convert(self, convert: object, user_id: str) -> dict[str, Any]:
        """Turn a lead into an account, a contact and, where `opportunity` names one, a deal."""
        given = _mapping(convert, "convert")
        schema = self._object("Lead")
        lead_id = self._record(schema, given.get("lead"))
        return convert_lead(self._org.store, lead_id, given, user_id)

    def _add_rule(self, rule: object) -> dict[str, Any]:
        given = _mapping(rule, "validation_rule")
        schema = self._object(given.get("object"))
        field = schema.find(str(given.get("field") or ""))
        if field is None:
            raise ValueError(f"validation_rule.field {given.get('field')!r} is no field of {schema.name}")
        message = str(given.get("message") or f"{field.label} is required.")
        when = _mapping(given.get("when") or {}, "validation_rule.when")
        self._org.rules.validations.append(ValidationRule(schema.name, field.name, message, when, given.get("minimum")))
        return {"rules": len(self._org.rules.validations)}

    def _acting(self, user: object) -> str:
        """The user named by e-mail, user name or id; without one, whoever integrates."""
        if user is None:
            return self._directory.integration_user().user_id
        text = str(user)
        person = self._directory.by_email(text) or self._directory.by_username(text)
        if person is None and is_id(text):
            person = self._directory.by_id(to_18(text))
        if person is None:
            raise ValueError(f"user {text!r} is neither e-mail, user name nor id of a Salesforce user")
        return person.user_id

    def _object(self, name: object) -> ObjectSchema:
        if not isinstance(name, str) or not self._org.schema.has(name):
            raise ValueError(f"object {name!r} is not one of this org's objects")
        return self._org.schema.get(name)

    def _record(self, schema: ObjectSchema, record_id: object) -> str:
        if not is_id(record_id):
            raise ValueError(f"id {record_id!r} is not a Salesforce id")
        full_id = to_18(str(record_id))
        if self._org.store.get(schema.name, full_id, include_deleted=True) is None:
            raise ValueError(f"there is no {schema.name} with the id {record_id}")
        return full_id


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(  # noqa: TRY004  # the control API answers ValueError with 400
            f"{name} must be an object, not {value!r}"
        )
    return value
