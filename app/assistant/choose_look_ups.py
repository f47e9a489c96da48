"""A model chooses look-ups, code runs them: a few rounds, each result told back as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog

from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.toolbox import LOOK_UPS, Misasked, run_call
from app.crm.facts import Money
from app.errors import ModelUnavailable, ThroughlineError
from app.llm.deadline import Deadline
from app.llm.fact import harmless
from app.llm.model import ChatMessage, Model
from app.llm.prompts import load_prompt
from app.llm.tool import ToolCall

log = structlog.get_logger(__name__)

ROUNDS, CALLS_A_ROUND, CALLS = 3, 3, 6
_ROWS_TOLD = 15
_RESULT_CHARACTERS = 3000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the chosen look-ups found, which were refused in words, and why the model said no more (empty = it did)."""

    found: tuple[Found, ...] = ()
    refused: tuple[str, ...] = ()
    model_failed: str = ""


@dataclass(slots=True)
class _Work:
    found: list[Found] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)


def choose_look_ups(model: Model, desk: Desk, question: str, subject: Sequence[str] = ()) -> Chosen:
    """Let the model choose for the question; `subject` names the accounts that were spoken of. Never raises for the model."""
    prompt = load_prompt("choose")
    tools = [one.tool for one in LOOK_UPS.values()]
    deadline, work = Deadline(prompt.max_seconds), _Work()
    messages: list[ChatMessage] = [{"role": "user", "content": _asked(question, desk.today, subject)}]
    try:
        for _ in range(ROUNDS):
            calls = model.choose(prompt, messages, tools, deadline)[:CALLS_A_ROUND]
            fresh = [call for call in calls if (call.name, call.arguments) not in work.asked]
            if not fresh or len(work.asked) >= CALLS:
                break
            messages.append({"role": "assistant", "content": None, "tool_calls": [call.as_json for call in calls]})
            messages += [
                {"role": "tool", "tool_call_id": call.id, "content": _run(desk, call, work, bool(model.withheld))}
                for call in calls
            ]
    except ModelUnavailable as unavailable:
        log.warning("chosen_without_model", reason=str(unavailable))
        return Chosen(tuple(work.found), tuple(work.refused), model_failed=str(unavailable))
    return Chosen(tuple(work.found), tuple(work.refused))


def _asked(question: str, today: date, subject: Sequence[str]) -> str:
    about = f" The conversation was about {harmless(', '.join(subject))}." if subject else ""
    return f"Today is {today.isoformat()}, a {today:%A}.{about}\n<question>\n{harmless(question)}\n</question>"


def _run(desk: Desk, call: ToolCall, work: _Work, withheld: bool) -> str:
    """The result as the model reads it; a known error's words where it could not be run."""
    if (call.name, call.arguments) in work.asked:
        return "You have asked that already."
    work.asked.add((call.name, call.arguments))
    try:
        found = run_call(desk, call)
    except Misasked as wrong:
        return harmless(str(wrong))
    except ThroughlineError as refused:
        work.refused.append(str(refused))
        return harmless(str(refused))
    work.found.append(found)
    if withheld:  # some objects or fields never reach the model, and a result may hold any of them
        return f"{_size(found)} results were found; they are shown to the colleague and not to you."
    return f"<records>\n{_told(found)}\n</records>"[:_RESULT_CHARACTERS]


def _size(found: Found) -> int:
    return len(found.listed[1].rows if found.listed else found.lines or found.accounts)


def _told(found: Found) -> str:
    lines = [line.text for line in found.lines]
    lines += [f"{facts.name} was opened: its facts will be shown." for facts in found.accounts]
    if found.listed:
        query, listed = found.listed
        lines.append(f"{len(listed.rows)} {query.words}")
        rows = listed.rows[:_ROWS_TOLD]
        lines += [" | ".join(_cells(row.name, row.account_name, row.on, row.money, row.owner_name)) for row in rows]
    return "\n".join(harmless(line) for line in lines)


def _cells(name: str, account: str, on: date | None, money: Money | None, owner: str) -> list[str]:
    worth = f"{money.currency} {money.amount:,.0f}" if money else ""
    return [part for part in (name, account, on.isoformat() if on else "", worth, owner) if part]
