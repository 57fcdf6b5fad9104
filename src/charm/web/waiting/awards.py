"""What the registrar awards and the seal approves (7.10)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charm.alliance.queries import Person
from charm.awards.groups import to_approve
from charm.awards.issuer_keys import key_changes_to_approve
from charm.awards.waits import to_award
from charm.web.addresses import address_of
from charm.web.waiting.wait import Wait, title_of


def awards_to_give(person: Person) -> Iterator[Wait]:
    for one in to_award(person):
        says = ngettext(
            "Award “{title}” to {n} learner", "Award “{title}” to {n} learners", one.learners
        )
        yield Wait(
            says.format(n=one.learners, title=title_of(one.edition)),
            address_of("register"),
            _("Their completion is confirmed."),
            one.since,
            clause="7.10",
            act=_("Award"),
        )


def awards_to_approve(person: Person) -> Iterator[Wait]:
    for one in to_approve(person):
        says = ngettext("Approve {n} award", "Approve {n} awards", one.group.size)
        yield Wait(
            says.format(n=one.group.size),
            address_of("register-group", args=[one.group.id]),
            _("{name} proposes it for {issuer}.").format(
                name=one.group.chosen_by.name, issuer=one.group.issuer.name
            ),
            one.since,
            clause="7.10",
            act=_("Look"),
        )


def keys_to_approve(person: Person) -> Iterator[Wait]:
    for one in key_changes_to_approve(person):
        row = one.request
        yield Wait(
            _("Approve a change of the keys of {issuer}").format(issuer=row.issuer.name),
            address_of("register-keys", args=[row.issuer_id]),
            _("{name} asks for it.").format(name=row.asked_by.name),
            one.since,
            until=row.until,
            clause="7.10",
            act=_("Look"),
        )
