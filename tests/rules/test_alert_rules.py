"""The alert rules that operators load, worked out on the real metrics: each is silent on a usual day and fires on its bad one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

from app import metrics
from app.errors import SlackAnswerLost, SlackUnavailable
from app.jobs.task import LANES

RULES = {
    rule["alert"]: rule["expr"]
    for rule in yaml.safe_load((Path(__file__).parents[2] / "docs" / "alerts.yml").read_text())["groups"][0]["rules"]
}
Labels = frozenset[tuple[str, str]]
Scrape = dict[tuple[str, Labels], float]

_SELECTOR = r"(?P<name>\w+)(?:\{(?P<label>\w+)(?P<how>=~?)\"(?P<value>[^\"]*)\"\})?"
_TERM = re.compile(
    rf"(?:histogram_quantile\((?P<q>[\d.]+), sum by \(le\) \(rate\(|(?P<kind>sum|max)\((?:(?:rate|increase)\()?)"
    rf"{_SELECTOR}(?:\[\d+[mh]\])?\)+"
)


def scrape() -> Scrape:
    """Every sample of this process."""
    samples = (sample for metric in REGISTRY.collect() for sample in metric.samples)
    return {(one.name, frozenset(one.labels.items())): one.value for one in samples}


def chosen(found: re.Match[str], grown: Scrape) -> Scrape:
    """The samples that a selector names; none at all means that no such metric or label exists."""
    pattern = re.escape(found["value"]) if found["how"] == "=" else found["value"]
    by_name = {labels: value for (name, labels), value in grown.items() if name == found["name"]}
    assert by_name, f"no metric {found['name']}"
    if not found["label"]:
        return {(found["name"], labels): value for labels, value in by_name.items()}
    return {
        (found["name"], labels): value
        for labels, value in by_name.items()
        if re.fullmatch(pattern, dict(labels)[found["label"]])
    }


def quantile(q: float, samples: Scrape) -> float:
    """Prometheus' own: linear within the bucket; the last finite bound where it lies beyond."""
    buckets: dict[float, float] = {}
    for (_, labels), value in samples.items():
        bound = float(dict(labels)["le"])
        buckets[bound] = buckets.get(bound, 0.0) + value
    rank, below, lower = q * buckets[math.inf], 0.0, 0.0
    for bound in sorted(buckets):
        if buckets[bound] >= rank and buckets[bound] > below:
            return lower if bound == math.inf else lower + (bound - lower) * (rank - below) / (buckets[bound] - below)
        below, lower = buckets[bound], bound
    return math.nan


def value_of(term: str, before: Scrape, after: Scrape) -> float:
    """One side of a rule; counters by what they grew between the two scrapes."""
    found = _TERM.fullmatch(term)
    assert found, f"the test cannot work out {term}"
    if found["kind"] == "max":
        return max(chosen(found, after).values(), default=0.0)
    samples = chosen(found, {key: value - before.get(key, 0.0) for key, value in after.items()})
    return quantile(float(found["q"]), samples) if found["q"] else sum(samples.values())


def fires(expression: str, before: Scrape, after: Scrape) -> bool:
    """Whether a rule's condition holds."""
    left, _, threshold = expression.rpartition(" > ")
    values = [value_of(term, before, after) for term in left.split(" / ")]
    if len(values) == 1:
        return values[0] > float(threshold)
    ratio = values[0] / values[1] if values[1] else math.inf if values[0] else math.nan
    return ratio > float(threshold)


def usual_day() -> None:
    """What the operations page calls normal."""
    for _ in range(100):
        metrics.ACKNOWLEDGED.observe(0.03)
        metrics.ACCEPTED.labels("command", "new").inc()
        metrics.JOB_WAIT.labels(LANES[0]).observe(0.05)
        metrics.JOBS.labels("accounts.answer", "done").inc()
        metrics.SLACK_CALLS.labels("chat.postMessage", "ok").inc()
    metrics.ACCEPTED.labels("event", "repeated").inc(3)
    metrics.REFUSED.labels("401").inc(20)
    metrics.SLACK_CALLS.labels("chat.postMessage", SlackUnavailable.__name__).inc(2)
    metrics.QUEUE.labels(LANES[0], "todo").set(4)
    metrics.QUEUE.labels(LANES[0], "failed").set(0)
    metrics.MIRROR_AGE.set(75)


def slow(metric: Callable[[float], None]) -> Callable[[], None]:
    """A fifth of what is measured takes 2.9 s."""
    return lambda: [metric(2.9) for _ in range(25)] and None


BAD_DAYS: Mapping[str, Callable[[], object]] = {
    "AcknowledgesSlowly": slow(metrics.ACKNOWLEDGED.observe),
    "AnswersLate": lambda: metrics.LATE.labels("begun").inc(),
    "EventsWithheld": metrics.EVENTS_WITHHELD.inc,
    "DeliveriesRepeated": lambda: metrics.ACCEPTED.labels("event", "repeated").inc(60),
    "SignaturesWrong": lambda: metrics.REFUSED.labels("401").inc(5000),
    "PeopleWait": slow(metrics.JOB_WAIT.labels(LANES[0]).observe),
    "JobsFail": lambda: metrics.JOBS.labels("accounts.answer", "failed").inc(6),
    "DeadLetters": lambda: metrics.QUEUE.labels(LANES[2], "failed").set(1),
    "JobsPileUp": lambda: metrics.QUEUE.labels(LANES[1], "todo").set(101),
    "SlackUnavailable": lambda: metrics.SLACK_CALLS.labels("chat.update", SlackAnswerLost.__name__).inc(30),
    "MirrorOld": lambda: metrics.MIRROR_AGE.set(901),
}


@pytest.mark.parametrize("alert", sorted({*RULES, *BAD_DAYS}))
def test_a_rule_fires_on_its_bad_day_and_not_on_a_usual_one(alert: str) -> None:
    """Names, labels, their values, buckets and units: a rule that is wrong in one of them would never fire."""
    metrics.QUEUE.clear()
    before = scrape()
    usual_day()
    assert not fires(RULES[alert], before, scrape())
    BAD_DAYS[alert]()
    assert fires(RULES[alert], before, scrape())
