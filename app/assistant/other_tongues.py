"""The words of other languages that mark what a question is about; the answer is in English, from the same records. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.llm.vocabulary import words_of

TOPIC_WORDS_ABROAD: Mapping[str, str] = {
    "overview": r"überblick|zusammenfassung|r[ée]sum[ée]\w*|aperçu|resumen|riassunto",
    "renewal date": r"verl[äa]nger\w*|erneuer\w*|renouvel\w*|renovaci[óo]n|renuev\w*|rinnov\w*|verleng\w*|fornyes\w*",
    "owner and success manager": r"zust[äa]ndig\w*|verantwortlich\w*|betreut|propri[ée]taire|responsable|s['’]occupe|encargad[oa]|eigenaar",
    "ARR": r"umsatz|jahresumsatz|chiffre d['’]affaires|revenus?|ingresos|facturaci[óo]n|omzet|kostet|co[ûu]te",
    "open opportunities": r"verkaufschancen?|opportunit[ée]s|oportunidad(?:es)?|angebote?|devis",
    "cases": r"st[öo]rung\w*|beschwerden?|vorf[äa]lle?|probleme?|r[ée]clamations?|plaintes?|incidencias?|quejas?|problemas?|supportf[äa]lle?",
    "people": r"ansprechpartner\w*|kontakte?|interlocuteurs?|contactos?|contatti|contactpersonen",
    "health": r"gesundheit|zufrieden\w*|sant[ée]|satisfaits?|salud|satisfech[oa]s?",
    "usage": r"nutz(?:ung|en|t)|lizenzen?|utilisation|utilisateurs?|licences?|uso|usuarios?|licencias?",
    "products": r"produkte?|produits?|productos?",
    "contract": r"vertr[äa]ge?|laufzeit|contrats?|contratos?",
    "tasks and next steps": r"aufgaben?|n[äa]chste schritte?|t[âa]ches?|prochaines? [ée]tapes?|tareas?|pr[óo]ximos? pasos?",
    "planned meetings": r"termine?|prochain(?:e)? (?:rendez-vous|r[ée]union)|rendez-vous|pr[óo]xima reuni[óo]n",
    "promises": r"versproch\w*|zugesagt|zusagen?|promis(?:e|es)?|promesses?|prometi\w*|prometid\w*|promesas?|beloofd",
    "goals": r"ziele?|objectifs?|objetivos?",
    "risks": r"risik\w*|gef[äa]hrde\w*|risques?|riesgos?|rischi",
    "last touches": r"letzte[nrs]?|zuletzt|derni(?:er|[èe]re)s?|[úu]ltim[oa]s?",
}
"""By the topic's name; words of German, French, Spanish, and a few of their neighbours."""

TOPIC_SIGNS_ABROAD: Mapping[str, str] = {
    "overview": "概要|状況",
    "renewal date": "更新",
    "owner and success manager": "担当",
    "ARR": "売上|金額",
    "cases": "問題|障害|ケース",
    "people": "連絡先",
    "health": "健全|満足",
    "usage": "利用|ライセンス",
    "contract": "契約",
    "promises": "約束",
    "risks": "リスク",
}
"""The same in Japanese, which puts no space between words."""

SMALL_WORDS_ABROAD = words_of(
    "wann wer wie wo wieviel warum welche welcher welches ist sind hat haben wir ihr sie der die das den dem des ein eine",
    "stehen steht an diese dieser dieses einen für mit von zu und oder nicht bitte gibt es über beim bei im wurde wurden kunde kunden",
    "quand qui que quoi quel quelle quels quelles comment pourquoi est sont avons avez ont nous vous ils elle le la les de",
    "du des un une pour avec et ou pas dans sur leur chez merci au aux client clients y-a-t-il il",
    "cuándo cuando quién quien qué cuál cual cómo como dónde son tiene tienen hemos nosotros el los las del una unos para",
    "por con y o en hay cliente clientes gracias",
    "quando chi che cosa come sono il lo gli di per wanneer wie wat hoe het een voor van",
)
"""Of no substance in a question, as "when" and "the" are."""
