"""A question for a list in German, French or Spanish, or with a slip of the finger, in the English words of the grammar. Pure."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from app.llm.calendar_words import NUMBERS
from app.llm.vocabulary import words_of

_UNITS = {
    "month": "monats?|mois|mes",
    "quarter": "quartals?|trimestre",
    "week": "woche|semaine|semana",
    "year": "jahre?s?|ann[ée]e|an|año",
}


def _stretches() -> list[tuple[str, str]]:
    """`nächsten Monat`, `le trimestre prochain`, `este mes`: each a stretch that the grammar of periods knows."""
    ways = (
        ("next", "n[äa]chste[nrsm]?|kommende[nrsm]?|prochaine?|pr[óo]xim[oa]", "prochaine?|que viene"),
        ("last", "letzte[nrsm]?|vergangene[nrsm]?|derni[èe]re?|[úu]ltim[oa]", "derni[èe]re?|pasad[oa]"),
        ("this", "diese[nrsm]?|laufende[nrsm]?|cet(?:te)?|ce|est[ea]", "en cours|actual|courante?"),
    )
    return [
        (rf"(?:(?:{before}) (?:{unit})|(?:{unit}) (?:{behind}))(?:-ci)?", f"{which} {name}")
        for which, before, behind in ways
        for name, unit in _UNITS.items()
    ]


_SUBJECTS = (
    (r"verl[äa]ngerungen|renouvellements|renovaciones", "renewals"),
    (r"verl[äa]ngern|erneuern|renouvellent|renuevan|vencen", "renew"),
    (r"kunden(?:konten)?|clients|clientes|comptes|cuentas", "customers"),
    (r"(?:verkaufs)?chancen|abschl[üu]sse|gesch[äa]fte|opportunit[ée]s|affaires|oportunidades|negocios", "deals"),
    (r"aufgaben|t[âa]ches|tareas", "tasks"),
    (r"(?:support)?f[äa]lle|incidencias|casos|r[ée]clamations", "cases"),
)
_FILTERS = (
    (r"gef[äa]hrdet\w*|(?:à|en) risque|en (?:riesgo|peligro)", "at risk"),
    (r"[üu]berf[äa]llig\w*|en retard|vencid[oa]s|atrasad[oa]s", "overdue"),
    (r"gr[öo](?:ß|ss)te[nrs]?|plus (?:gros|grande?)s?e?s?|m[áa]s grandes?|mayores", "biggest"),
    (r"kleinste[nrs]?|plus petite?s?|m[áa]s peque[ñn][oa]s|menores", "smallest"),
    (r"offene[nrs]?|ouverte?s?|abiert[oa]s?", "open"),
    (r"gewonnene?[nrs]?|gagn[ée]e?s?|ganad[oa]s?", "won"),
    (r"verlorene?[nrs]?|perdue?s?|perdid[oa]s?", "lost"),
    (r"meine[nrs]?|mes|mis", "my"),
    (r"alle[nrs]?|tous|toutes|tod[oa]s", "all"),
    (r"ohne|sans|sin", "without"),
    (r"wie viele|combien d[e']|cu[áa]nt[oa]s", "how many"),
    (r"[üu]ber|plus de|m[áa]s de", "over"),
    (r"unter|moins de|menos de", "under"),
)


def _table(*lines: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE), english) for words, english in lines)


_NOUNS = _table(*_SUBJECTS)
_OTHERS = _table(*_stretches(), *_FILTERS)
_ASKS_ABROAD = re.compile(
    r"^\W*(?:welche[nrs]?|wie viele|zeig\w*|liste?|gib mir|meine?|alle|quel(?:le)?s|combien|montre\w*|liste[rz]?|mes|tous|toutes"
    r"|qu[ée]|cu[áa]l(?:es)?|cu[áa]nt[oa]s|mu[ée]str\w*|lista\w*|mis|tod[oa]s)\b",
    re.IGNORECASE,
)
_KEYS = words_of(
    "which customers customer accounts account opportunities opportunity pipeline renewals renewal renewing quarter",
    "meeting meetings overdue churned biggest largest smallest without expansion contacted stalled stages segment",
    "industry revenue average tickets forecast licences promised promises health",
)
"""Words that the grammar lives on; a word that is one slip from one of them and none itself is taken for it."""
_SLIPS = {
    "wich": "which",
    "whcih": "which",
    "hwo": "how",
    "waht": "what",
    "teh": "the",
    "oppertunities": "opportunities",
}
_LEAST_LETTERS = 6
_NUMBERS = {word: str(n) for n, word in enumerate(NUMBERS[:11]) if n > 1}
_COUNTED = re.compile(
    rf"\b(top|biggest|largest|smallest|lowest|next|last|past|coming|within|with|have|has|than|least|exactly) ({'|'.join(_NUMBERS)})\b",
    re.IGNORECASE,
)


def plain_english(text: str) -> str:
    """The question as the grammar reads it; the text itself where nothing of it is foreign or mistyped."""
    mended = re.sub(r"\b[a-z]+\b", lambda found: _SLIPS.get(found.group()) or _mended(found.group()), text)
    mended = _COUNTED.sub(lambda found: f"{found[1]} {_NUMBERS[found[2].lower()]}", mended)
    if not (_ASKS_ABROAD.match(mended) or re.search(r"[äöüßéèàâêñ¿]", mended)):
        return mended
    english = mended
    for words, word in _NOUNS:
        english = words.sub(word, english)
    if english == mended:
        return mended
    for words, word in _OTHERS:
        english = words.sub(word, english)
    return english


def _mended(word: str) -> str:
    if len(word) < _LEAST_LETTERS or word in _KEYS:
        return word
    near = [key for key in _KEYS if key[0] == word[0] and OSA.distance(word, key, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 and not _is_form_of(word, near[0]) else word


def _is_form_of(word: str, key: str) -> bool:
    """Whether the two are one word in two numbers or tenses, which the grammar tells apart itself."""
    return word.rstrip("sd") == key.rstrip("sd") or word.startswith(key) or key.startswith(word)
