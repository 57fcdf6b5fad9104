"""Editions to run, mark and confirm, and those a person learns in (7.10, 7.14, 7.26)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charm.alliance.queries import Person
from charm.core.workflow.delivery import EditionState
from charm.delivery.admissions import Application
from charm.delivery.cases import hearings_of
from charm.delivery.marking import ToMark
from charm.delivery.notices import standings
from charm.delivery.queries import Edition, Enrolment
from charm.delivery.support import requests_to
from charm.delivery.waits import Teaching
from charm.foundation import clock
from charm.web.addresses import address_of
from charm.web.waiting.wait import Wait, title_of
from charm.web.words import SUPPORT


def of_marking(waits: ToMark) -> Wait:
    """What the person marks, agrees on or releases in one edition."""
    title = title_of(waits.edition)
    about = [
        says.format(n=count)
        for count, says in (
            (waits.first, _("First marks: {n}.")),
            (waits.second, _("Second marks: {n}.")),
            (waits.agree, _("Marks to agree on: {n}.")),
            (waits.release, _("Marks to release: {n}.")),
        )
        if count
    ]
    url = address_of("teaching-marking", args=[waits.edition.id])
    what = _("Mark in “{title}”").format(title=title)
    return Wait(what, url, " ".join(about), clause="7.26", act=_("Mark"))


def of_edition(teaching: Teaching) -> Wait:
    edition = teaching.edition
    title = title_of(edition)
    url = address_of("teaching-edition", args=[edition.id])
    opens = pgettext("act", "Open")
    if teaching.cases:
        count = teaching.cases
        says = ngettext("{n} open case in “{title}”", "{n} open cases in “{title}”", count)
        about = _("An open case holds the award.")
        return Wait(says.format(n=count, title=title), url, about, clause="7.26", act=opens)
    if teaching.earlier:
        count = teaching.earlier
        says = ngettext(
            "{n} request about earlier learning in “{title}”",
            "{n} requests about earlier learning in “{title}”",
            count,
        )
        about = _("Recognise it or not, with a reason.")
        return Wait(says.format(n=count, title=title), url, about, clause="6.6.1", act=opens)
    if teaching.applications:
        count = teaching.applications
        says = ngettext("{n} application for “{title}”", "{n} applications for “{title}”", count)
        url = address_of("teaching-applications", args=[edition.id])
        about = _("Admit, refuse, or put on the waiting list.")
        return Wait(says.format(n=count, title=title), url, about, clause="7.26", act=opens)
    if edition.state == EditionState.PLANNED:
        what, until = _("Open the admission of “{title}”"), edition.starts_on
        return Wait(what.format(title=title), url, "", teaching.since, until, "7.14", opens)
    if teaching.begins_now:
        what = _("Begin “{title}”").format(title=title)
        return Wait(what, url, "", teaching.since, act=_("Begin"))
    if teaching.ends_now:
        what = _("End “{title}”").format(title=title)
        return Wait(what, url, _("Its last day is over."), teaching.since, act=opens)
    count = teaching.enrolled
    says = ngettext(
        "Confirm the completion of {n} learner in “{title}”",
        "Confirm the completion of {n} learners in “{title}”",
        count,
    )
    return Wait(
        says.format(n=count, title=title), url, "", teaching.since, clause="7.10", act=_("Confirm")
    )


def to_support(person: Person) -> Iterator[Wait]:
    for one in requests_to(person):
        yield Wait(
            _("Support with “{title}”: {kind}").format(
                title=title_of(one.edition), kind=SUPPORT[one.kind]
            ),
            address_of("support", args=[one.id]),
            _("Taken up by {name}.").format(name=one.taken_up_by.name) if one.taken_up_by else "",
            one.asked_at,
            one.wanted_by,
            "7.27",
            pgettext("act", "Open"),
        )


def to_hear(person: Person) -> Iterator[Wait]:
    for one in hearings_of(person):
        title = title_of(one.hold.enrolment.edition)
        says = (
            _("Decide a case about a learner of “{title}”")
            if one.decides
            else _("Give your statement: a case about “{title}”")
        )
        yield Wait(
            says.format(title=title),
            address_of("case", args=[one.hold.id]),
            _("The award waits meanwhile."),
            one.hold.opened_at,
            one.until,
            "7.26",
            pgettext("act", "Open"),
        )


def of_invitation(application: Application) -> Wait:
    edition = application.edition
    return Wait(
        _("You are invited to learn: “{title}”").format(title=title_of(edition)),
        address_of("learning-application", args=[application.id]),
        _("Take the seat or decline."),
        application.asked_at,
        edition.starts_on,
        "7.26",
        pgettext("act", "Open"),
    )


def to_accept(learns: Sequence[Enrolment], person: Person) -> Iterator[Wait]:
    """Notices in force that somebody who learns has not accepted: who was enrolled by others, or
    before they changed."""
    for row, found in zip(learns, standings((row.edition, person) for row in learns), strict=True):
        open_ones = [one.notice for one in found if not one.is_current]
        if open_ones:
            count = len(open_ones)
            says = ngettext(
                "{n} notice to accept for “{title}”", "{n} notices to accept for “{title}”", count
            )
            yield Wait(
                says.format(n=count, title=title_of(row.edition)),
                f"{address_of('learning-enrolment', args=[row.id])}#notices",
                _("What the university does with data about you."),
                max(one.published_at for one in open_ones if one.published_at),
                clause="7.26",
                act=pgettext("act", "Open"),
            )


def of_learning(edition: Edition) -> Wait:
    return Wait(
        title_of(edition),
        address_of("learning"),
        _("You are enrolled; it begins on {day}.").format(day=date_format(edition.starts_on, "j F"))
        if edition.starts_on > clock.today()
        else _("You are enrolled."),
        None if edition.starts_on > clock.today() else edition.starts_on,
        edition.ends_on if edition.ends_on >= clock.today() else None,
    )
