"""Action items, found in what people said by the words they use. Pure; works without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.llm.relative_dates import due_in
from app.meetings.talk import Line

TITLE_CHARACTERS = 150
SENTENCE_CHARACTERS = 600
MOST_ITEMS = 8
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
# What people do for a customer. A wish or a promise without one of these is talk, not work.
_VERB_LIST = (
    "send|share|set up|schedule|book|call|mail|e-?mail|write|draft|prepare|update|check|double-check|confirm|review|"
    "approve|ask|tell|remind|invite|add|remove|create|open|close|fix|replace|reset|provide|get|give|find|pull|loop in|"
    "introduce|connect|follow up|reply|respond|renew|log|sign|countersign|countersigned|upload|import|export|migrate|"
    "finish|finished|clean up|ping|talk to|speak to|speak with|talk with|reach out|take the|take over|take care of|own|"
    "join|bring|organi[sz]e|arrange|escalate|investigate|look into|resolve|agree on|test|train|configure|enable|order|"
    "quote|price|file|submit|document|summari[sz]e|track|handle|deliver|build|present|circle back|put together|make sure|"
    "ensure|do it|do that|do this|be sent|be signed|be ready|be updated|be done|be finished|be fixed|be countersigned|"
    "be confirmed|be approved|be reviewed|reschedule|forward|collect|verify|clarify|coordinate|plan|compile|analy[sz]e"
)
_VERB = rf"(?:also |then |just |please |quickly |still |first )*(?:{_VERB_LIST})\b"
_ING = r"(?:sending|checking|sharing|booking|calling|setting up|updating|confirming|looking into|asking|reviewing|adding)\b"
_NAME = r"(?P<name>@?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_NOBODY = frozenset(
    """i we you they it he she this that there these those the our their your my what who how when where why which if
    and but so then also please can could would will let lets next action todo ok okay sure yes no well thanks hey hi
    someone somebody anyone monday tuesday wednesday thursday friday saturday sunday today tomorrow legal procurement
    product engineering finance support marketing sales on""".split()  # noqa: SIM905  # reads better than quotes
)
_MARKED = re.compile(
    r"^\W*(?:action(?: items?)?|ai|to-?do|to do|next steps?|follow-?ups?)\s*(?::|-|–|\bis to\b)\s*(?P<what>\S.{5,})",
    re.IGNORECASE,
)
_OWN_MARK = re.compile(
    r"^\W*my (?:action(?: item)?|to-?do|next step)\s*(?::|-|–|is to)\s*(?P<what>\S.{5,})", re.IGNORECASE
)
_MINE = re.compile(
    r"\b(?:I(?:['’]ll| will|['’]m going to| am going to| need to| have to| must| can| shall)|let me|I owe (?:\w+ ){1,2}|(?:^|, |on it,? )will)"
    rf"(?: go and| go ahead and)? ?(?P<what>{_VERB}.*|(?:a|the|an) .*)",
    re.IGNORECASE,
)
_ASKED_BY_NAME = re.compile(
    rf"(?:^|[,;.] |\bhey |\bhi ){_NAME}\s*[,:]?\s+(?:(?:can|could|would|will) you(?: please)?|please)\s+(?:mind )?"
    rf"(?P<what>{_VERB}.*|{_ING}.*)"
)
_ASKED_OF = re.compile(rf"^(?:Can|Could|Will|Would) {_NAME} (?:please )?(?P<what>{_VERB}.*)")
_NAMED = re.compile(
    rf"(?:^|[,;.] |\b[Ww]e need |\b[Aa]sk ){_NAME} (?:will|to|needs? to|has to|should|is going to|must|owns?)\s+"
    rf"(?P<what>{_VERB}.*|the .*)"
)
_ASKED = re.compile(
    rf"\b(?:(?:can|could|would|will) (?:you|someone|somebody|anyone|one of you)(?: please)?(?: mind)?|if you (?:can|could))\s+"
    rf"(?P<what>{_VERB}.*|{_ING}.*)",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we (?:need to|should|have to|must|still need to|['’]ll|will)|we['’]ll|let['’]s|someone (?:has to|needs to|should|must)"
    rf"|somebody (?:has to|needs to|should|must))\s+(?P<what>{_VERB}.*)",
    re.IGNORECASE,
)
_DUE_THING = re.compile(
    r"^(?P<what>.{3,60}\b(?:needs?|has|have|must) (?:to )?be "
    r"(?:sent|signed|countersigned|ready|updated|done|finished|fixed|confirmed|approved|reviewed|delivered|paid|closed)\b.*)",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    rf"^\W*(?:(?:and|so|then|also|ok|okay),? )?(?:please |pls |kindly |(?:don['’]t|do not) forget (?:to )?|remember to )(?P<what>{_VERB}.*|the .*)"
    r"|^\W*(?P<bare>(?:send|schedule|book|update|confirm|follow up|set up|add|draft|prepare|ask|remind|check|invite|fix|upload|log|call)\b .*)",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:hear me|see (?:my|your|the|our)|repeat|go back|share (?:my|your) screen|bear with|feel free|go ahead|right back|on mute|mute"
    r"|let (?:me|us) know|think about|have told|should have|could have|would have|would not|wouldn['’]t|can['’]t|cannot"
    r"|take your time|be honest|be clear|have to say|have to stop|let you go|start with)\b"
    r"|^if\b|\bif (?:you|they|we) (?:need|want|like|have)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:also|then|just|please|quickly|still|first|to) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody is to do. `line` is where it was said, `quote` the sentence to the letter.

    `who` is a name, `me` for the speaker, or empty where nobody in particular was meant.
    """

    line: Line
    quote: str
    title: str
    who: str = ""
    due_on: date | None = None


