"""Account names as people type them: folded, without legal forms, compared with forgiveness. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

# Legal forms that people leave out. Spelled with dots they fold to the same letters (S.A. → sa, B.V. → bv).
_LEGAL_FORM_LIST = (
    "inc incorporated corp corporation co company llc llp lp ltd limited plc pllc gmbh mbh ag kg kgaa ohg ug se ev "
    "sa sas sarl sl srl spa snc bv nv vof ab oy oyj as asa aps pty pte pvt sdn bhd kk zrt kft doo dd sp zoo "
    "ltda eirl sab cv holding holdings group"
)
_LEGAL_FORMS = frozenset(_LEGAL_FORM_LIST.split())
# Words that stay when nothing else would: a company may be called "Group" or "AS".
_NOISE = frozenset({"the", "and", "of", "und", "et", "de"})
# Letters from which on a word is long, and from which on a mistyped one may be only begun: among a hundred thousand names
# there is a word for nearly every beginning of four letters with one of them wrong.
_LONG, _BEGUN = 6, 5
_DOTTED = re.compile(r"\b((?:[a-z]\.){2,})(?=\W|$|[a-z]\b)")
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord(c): None for c in "'\u2019`\u00b4"}
_FOLDS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, without accents, dots in abbreviations and apostrophes, words separated by one space."""
    bare = text.lower() if text.isascii() else _without_accents(text)
    bare = bare.translate(_APOSTROPHES)
    if "." in bare:
        bare = _DOTTED.sub(lambda match: match.group(1).replace(".", ""), bare)
    return " ".join(_WORDS.findall(bare))


def _without_accents(text: str) -> str:
    """Decomposed first and again after folding: mathematical capitals become plain ones, which then have a case."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_FOLDS)
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


def normalise(name: str) -> str:
    """The words by which a company is known: folded, without legal forms; never empty for a name with letters."""
    words = fold(name).split()
    known = [word for word in words if word not in _LEGAL_FORMS and word not in _NOISE]
    return " ".join(known or words)


def likeness(asked: str, name: str) -> float:
    """How well a normalised name answers a normalised query, 0 to 100.

    100: the same. 90 to 99: every word asked for is in the name, whole or begun, in any order. 70 to 89: so with typos.
    Below 70: some words only, or other words. A query with a word that the name lacks is never above 69.
    """
    if asked == name or asked.replace(" ", "") == name.replace(" ", ""):
        return 100.0
    asked_words, name_words = asked.split(), name.split()
    if not asked_words or not name_words:
        return 0.0
    matched = _match_words(asked_words, name_words)
    share = len(asked) / max(len(asked), len(name))
    if len(matched) == len(asked_words):
        worst = min(matched)
        return (90.0 if worst >= 1.0 else 70.0 + 15.0 * (worst - 0.6)) + 9.0 * share
    some_words = 0.35 + 0.65 * sum(matched) / len(asked_words) if matched else 0.0
    return 69.0 * max(1.0 - _distance(asked, name), some_words)


def _match_words(asked: list[str], name: list[str]) -> list[float]:
    """The likeness of each asked word to the best word of the name that is still free; misses are left out."""
    free = list(name)
    matched: list[float] = []
    for word in asked:
        score, best = max(((_word_likeness(word, other), other) for other in free), default=(0.0, ""))
        if score >= 0.6:
            matched.append(score)
            free.remove(best)
    return matched


def _word_likeness(asked: str, word: str) -> float:
    """1 for the same or the beginning, less for a typo, 0 where it would be guessing."""
    if word == asked or (len(asked) >= 3 and word.startswith(asked)):
        return 1.0
    allowed = 0 if len(asked) < 4 else 1 if len(asked) < 8 else 2
    if len(asked) < _LONG and asked[0] not in word[:2]:  # whoever mistypes a short word gets its beginning right
        return 0.0
    distance = OSA.distance(asked, word, score_cutoff=allowed)
    if distance > allowed > 0 and len(asked) >= _BEGUN:  # a typing mistake in a word only begun
        distance = OSA.distance(asked, word[: len(asked)], score_cutoff=allowed)
    return 1.0 - distance / len(asked) if distance <= allowed else 0.0


def _distance(one: str, other: str) -> float:
    return OSA.distance(one, other) / max(len(one), len(other))
