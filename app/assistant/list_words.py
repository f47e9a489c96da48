"""The turns of phrase that a question for a list is made of. Pure."""

from __future__ import annotations

import re

from app.assistant.list_query import Subject

_NO_MEETING = r"(?<!no )(?<!without any )(?<!without )"
SUBJECTS: tuple[tuple[Subject, str], ...] = (
    ("tasks", r"tasks?|to-?dos?|follow[- ]?ups?|action items?|on my (?:plate|list)"),
    ("cases", r"cases|tickets|escalations|oldest (?:open )?(?:case|ticket)"),
    (
        "deals",
        (
            r"opportunit(?:y|ies)|opps?|deals?|pipeline|expansions?|upsells?|renewal (?:deals|opportunities)|(?:what"
            r"|which|who)(?:['’]s| is)? clos(?:es|ing)|new business|new logos?|new customers?|losses|wins"
        ),
    ),
    (
        "meetings",
        rf"{_NO_MEETING}(?:customer )?(?:meetings|appointments|qbrs)|(?:who|whom|which \w+) (?:do|am|are|will) (?:i|we) meet(?:ing)?",
    ),
    (
        "accounts",
        (
            r"accounts|customers|clients|companies|prospects|(?:biggest|largest|smallest|top) (?:account|customer"
            r"|client)|book|portfolio|renewals|renew(?:s|ing)?|churn risks?|at risk|risks?"
            r"|(?:who|whom)(?: \w+)? (?:haven['’]t|have|has|hasn['’]t) (?:not )?(?:i|we|nobody|anyone|been|had)"
            r"|(?:who|whom)(?:['’]s| has| have)? (?:gone|went|going|fell|fallen) (?:dark|quiet|silent)"
            r"|(?:my|our|total|all|overall|whole)(?: \w+){0,2} (?:arr|mrr|recurring revenue)|(?:arr|mrr"
            r"|recurring revenue) (?:by|per|of my|of our|of all)"
        ),
    ),
)
WANTS_LIST = re.compile(
    r"\b(?:all|list|show|which|what|how many|how much|my|mine|our|every|any|total|sum|number of|give me|pull|export"
    r"|csv|table|who|biggest|largest|smallest|lowest|top|quiet|without|no)\b",
    re.IGNORECASE,
)
ASKS_ABOUT_ONE = re.compile(
    r"\W*(?:and |so |but )?(?:why|when|where|is|are|does|did|do|has|was)\b(?! (?:there )?(?:any|we)\b)", re.IGNORECASE
)
BROAD = re.compile(
    r"\b(?:all|every|my|mine|our|list of|accounts|customers|clients|companies|export|csv|pipeline|(?:do|have) we|we have|we(?:'re| are)"
    r"|anyone|anybody|anywhere|overall|company|team|biggest|largest|smallest|lowest|top \d+|across|churned|quiet"
    r"|(?:did|do|have) we (?:win|won|los[et]|lost|clos\w+|sign\w*|sell|sold)|(?:haven['’]t|have) (?:i|we))\b",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"\b(?:churned|churn(?= (?:rate )?(?:last|this|in|since|over|during)\b)|(?:who|that) (?:left|churned|cancel\w+)"
    r"|(?:customers?|accounts?|renewals?) (?:that |which |did |have )*(?:we )?(?:lost|lose)|lost (?:customers?|accounts?|renewals?))\b",
    re.IGNORECASE,
)
RENEWS = re.compile(r"\brenew\w*", re.IGNORECASE)
OF_THEIRS = re.compile(r"\b(?:renew\w*|arr|mrr|recurring revenue|health)\b", re.IGNORECASE)
"""Whose days and figures are the customer's own."""
MINE = r"on my (?:plate|list)|my|mine|i own|assigned to me|of mine|for me|do i (?:own|have|meet)|am i meeting|i (?:look after|manage)"
AT_RISK = r"at[- ]risk|risks?|risky|churn\w*|endangered|in (?:trouble|danger)|stuck|stalled|wobbly|shaky"
OVERDUE = r"overdue|late|past (?:their )?(?:close date|due)|slipp(?:ed|ing)|stale"
SEVERE = r"severe|critical|high(?:[- ]priority)?|urgent|p1|sev ?1|escalated"
STEPLESS = r"(?:no|without(?: an?y?)?|missing(?: a)?|lack(?:ing)?(?: a)?) next steps?"
HEALTH = re.compile(
    r"\bhealth(?: scores?)?(?: is| of| are)? (?P<way>below|under|less than|at most|<=?|above|over|more than|at least"
    r"|greater than|>=?) ?(?P<n>\d{1,3})\b",
    re.IGNORECASE,
)
_ONE = r"(?=(?: \w+){0,2} (?P<one>deal|opportunity|opp|account|customer|client|renewal|expansion)\b)"
BIGGEST = re.compile(
    rf"\b(?:(?P<n>\d{{1,2}}) )?(?:biggest|largest|highest|most valuable|top)\b(?: (?P<m>\d{{1,2}})\b)?(?:{_ONE})?",
    re.IGNORECASE,
)
SMALLEST = re.compile(
    rf"\b(?:(?P<n>\d{{1,2}}) )?(?:smallest|lowest|least valuable|bottom)\b(?: (?P<m>\d{{1,2}})\b)?(?:{_ONE})?",
    re.IGNORECASE,
)
CUSTOMERS = re.compile(r"\b(?:customers?|clients?|renewals)\b(?! success)", re.IGNORECASE)
PROSPECTS = re.compile(r"\bprospects\b", re.IGNORECASE)
QUIET_DAYS = 30
"""“Quiet” and “silent” without a number; the filter in words tells it."""
QUIET = re.compile(
    r"\b(?:(?:gone|went|going|fell|fallen) (?:dark|quiet|silent)|quiet(?:est)?|silent|untouched|neglected|not in touch)\b",
    re.IGNORECASE,
)
_SPOKE = r"contact(?:ed)?|touch(?:ed|es)?|activity|activities|calls?|called|meetings?|met|e?-?mail(?:s|ed)?|news|heard|talked|spoken|spoke"
_UNTOUCHED = (
    rf"\b(?:(?:(?:have|has|had|with) )*(?:no|without(?: any)?|not(?: been)?|n['’]t(?: been)?|haven['’]t(?: been)?|hasn['’]t(?: been)?"
    rf"|haven['’]t (?:i|we))\b.{{0,30}}?\b(?:{_SPOKE})\b|silent|quiet|gone dark|untouched)\b"
)
SILENT = re.compile(rf"{_UNTOUCHED}.{{0,20}}?(?P<n>\d{{1,3}}) (?P<unit>days?|weeks?|months?)\b", re.IGNORECASE)
SILENT_SINCE = re.compile(rf"{_UNTOUCHED}(?=.{{0,20}}?\bsince\b)", re.IGNORECASE)
OLDEST = r"oldest(?: (?:open )?(?P<one>case|ticket))?"
STAGE_BEFORE = r"(?:in|at|stage|stuck in)(?: the)?"
PRODUCT_BEFORE = r"(?:with|without|us(?:e|es|ing)|own(?:s|ing)?|bought|have|has|got|on)(?: the)?"
INDUSTRY_BEFORE = r"(?:in|from|of|our)(?: the)?"
"""What stands before one word of a longer name, so that no other word is taken for it."""
KINDS = (
    ("expansion", r"expansions?|upsells?|up-sells?|cross-?sells?"),
    ("renewal", r"renewals?"),
    ("new business", r"new (?:business|logos?|customers?)"),
)
WON_ANEW = re.compile(
    r"\bnew (?:customers?|logos?)\b(?!.*\b(?:open|pipeline|potential|expected|coming|clos\w+)\b)", re.IGNORECASE
)
_AMOUNT = r"[$€£]?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|m|mn|million|thousand)?\b"
OVER = re.compile(
    rf"(?:over|above|more than|at least|greater than|bigger than|>=?|from)\s*(?={'[$€£]'}|\d[\d,.]*\s?(?:k|m|mn"
    rf"|million|thousand)\b|\d{{4,}}){_AMOUNT}",
    re.IGNORECASE,
)
UNDER = re.compile(
    rf"(?:under|below|less than|at most|smaller than|up to|<=?)\s*(?={'[$€£]'}|\d[\d,.]*\s?(?:k|m|mn|million|thousand)\b|\d{{4,}}){_AMOUNT}",
    re.IGNORECASE,
)
SCALES = {"k": 1000, "thousand": 1000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}
COUNTRIES = {
    "United Kingdom": r"(?-i:UK)|(?:great )?britain|british",
    "United States": r"(?-i:USA?)|american",
    "Germany": "german",
    "France": "french",
    "Spain": "spanish",
    "Italy": "italian",
    "Netherlands": "dutch",
    "Denmark": "danish",
    "Sweden": "swedish",
    "Switzerland": "swiss",
    "Austria": "austrian",
    "Ireland": "irish",
    "Canada": "canadian",
    "Japan": "japanese",
    "Australia": "australian",
}
"""What people say instead of a country's name as Salesforce writes it."""