def find_actions(lines: Iterable[Line], said_on: date) -> list[Action]:
    """Every action item, in the order in which they were said; one and the same only once."""
    found: dict[str, Action] = {}
    for line in lines:
        for action in _in_line(line, said_on):
            found.setdefault(action.title.casefold(), action)
    return list(found.values())


def strongest(actions: Sequence[Action], most: int = MOST_ITEMS) -> list[Action]:
    """The few that a form has room for: those with a person and a day first, then in order."""
    ranked = sorted(range(len(actions)), key=lambda n: (-bool(actions[n].who) - bool(actions[n].due_on), n))
    return [actions[n] for n in sorted(ranked[:most])]


def action_from(line: Line, quote: str, said_on: date) -> Action:
    """An action item out of a sentence that somebody (a model, say) pointed at: title, person and day by code."""
    return next(_in_sentence(line, quote, said_on), None) or Action(
        line, quote, _title(quote), "", due_in(quote, said_on)
    )


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a line, bare."""
    for sentence in _SENTENCES.split(text):
        bare = " ".join(sentence.split()).strip("-•* ")
        if bare:
            yield bare[:SENTENCE_CHARACTERS]


def _in_line(line: Line, said_on: date) -> Iterator[Action]:
    for sentence in sentences_of(line.text):
        yield from _in_sentence(line, sentence, said_on)


def _in_sentence(line: Line, sentence: str, said_on: date) -> Iterator[Action]:
    found = _read(sentence)
    if found is not None:
        who, what = found
        yield Action(line, sentence, _title(what), who, due_in(sentence, said_on))


def _read(sentence: str) -> tuple[str, str] | None:
    """Who is to do what; None where nothing is to be done."""
    for pattern, who in ((_OWN_MARK, "me"), (_MARKED, "")):
        if marked := pattern.match(sentence):
            return who, marked["what"]
    if _TALK.search(sentence):
        return None
    return _named_in(sentence) or _unnamed_in(sentence)


def _named_in(sentence: str) -> tuple[str, str] | None:
    for pattern in (_ASKED_BY_NAME, _ASKED_OF, _NAMED):
        found = pattern.search(sentence)
        if found and found["name"].lstrip("@").split()[0].casefold() not in _NOBODY:
            return found["name"].lstrip("@"), found["what"]
    return None


def _unnamed_in(sentence: str) -> tuple[str, str] | None:
    """The speaker's own, somebody's, or anybody's; what is put as a question is work only where it asks for it."""
    asks = sentence.endswith("?")
    tellers = ((_MINE, "me"), (_OURS, ""), (_DUE_THING, ""))
    for pattern, who in ((_ASKED, ""),) if asks else (tellers[0], (_ASKED, ""), *tellers[1:]):
        if found := pattern.search(sentence):
            return who, found["what"]
    ordered = _ORDERED.match(sentence)
    return ("", ordered["what"] or ordered["bare"]) if ordered else None


def _title(what: str) -> str:
    bare = _LEAD.sub("", what.strip()).rstrip(" .!?;,")
    bare = _LEAD.sub("", bare)
    return (bare[:1].upper() + bare[1:])[:TITLE_CHARACTERS]
