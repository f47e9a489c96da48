"""Rules about one open deal: its dates, stage, amount, next step and contacts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, takewhile

from app.crm.facts import AccountFacts, Deal, DealChange, Money
from app.crm.read_holdings import is_renewal
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import count, day, money


def close_date_passed(deal: Deal, lens: Lens) -> Signal | None:
    """The deal is open, but its close date is behind us."""
    if deal.close_on is None or deal.close_on >= lens.today:
        return None
    late = (lens.today - deal.close_on).days
    return Signal(
        Rule.CLOSE_DATE_PASSED,
        Severity.SERIOUS if late > lens.thresholds.recent_change_days else Severity.WARNING,
        f"Close date {day(deal.close_on)} passed {count(late, 'day')} ago, and the deal is still open",
        (deal.id,),
        "Agree a new close date with the buyer, or close the deal",
        (("days_late", str(late)),),
        fields=("Opportunity.CloseDate",),
    )


def close_date_pushed(deal: Deal, lens: Lens) -> Signal | None:
    """The close date was moved later, again and again."""
    moves = _pushes(deal.changes)
    pushes = max(len(moves), deal.push_count)
    if pushes < lens.thresholds.pushes or deal.close_on is None:
        return None
    first = moves[0][0].close_on if moves else None
    span = f", from {day(first)} to {day(deal.close_on)}" if first else f", now {day(deal.close_on)}"
    return Signal(
        Rule.CLOSE_DATE_PUSHED,
        Severity.SERIOUS if pushes > lens.thresholds.pushes else Severity.WARNING,
        f"Close date pushed {pushes} times{span}",
        (deal.id,),
        "Ask the buyer what has to happen before they sign, and by when",
        (("pushes", str(pushes)),),
        fields=("Opportunity.CloseDate",),
    )


def stage_too_old(deal: Deal, lens: Lens) -> Signal | None:
    """The deal sits in its stage for longer than four in five won deals of its kind did.

    Quiet where too few were won to say what is usual, and of a renewal whose day is still far off: that one may rest.
    """
    usual = lens.norms.usual_days(deal.stage, is_renewal=is_renewal(deal))
    if usual is None or deal.stage_since is None or _may_rest(deal, lens):
        return None
    spent, line = (lens.now - deal.stage_since).days, max(usual, lens.thresholds.stage_days_least)
    if spent <= line:
        return None
    return Signal(
        Rule.STAGE_TOO_OLD,
        _stage_severity(spent / line),
        f"In stage {deal.stage} for {count(spent, 'day')}; four in five won deals left it within {usual}",
        (deal.id,),
        f"Decide what moves it out of {deal.stage}, or move it back",
        (("days_in_stage", str(spent)), ("usual_days", str(usual))),
        fields=("Opportunity.StageName",),
    )


def is_stuck(deal: Deal, lens: Lens) -> bool:
    """Whether an open deal stands in its stage clearly too long, whatever else speaks for or against it."""
    signal = None if deal.is_closed else stage_too_old(deal, lens)
    return signal is not None and signal.severity > Severity.NOTE


def _may_rest(deal: Deal, lens: Lens) -> bool:
    return bool(is_renewal(deal) and deal.close_on and (deal.close_on - lens.today).days > lens.thresholds.renewal_days)


def stage_moved_back(deal: Deal, lens: Lens) -> Signal | None:
    """The deal went back to a less likely stage lately."""
    since = lens.now - timedelta(days=lens.thresholds.recent_change_days)
    for before, after in reversed(list(pairwise(deal.changes))):
        if after.at >= since and after.stage != before.stage and _is_less_likely(before, after):
            return Signal(
                Rule.STAGE_MOVED_BACK,
                Severity.WARNING,
                f"Moved back from {before.stage} to {after.stage} on {day(after.at.date())}",
                (deal.id,),
                "Find out what changed on the buyer's side",
                fields=("Opportunity.StageName",),
            )
    return None


def amount_cut(deal: Deal, lens: Lens) -> Signal | None:
    """The amount shrank lately by a fifth or more from its highest value."""
    since = lens.now - timedelta(days=lens.thresholds.recent_change_days)
    cuts = [(b, a) for b, a in pairwise(deal.changes) if a.at >= since and _is_less(a.amount, b.amount)]
    if not cuts or deal.amount is None:
        return None
    top = max(before.amount or Decimal(0) for before, _ in cuts)
    share = 1 - deal.amount.amount / top if top else Decimal(0)
    if share < lens.thresholds.amount_cut_share:
        return None
    before = Money(top, deal.amount.currency)
    return Signal(
        Rule.AMOUNT_CUT,
        Severity.WARNING,
        f"Amount cut from {money(before)} to {money(deal.amount)} ({-share:.0%}) by {day(cuts[-1][1].at.date())}",
        (deal.id,),
        "Confirm the scope with the buyer before it shrinks again",
        (("cut_share", f"{share:.3f}"),),
        fields=("Opportunity.Amount",),
    )


def no_next_step(deal: Deal, facts: AccountFacts, lens: Lens) -> Signal | None:
    """Nobody wrote what happens next: no next step, no open task and no meeting ahead on the deal."""
    if (deal.next_step or "").strip() or any(task.about_id == deal.id for task in facts.tasks):
        return None
    if any(touch.about_id == deal.id for touch in takewhile(lambda touch: touch.at > lens.now, facts.touches)):
        return None
    return Signal(
        Rule.NO_NEXT_STEP,
        Severity.NOTE,
        "No next step is written down, and no task or meeting is planned",
        (deal.id,),
        "Agree the next step with the buyer and write it on the deal",
        fields=("Opportunity.NextStep",),
    )


def single_contact(deal: Deal, facts: AccountFacts, lens: Lens) -> Signal | None:
    """A large deal hangs on one person."""
    if deal.amount is None or not lens.is_large(deal.amount.amount, deal.amount.currency):
        return None
    people = {role.contact_id for role in deal.roles} | _recently_touched(deal, facts, lens)
    if len(people) > 1 or not (people or lens.norms.uses_contact_roles):
        return None
    names = [person.name for person in facts.stakeholders if person.id in people]
    whom = f"only {names[0]} is involved" if names else "nobody on their side is named"
    return Signal(
        Rule.SINGLE_CONTACT,
        Severity.WARNING,
        f"A {money(deal.amount)} deal, and {whom}",
        (deal.id, *people),
        "Win a second contact, best the one who signs",
        (("contacts", str(len(people))),),
        fields=("Opportunity.Amount",),
    )


def _recently_touched(deal: Deal, facts: AccountFacts, lens: Lens) -> set[str]:
    since = lens.now - timedelta(days=lens.thresholds.recent_change_days)
    on_deal = (touch for touch in facts.touches if touch.about_id == deal.id and touch.at >= since)
    return {contact for touch in on_deal for contact in touch.contact_ids}


def _pushes(changes: tuple[DealChange, ...]) -> list[tuple[DealChange, DealChange]]:
    """Moves of the close date to a later day; several edits on one day count as their last."""
    last_of_day: dict[date, DealChange] = {change.at.date(): change for change in changes}
    return [
        (before, after)
        for before, after in pairwise(last_of_day.values())
        if before.close_on and after.close_on and after.close_on > before.close_on
    ]


def _is_less(after: Decimal | None, before: Decimal | None) -> bool:
    return after is not None and before is not None and after < before


def _is_less_likely(before: DealChange, after: DealChange) -> bool:
    # 0 % is how Salesforce closes a deal as lost: not a step back.
    return bool(after.probability) and _is_less(after.probability, before.probability)


def _stage_severity(times_usual: float) -> Severity:
    """One won deal in five takes longer, so a little longer says little."""
    if times_usual <= 1.5:
        return Severity.NOTE
    return Severity.SERIOUS if times_usual > 3 else Severity.WARNING
