"""The words of a question: which mean something, which are names, and which nothing accounts for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.assistant.other_tongues import SMALL_WORDS_ABROAD
from app.assistant.topics import Topic
from app.llm.vocabulary import STOP_WORDS, words_of

_REQUESTS = words_of(
    "compare describe explain summarise summarize check find draft write prepare remind brief help count search look tell",
    "show list give pull export rank sort name identify discuss hello hi thanks",
)
_EMPTY = STOP_WORDS | SMALL_WORDS_ABROAD
_WORD = re.compile(r"[^\W_][\w'’&.-]*[^\W_]|[^\W_]")


def without_name(question: str, account_name: str) -> str:
    """The question without the words of an account's name that are written like one: Cobalt Health asks nothing of health."""
    named = {word.casefold() for word in _WORD.findall(account_name)}
    return _WORD.sub(
        lambda found: " " if found.group()[:1].isupper() and bare(found.group()) in named else found.group(), question
    )


def uncovered_words(question: str, account_name: str, topics: Sequence[Topic]) -> tuple[str, ...]:
    """The question's words of substance that neither the account's name nor any topic's marks account for."""
    marks = [mark for topic in topics for mark in (topic.words, topic.faint) if mark]
    spans = [found.span() for mark in marks for found in mark.finditer(question)]
    accounted = _EMPTY | {word.casefold() for word in _WORD.findall(account_name)}
    open_words = (
        found.group()
        for found in _WORD.finditer(question)
        if not any(start < found.end() and found.start() < end for start, end in spans)
    )
    return tuple(dict.fromkeys(word for word in open_words if len(bare(word)) > 1 and bare(word) not in accounted))


def substance(text: str) -> tuple[str, ...]:
    """The words of a text that mean something, as they are written, each once."""
    found = (
        word for word in _WORD.findall(text) if bare(word) not in _EMPTY and (len(bare(word)) > 1 or word.isdigit())
    )
    return tuple(dict.fromkeys(found))


def bare(word: str) -> str:
    """The word in lower case, without what an apostrophe hangs on it."""
    return re.sub(r"['’](?:s|re|ve|ll|d|m|t)$", "", word.casefold())


def named_in(words: Sequence[str]) -> tuple[str, ...]:
    """Those of the words that are written as names: with a capital or a digit, and no verb that begins a request."""
    return tuple(
        word
        for word in words
        if (word[:1].isupper() and word.casefold() not in _REQUESTS) or any(letter.isdigit() for letter in word)
    )
