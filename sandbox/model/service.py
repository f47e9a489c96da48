"""The model's addresses below /openai/v1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.model.answer import answer
from sandbox.model.refused import Refused
from sandbox.model.requests import check_key, check_listed, check_request
from sandbox.model.script import Script
from sandbox.model.wire import Completion

MODELS = ("sandbox-1", "gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini")
PREFIX = "/openai/v1"
AZURE_PREFIX = "/openai/deployments"


class ModelService:
    """Answers chat completions from what they hold, or from a script; `asked` keeps every request for a look."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock = clock
        self._faults = faults
        self._script = Script()
        self.asked: list[dict[str, Any]] = []

    def routes(self) -> list[web.RouteDef]:
        """Chat completions and the list of models."""
        return [
            web.post(f"{PREFIX}/chat/completions", self.on_completion),
            web.post(AZURE_PREFIX + "/{deployment}/chat/completions", self.on_deployment),
            web.get(f"{PREFIX}/models", self.on_models),
            web.get(PREFIX + "/models/{model}", self.on_model),
            web.route("*", PREFIX + "/{rest:.*}", self.on_unknown),
        ]

    def script(self, replies: Iterable[Any]) -> None:
        """Queue scripted answers; raises ValueError for one that is neither text nor object."""
        self._script.add(replies)

    def unscript(self) -> None:
        """Forget the scripted answers that are left."""
        self._script.clear()

    async def on_deployment(self, request: web.Request) -> web.StreamResponse:
        """The same as an Azure resource has it: the deployment in the address, `api-key` and `api-version` asked for."""
        if not request.headers.get("api-key"):
            missing = "Access denied due to invalid subscription key or wrong API endpoint."
            return web.json_response({"error": {"code": "401", "message": missing}}, status=401)
        if "api-version" not in request.query:
            return web.json_response({"error": {"code": "404", "message": "Resource not found"}}, status=404)
        return await self._answered(request, "Bearer azure", {"model": request.match_info["deployment"]})

    async def on_completion(self, request: web.Request) -> web.StreamResponse:
        """One answer, whole or streamed."""
        return await self._answered(request, request.headers.get("Authorization"), {})

    async def _answered(self, request: web.Request, key: str | None, known: dict[str, Any]) -> web.StreamResponse:
        try:
            check_key(key)
            said = await _json_of(request)
            body = check_request(said | known if isinstance(said, dict) else said)
            self.asked.append(body)
            completion = self._complete(body, _fault_of(request))
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status, headers=self._headers())
        if not body.get("stream"):
            return web.json_response(completion.body(), headers=self._headers())
        return await self._stream(request, completion)

    def _complete(self, body: dict[str, Any], fault: str) -> Completion:
        scripted = self._script.take() if fault not in {"refuse", "bad_json"} else None
        said = scripted or answer(body, fault)
        return Completion(body, said, len(self.asked), int(self._clock.now().timestamp()))

    async def _stream(self, request: web.Request, completion: Completion) -> web.StreamResponse:
        request["journal_response"] = completion.body()
        headers = {"Content-Type": "text/event-stream; charset=utf-8", **self._headers()}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for chunk in completion.chunks():
            await response.write(chunk)
        await response.write_eof()
        return response

    async def on_models(self, request: web.Request) -> web.Response:
        """The models that can be named; others are answered as well."""
        try:
            check_key(request.headers.get("Authorization"))
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status)
        return web.json_response({"object": "list", "data": [_model(name) for name in MODELS]})

    async def on_model(self, request: web.Request) -> web.Response:
        """One model, 404 where it is not on the list."""
        name = request.match_info["model"]
        try:
            check_key(request.headers.get("Authorization"))
            check_listed(name, MODELS)
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status)
        return web.json_response(_model(name))

    async def on_unknown(self, request: web.Request) -> web.Response:
        """What only the real API has, or nobody."""
        address = f"/v1/{request.match_info['rest']}"
        return web.json_response(Refused(404, f"Invalid URL ({request.method} {address})").body, status=404)

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": f"req_sandbox_{len(self.asked)}", "openai-version": "2020-10-01"}


async def _json_of(request: web.Request) -> Any:
    try:
        return await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused(400, "We could not parse the JSON body of your request.") from None


def _fault_of(request: web.Request) -> str:
    fault = request.get("fault")
    return fault.name if fault is not None else ""


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 1700000000, "owned_by": "sandbox"}
