"""One call of the model's server within its time: a try, at most one more, and what to do with each refusal."""

from __future__ import annotations

import re
import time
from typing import Any

import openai
from openai import AzureOpenAI, OpenAI
from openai.types.chat import ChatCompletion

from app.errors import ModelUnavailable
from app.llm.breaker import Breaker
from app.llm.deadline import Deadline
from app.settings import Settings

TRIES = 2
PAUSE_SECONDS = 0.5
# Less than this is no time in which a model says anything.
SHORTEST_SECONDS = 0.5
_MAY_PASS = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)
# Such models think before they write, out of the same allowance of tokens.
_THINKS = re.compile(r"(?:^|/)(?:gpt-5|o\d)", re.IGNORECASE)
THINKING_TOKENS = 2000
_TOO_SLOW = "The model did not answer in time"


class Caller:
    """Chat completions of one server and model, held to a deadline and to the breaker."""

    def __init__(self, client: OpenAI, settings: Settings) -> None:
        self.client = client
        self.name = settings.openai_model
        self._timeout = float(settings.openai_timeout_seconds)
        self._breaker = Breaker()
        # Azure and some other servers refuse what they do not know.
        self._extras: dict[str, Any] = {} if settings.openai_api_version else {"store": False}
        self._thinks = bool(_THINKS.search(self.name))
        if self._thinks:
            self._extras["reasoning_effort"] = "low"

    @property
    def is_left_alone(self) -> bool:
        """Whether nothing is asked now, since the last calls failed."""
        return self._breaker.is_open()

    def call(self, deadline: Deadline, max_tokens: int, **request: Any) -> ChatCompletion:
        """The server's reply; raises ModelUnavailable. A refusal that may pass is tried once more, if there is time."""
        allowance = max_tokens + THINKING_TOKENS * self._thinks
        for attempt in range(1, TRIES + 1):
            timeout = min(self._timeout, deadline.left)
            if timeout < SHORTEST_SECONDS:
                break
            try:
                patient = self.client.with_options(timeout=timeout, max_retries=0)
                reply: ChatCompletion = patient.chat.completions.create(
                    model=self.name, max_completion_tokens=allowance, **request, **self._extras
                )
            except (openai.OpenAIError, ValueError) as failed:
                if self._may_repeat(failed, attempt, deadline):
                    continue
                raise ModelUnavailable(_why(failed)) from failed
            self._breaker.note(worked=True)
            return reply
        self._breaker.note(worked=False)
        raise ModelUnavailable(_TOO_SLOW)

    def _may_repeat(self, failed: Exception, attempt: int, deadline: Deadline) -> bool:
        if is_about_content(failed):
            return False  # says nothing about the server
        asked = retry_after(failed)
        pause = PAUSE_SECONDS if asked is None else asked
        may_pass = isinstance(failed, _MAY_PASS) and not _is_out_of_money(failed)
        if may_pass and attempt < TRIES and pause < deadline.left / 2:
            time.sleep(pause)
            return True
        if asked is not None and pause > PAUSE_SECONDS:
            self._breaker.leave_alone(pause)
        else:
            self._breaker.note(worked=False)
        return False


def is_about_content(failed: Exception) -> bool:
    """Whether the server's filter refused this one text."""
    return isinstance(failed, openai.BadRequestError) and failed.code == "content_filter"


def retry_after(failed: Exception) -> float | None:
    """Seconds that the server asks to be left alone; None where it does not say."""
    if not isinstance(failed, openai.APIStatusError):
        return None
    told = failed.response.headers.get("retry-after", "")
    return float(told) if re.fullmatch(r"\d+(\.\d+)?", told) else None


def _is_out_of_money(failed: Exception) -> bool:
    return isinstance(failed, openai.APIStatusError) and failed.code == "insufficient_quota"


def _why(failed: Exception) -> str:
    if is_about_content(failed):
        return "The model's content filter refused this question"
    if _is_out_of_money(failed):
        return "The model's account has no credit left, which an admin can mend"
    if isinstance(failed, openai.AuthenticationError | openai.PermissionDeniedError | openai.NotFoundError):
        return "The model refuses me, which an admin can mend (`throughline doctor`)"
    if isinstance(failed, openai.RateLimitError):
        return "The model has too much to do at the moment"
    return _TOO_SLOW if isinstance(failed, openai.APITimeoutError) else "The model is not answering"


def build_client(settings: Settings) -> OpenAI:
    """The configured server: an Azure resource where OPENAI_API_VERSION is set, else any compatible server."""
    key, timeout = settings.openai_api_key.get_secret_value(), settings.openai_timeout_seconds
    if settings.openai_api_version:
        return AzureOpenAI(
            api_key=key,
            azure_endpoint=settings.openai_base_url,
            api_version=settings.openai_api_version,
            timeout=timeout,
            max_retries=0,
        )
    return OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=timeout, max_retries=0)
