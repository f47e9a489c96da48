"""Completions as OpenAI puts them on the wire: one body, or a stream of chunks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.model.answer import Answer, completion_id, prompt_tokens, token_limit, tokens_of

_CHUNK_CHARACTERS = 24
_BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer to one request, ready to be sent; `created` in seconds since 1970."""

    request: dict[str, Any]
    answer: Answer
    number: int
    created: int

    @property
    def _many(self) -> int:
        """How many choices the caller wants; they are all the same."""
        return int(self.request.get("n") or 1)

    @property
    def _said(self) -> str | None:
        """The text up to the first of the caller's `stop` words."""
        text, stops = self.answer.content, self.request.get("stop") or []
        if text is None:
            return None
        places = [text.find(stop) for stop in ([stops] if isinstance(stops, str) else stops)]
        return text[: min((place for place in places if place >= 0), default=len(text))]

    @property
    def content(self) -> str | None:
        """The text, cut where the caller's token limit ends it."""
        text = self._said
        limit = token_limit(self.request)
        if text is None or limit is None or tokens_of(text) <= limit:
            return text
        return text.encode()[: limit * _BYTES_PER_TOKEN].decode(errors="ignore")

    @property
    def finish_reason(self) -> str:
        """Why the text ends where it ends."""
        if self.answer.tool_calls:
            return "tool_calls"
        return "stop" if self.content == self._said else "length"

    @property
    def usage(self) -> dict[str, Any]:
        """Token counts; those of the prompt hold schema and tools as well."""
        asked = prompt_tokens(self.request)
        said = "".join([self.content or "", self.answer.refusal or "", *(a for _, a in self.answer.tool_calls)])
        told = tokens_of(said) * self._many
        return {
            "prompt_tokens": asked,
            "completion_tokens": told,
            "total_tokens": asked + told,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }

    def body(self) -> dict[str, Any]:
        """The whole completion."""
        choices = [
            {"index": n, "message": self._message(), "logprobs": None, "finish_reason": self.finish_reason}
            for n in range(self._many)
        ]
        return {**self._head("chat.completion"), "choices": choices, "usage": self.usage}

    def chunks(self) -> Iterator[bytes]:
        """The same as server-sent events, ended by `[DONE]`."""
        wants_usage = bool((self.request.get("stream_options") or {}).get("include_usage"))
        none_yet: dict[str, Any] = {"usage": None} if wants_usage else {}
        for index in range(self._many):
            for delta in self._deltas():
                yield self._event([_choice(index, delta, None)], none_yet)
            yield self._event([_choice(index, {}, self.finish_reason)], none_yet)
        if wants_usage:
            yield self._event([], {"usage": self.usage})
        yield b"data: [DONE]\n\n"

    def _deltas(self) -> Iterator[dict[str, Any]]:
        yield {"role": "assistant", "content": "" if self.content is not None else None, "refusal": None}
        for start in range(0, len(self.content or ""), _CHUNK_CHARACTERS):
            yield {"content": (self.content or "")[start : start + _CHUNK_CHARACTERS]}
        if self.answer.refusal:
            yield {"refusal": self.answer.refusal}
        for index, call in enumerate(self._tool_calls()):
            yield {"tool_calls": [{"index": index, **call}]}

    def _event(self, choices: list[dict[str, Any]], usage: dict[str, Any]) -> bytes:
        chunk = {**self._head("chat.completion.chunk"), "choices": choices, **usage}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": completion_id(self.request, self.number),
            "object": kind,
            "created": self.created,
            "model": self.request["model"],
            "service_tier": "default",
            "system_fingerprint": "fp_sandbox",
        }

    def _message(self) -> dict[str, Any]:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": self.content,
            "refusal": self.answer.refusal,
            "annotations": [],
        }
        if self.answer.tool_calls:
            message["tool_calls"] = self._tool_calls()
        return message

    def _tool_calls(self) -> list[dict[str, Any]]:
        key = completion_id(self.request, self.number)[-12:]
        return [
            {"id": f"call_{key}{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for n, (name, arguments) in enumerate(self.answer.tool_calls)
        ]


def _choice(index: int, delta: dict[str, Any], finish_reason: str | None) -> dict[str, Any]:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
