"""What the watch expects of an account, for its card: likelihoods and people's own view, by what the reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.show_card import Watched
from app.crm.facts import AccountFacts
from app.risk.customers import renewal_deal
from app.risk.estimate import Learned, estimate_deal, estimate_renewal
from app.risk.estimate_words import claim_of, driver_line, estimate_line
from app.risk.find_risks import Reader, reader_of
from app.risk.likelihood import Estimate
from app.risk.override import read_overrides
from app.risk.override_view import held_words
from app.risk.read_learned import read_learned
from app.services import Services

_DEALS = 2


def watch_of_card(services: Services, facts: AccountFacts, *, now: datetime) -> Watched:
    """Likelihoods with people's own views beside them, and the signals: all from what the card's reader sees.

    `now` is in the reader's own zone, so that the days told agree with the rest of the card.
    """
    with services.db.begin() as session:
        reader = reader_of(session, facts, now=now)
        outlook = list(_outlook(reader, read_learned(session)))
        held = read_overrides(session, [facts.id], now=now).get(facts.id)
    view = [held_words(held, services.people.profile(held.by).name)] if held else []
    # A view of the renewal stands right below its likelihood.
    return Watched([*outlook[:1], *view, *outlook[1:]], [signal.sentence for signal in reader.signals])


def outlook_of(session: Session, facts: AccountFacts, *, now: datetime) -> list[str]:
    """Likelihoods of the renewal and of the open deals that close first, from what the reader sees, as raw sentences."""
    return list(_outlook(reader_of(session, facts, now=now), read_learned(session)))


def _outlook(reader: Reader, learned: Learned) -> Iterator[str]:
    facts, lens = reader.facts, reader.lens
    renewal = estimate_renewal(facts, lens, learned)
    if renewal:
        yield estimate_line(renewal)
        yield from driver_line(renewal)
    folded = renewal_deal(facts) if renewal else None
    others = [deal for deal in facts.open_deals if deal is not folded]
    for deal in others[:_DEALS]:
        yield f"{deal.name}: {_lower(_of_deal(estimate_deal(deal, facts, lens, learned)))}"


def _of_deal(estimate: Estimate) -> str:
    """One line; why there is no likelihood is said once on a card, of the renewal."""
    if estimate.chance is not None:
        return estimate_line(estimate)
    return ". ".join((claim_of(estimate), *driver_line(estimate)))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
