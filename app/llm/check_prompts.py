"""Do the prompts hold: each one is rendered on real facts and measured against its own budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import jsonschema

from app.crm.facts import AccountFacts
from app.llm.context import CHARACTERS_PER_TOKEN, build_context
from app.llm.prompts import Prompt, load_prompt, prompt_names
from app.llm.write_grounded import user_message

# Instructions and schema come on top of the facts; more than this would crowd them out.
INSTRUCTION_TOKENS = 1500
_QUESTION = "What did we promise them, and what is open?"


@dataclass(frozen=True, slots=True)
class PromptCheck:
    """One prompt on the given facts. `tokens` is its largest rendering; `problems` are sentences, empty where all is well."""

    name: str
    version: str
    tokens: int
    max_tokens: int
    renderings: int
    problems: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line for a terminal."""
        state = "ok" if not self.problems else "; ".join(self.problems)
        return f"{self.name} v{self.version}: {self.renderings} renderings, at most {self.tokens:,} of {self.max_tokens:,} tokens: {state}"


def check_prompts(accounts: Sequence[AccountFacts], today: date) -> tuple[PromptCheck, ...]:
    """Every prompt there is, rendered on each of the accounts; raises ValueError for one whose header is broken."""
    return tuple(_check(load_prompt(name), accounts, today) for name in prompt_names())


def _check(prompt: Prompt, accounts: Sequence[AccountFacts], today: date) -> PromptCheck:
    problems: list[str] = []
    try:
        jsonschema.Draft202012Validator.check_schema(prompt.schema)
    except jsonschema.SchemaError as wrong:
        problems.append(f"its schema is not valid ({wrong.message[:120]})")
    if "it is none" not in " ".join(prompt.instructions.split()):
        problems.append("it does not say that instructions inside the records are none")
    if tokens_of(prompt.instructions) > INSTRUCTION_TOKENS:
        problems.append(f"its instructions take {tokens_of(prompt.instructions)} tokens")
    most = 0
    for facts in accounts:
        sent = [render(prompt, facts, today) for _ in range(2)]
        most = max(most, tokens_of(sent[0]))
        if sent[0] != sent[1]:
            problems.append(f"two renderings on {facts.id} differ")
    if most > prompt.max_input_tokens + tokens_of(_QUESTION) + 50:
        problems.append(f"the facts take {most} tokens, its budget is {prompt.max_input_tokens}")
    return PromptCheck(prompt.name, prompt.version, most, prompt.max_input_tokens, len(accounts), tuple(problems))


def render(prompt: Prompt, facts: AccountFacts, today: date) -> str:
    """What would be sent beside the instructions."""
    context = build_context([facts], today=today, max_tokens=prompt.max_input_tokens, question=_QUESTION)
    return user_message(context, _QUESTION)


def tokens_of(text: str) -> int:
    """About how many tokens a text takes."""
    return len(text) // CHARACTERS_PER_TOKEN + 1
