"""What an administrator can do about each cause. Pure."""

from __future__ import annotations

import re

from app.errors import CANNOT_CHECK
from app.salesforce.error_rules import ERROR_RULES, Handling

_BY_CODE = {
    "STANDSTILL": "Look whether a `throughline worker` is running, and restart it if it hangs.",
    "DATABASE": "The rows could not be stored: look for the same words in the worker's log, and at the disk's space.",
    "DEFECT": "A defect of mine: the worker's log of this minute has the details. I go on trying.",
}
_BY_HANDLING = {
    Handling.DESCRIBE: "Give my integration user read access to the object and its fields; I describe it again by myself.",
    Handling.RESTART: "I read smaller windows by myself; if it lasts, look at filters and sharing of that object.",
    Handling.TELL: "Check the integration user's permission set for this object.",
}
# The words are those of app.salesforce (sign_in, client, limits) and of the settings.
_BY_WORDS = (
    (
        r"API calls",
        (
            "See in Salesforce Setup → Company Information which integration spends the calls; they come back over "
            "24 hours, and I go on by myself."
        ),
    ),
    (
        r"sign me in|every token|REST API",
        (
            "Check in Salesforce that my integration user is active with “API Enabled” and that the External Client App "
            "admits it, then run `throughline doctor`."
        ),
    ),
    (r"is not set|is not an RSA key", "Set it in the worker's environment and restart the worker."),
    (
        r"not answering|cannot answer|not JSON|cannot read|no query result|no Date",
        "Mostly passes by itself: see status.salesforce.com for your instance, then this machine's network.",
    ),
)
_OTHERWISE = "Show these words to your Salesforce administrator; I go on trying."


def in_own_words(sentence: str) -> str:
    """The cause alone: what an error adds for somebody who waits for an answer is left out."""
    return sentence.split(CANNOT_CHECK, 1)[0].strip() or "unknown error"


def advice(code: str, sentence: str) -> str:
    """The next step, and for Salesforce's known codes what they mean."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    for words, step in _BY_WORDS:
        if re.search(words, sentence):
            return step
    rule = ERROR_RULES.get(code)
    if rule is None:
        return _OTHERWISE
    step = _BY_HANDLING.get(rule.handling, _OTHERWISE)
    return f"{rule.reason[0].upper()}{rule.reason[1:]}. {step}"
