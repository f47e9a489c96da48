"""An answer that fits any JSON schema, filled from the facts: one walk over the schema, one fact in hand at a time."""

from __future__ import annotations

import re
from typing import Any

from sandbox.model import sentences
from sandbox.model.constraints import LONGEST, fitting_number, fitting_text, matches
from sandbox.model.cues import fitting, wanted_by_name, wanted_by_question
from sandbox.model.facts import Brief, Fact
from sandbox.model.relevance import ranked, stems, with_synonyms

Schema = dict[str, Any]

_ID_WORDS = frozenset(
    [
        "fact",
        "facts",
        "fact_id",
        "fact_ids",
        "ids",
        "sources",
        "source",
        "evidence",
        "cites",
        "cited",
        "citations",
        "refs",
        "references",
    ]
)
_QUOTE_WORDS = frozenset(["quote", "verbatim", "excerpt", "words"])
_WHO_WORDS = frozenset(["who", "owner", "by", "person", "author", "speaker", "name", "from"])
_YES = re.compile(r"answer|found|support|ground|records?\b|in_crm|known|sufficient|covered", re.IGNORECASE)
ITEMS = 5
SUMMARY_ITEMS = 3


class Filler:
    """Fills one schema for one brief; facts already used in one list are not told again in the next."""

    def __init__(self, brief: Brief, root: Schema, items: int = ITEMS) -> None:
        self._items = items
        self.brief = brief
        self.root = root
        facts = [fact for fact in self.brief.facts if not sentences.is_order(fact)]
        self.facts: list[Fact] = ranked(self.brief.question, facts) if self.brief.question else facts
        if self.brief.question:
            asked = wanted_by_question(self.brief.question)
            self.facts.sort(key=lambda fact: -sentences.best_fit(fact, asked))
        self._used: set[str] = set()
        self._asked = wanted_by_question(brief.question) if brief.question else None
        self._wanted = self._asked

    def value(self, schema: Schema, key: str = "", fact: Fact | None = None) -> Any:
        """A value for this part of the schema, about `fact` where one is in hand."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return _choice(schema["enum"], fact)
        match _kind(schema):
            case "object":
                filled: Any = self._object(schema, fact)
            case "array":
                filled = self._array(schema, key, fact)
            case "boolean":
                filled = bool(self.facts) and bool(_YES.search(key))
            case "number" | "integer":
                filled = _number(schema, key, fact)
            case "string":
                filled = self._text(schema, key, fact)
            case _:
                filled = None
        return filled

    def kept_to(self, value: Any, schema: Schema) -> Any:
        """A value that was spoiled since, back within what the schema allows: not even a bad model leaves that."""
        schema = self._resolved(schema)
        if isinstance(value, dict):
            parts = schema.get("properties", {})
            return {key: self.kept_to(part, parts.get(key, {})) for key, part in value.items()}
        if isinstance(value, list):
            return [self.kept_to(part, schema.get("items", {})) for part in value[: schema.get("maxItems")]]
        options = [schema["const"]] if "const" in schema else schema.get("enum")
        if options:
            return value if value in options else options[0]
        return fitting_text(value, schema) if isinstance(value, str) else value

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            target: Any = self.root
            for step in str(schema["$ref"]).removeprefix("#").strip("/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")] if step else target
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        for part in schema.get("allOf", []):
            schema = {**schema, **self._resolved(part)}
        options = schema.get("anyOf") or schema.get("oneOf")
        if options:
            real = [option for option in options if self._resolved(option).get("type") != "null"]
            nullable = len(real) < len(options)
            chosen = self._resolved(real[0] if real else options[0])
            return {**chosen, "nullable": True} if nullable else chosen
        return schema

    def _object(self, schema: Schema, fact: Fact | None) -> dict[str, Any]:
        properties: dict[str, Schema] = schema.get("properties", {})
        fact = fact or self._first_for(properties)
        return {name: self.value(part, name, fact) for name, part in properties.items()}

    def _first_for(self, properties: dict[str, Schema]) -> Fact | None:
        # A lone sentence beside the ids that it rests on takes the best fact; lists choose theirs themselves.
        texts = any(_kind(self._resolved(part)) == "string" for part in properties.values())
        return self.facts[0] if texts and self.facts else None

    def _array(self, schema: Schema, key: str, fact: Fact | None) -> list[Any]:
        items = self._resolved(schema.get("items", {}))
        least, most = int(schema.get("minItems", 0)), int(schema.get("maxItems", 10_000))
        if _is_id_list(items, key):
            wanted = [fact] if fact else self.facts[: max(least, 1)]
            ids = [one.id for one in wanted if self.kept_to(one.id, items) == one.id][:most]
            return ids + [self.value(items, key, fact) for _ in range(least - len(ids))]
        count = min(most, self._items, SUMMARY_ITEMS if key in {"summary", "overview"} else self._items)
        chosen = [fact] if fact and not _is_rich(items) else self._fitting(key, schema)
        chosen = chosen[: max(count, least)]
        self._used.update(each.id for each in chosen)
        if len(chosen) < least:
            spare = self.facts or list(self.brief.facts)
            chosen = [*chosen, *(spare * least)][:least] if spare else chosen
        filled = [self.value(items, key, each) for each in chosen]
        return filled + [self.value(items, key) for _ in range(least - len(filled))]

    def _fitting(self, key: str, schema: Schema) -> list[Fact]:
        fresh = [fact for fact in self.facts if fact.id not in self._used]
        wanted = None if self.brief.question else wanted_by_name(key, str(schema.get("description", "")))
        self._wanted = wanted or self._asked
        return fitting(key, wanted, fresh, self.brief.facts) if wanted else fresh

    def _text(self, schema: Schema, key: str, fact: Fact | None) -> str | None:
        nullable = bool(schema.get("nullable")) or "null" in _kinds(schema)
        found = self._found_text(schema, key, fact)
        return None if found is None and nullable else fitting_text(found or "", schema)

    def _found_text(self, schema: Schema, key: str, fact: Fact | None) -> str | None:
        if fact is None:
            return None
        words = set(key.lower().split("_"))
        pattern = str(schema.get("pattern", ""))
        if _is_word(key, _ID_WORDS) or (pattern and matches(pattern, fact.id)):
            return fact.id
        if schema.get("format") in {"date", "date-time"} or words & {"date", "on", "due", "when", "day"}:
            return sentences.date_in(fact, last=bool(words & {"due", "until", "deadline"}))
        if words & _QUOTE_WORDS:
            return sentences.quote(fact, self._wanted)
        if words & _WHO_WORDS:
            return sentences.speaker(fact)
        limit = min(int(schema.get("maxLength", LONGEST)), sentences.SENTENCE_CHARACTERS)
        return sentences.restate(fact, limit, self._wanted)


def _kinds(schema: Schema) -> list[str]:
    kind = schema.get("type", "object" if "properties" in schema else "array" if "items" in schema else "string")
    return list(kind) if isinstance(kind, list) else [str(kind)]


def _kind(schema: Schema) -> str:
    return next((kind for kind in _kinds(schema) if kind != "null"), "null")


def _is_rich(items: Schema) -> bool:
    return _kind(items) == "object"


def _is_word(key: str, words: frozenset[str]) -> bool:
    return key.lower() in words


def _is_id_list(items: Schema, key: str) -> bool:
    if _kind(items) != "string":
        return False
    return (
        _is_word(key, _ID_WORDS) or key.lower().endswith(("_ids", "fact_refs")) or "F" in str(items.get("pattern", ""))
    )


def _choice(options: list[Any], fact: Fact | None) -> Any:
    if fact is None:
        return None if None in options else options[0]
    if fact.id in options:
        return fact.id
    words = set(stems(fact.text))
    return max(options, key=lambda option: len(words & with_synonyms(stems(str(option).replace("_", " ")))))


def _number(schema: Schema, key: str, fact: Fact | None) -> float | int | None:
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    found = sentences.number_in(fact) if fact else None
    if _is_word(key, frozenset({"confidence", "score", "probability", "likelihood"})):
        found = 0.8 * float(high if high is not None else 1) if fact else 0.0
    if found is None and (schema.get("nullable") or "null" in _kinds(schema)):
        return None
    return fitting_number(found or 0.0, schema, is_whole=_kind(schema) == "integer")
