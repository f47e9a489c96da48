"""What is counted, for Prometheus. Labels are names from the code, never ids or text."""

from __future__ import annotations

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

JOBS = Counter("throughline_jobs", "Durable jobs by task and what became of a try.", ["task", "outcome"])
JOB_SECONDS = Histogram(
    "throughline_job_seconds",
    "How long jobs ran.",
    ["task"],
    buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)
JOB_WAIT = Histogram(
    "throughline_job_wait_seconds",
    "From asking, or from when a job was due, to the start of its first try.",
    ["lane"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 7, 30, 300),
)
ACCEPTED = Counter(
    "throughline_deliveries", "Deliveries of Slack by kind, and whether they were new.", ["kind", "outcome"]
)
REFUSED = Counter("throughline_refused_requests", "Requests refused at the door, by HTTP status.", ["status"])
ACKNOWLEDGED = Histogram(
    "throughline_acknowledgement_seconds",
    "From a request's arrival to its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
)
LATE = Counter(
    "throughline_late_answers",
    "Requests that got a sentence for an answer because a listener hung, by whether its work had begun.",
    ["work"],
)
# A series that begins at one has grown by nothing, says Prometheus: the first late answer would go unseen.
for _work in ("begun", "not begun"):
    LATE.labels(_work)
EVENTS_WITHHELD = Counter(
    "throughline_events_withheld", "Minutes in which Slack kept events from us: too many, or nearly all failed."
)
SLACK_CALLS = Counter(
    "throughline_slack_calls", "Calls of Slack's Web API by method and what came of them.", ["method", "outcome"]
)
QUEUE = Gauge(
    "throughline_queue_jobs", "Jobs in the queue by lane and status; failed ones are dead letters.", ["lane", "status"]
)
MIRROR_AGE = Gauge("throughline_mirror_age_seconds", "Age of the newest moment up to which the mirror is complete.")


def exposition() -> bytes:
    """Everything counted so far, in Prometheus' text format."""
    return generate_latest(REGISTRY)
