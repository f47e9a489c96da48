"""What is left of a question while it is being understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.assistant import list_words as phrases
from app.assistant.other_tongues import SMALL_WORDS_ABROAD
from app.llm.vocabulary import LIST_FILLER, STOP_WORDS

_PLAIN = STOP_WORDS | LIST_FILLER | SMALL_WORDS_ABROAD


class Rest:
    """A text from which everything is taken that has been understood."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """The first match, taken out of the text; a pattern given as text is one of whole words, in any writing."""
        compiled = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) if isinstance(pattern, str) else pattern
        found = compiled.search(self.text)
        if found:
            self.drop(found)
        return found

    def drop(self, found: re.Match[str]) -> None:
        """Leave out what a match in the text stands for."""
        self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}"

    def first_of(self, names: Sequence[str]) -> str:
        """The longest of the names that the text holds."""
        return next((name for name in sorted(names, key=len, reverse=True) if self.take(re.escape(name))), "")

    def by_own_word(self, names: Sequence[str], before: str) -> str:
        """The name that a word of its own stands for behind the words of `before`: "in negotiation", "with Connect"."""
        own = ((word, name) for word, name in own_words(names).items() if self.take(f"{before} {re.escape(word)}"))
        return next((name for _, name in own), "")

    def unread(self) -> tuple[str, ...]:
        """The words of substance that nobody took."""
        subjects = "|".join(words for _, words in phrases.SUBJECTS)
        rest = re.sub(rf"\b(?:{subjects})\b", " ", self.text, flags=re.IGNORECASE)
        words = re.findall(r"[^\W_][\w&'’.-]*", rest)
        return tuple(dict.fromkeys(word for word in words if _means_something(word)))


def _means_something(word: str) -> bool:
    return re.sub(r"['’]s$", "", word.casefold()) not in _PLAIN and (len(word) > 1 or word.isdigit())


def own_words(names: Sequence[str]) -> dict[str, str]:
    """Lower-case words of four letters or more that one name alone has → that name."""
    holders: dict[str, set[str]] = {}
    for name in names:
        for word in re.findall(r"[^\W\d_]{4,}", name.casefold()):
            holders.setdefault(word, set()).add(name)
    return {word: min(found) for word, found in holders.items() if len(found) == 1}
