"""Addresses below ``/office/``."""

from __future__ import annotations

from django.urls import path

from charm.web.office import (
    accreditations,
    alliance,
    bodies,
    body_rules,
    inviting,
    letters,
    mandates,
    people,
    protecting,
    records,
)
from charm.web.office.desk import office

urlpatterns = [
    path("", office, name="office"),
    path("people/", people.people, name="office-people"),
    path("people/<uuid:person>/", people.person, name="office-person"),
    path("people/<uuid:person>/data/", protecting.data, name="office-person-data"),
    path("people/<uuid:person>/grant/", people.grant, name="office-grant"),
    path("people/<uuid:person>/close/", people.close, name="office-close"),
    path("people/<uuid:person>/reopen/", people.reopen, name="office-reopen"),
    path("people/<uuid:person>/address/", people.address, name="office-address"),
    path("mandates/<int:mandate>/", mandates.mandate, name="office-mandate"),
    path("mandates/<int:mandate>/end/", mandates.end, name="office-mandate-end"),
    path("mandates/<int:mandate>/hand-over/", mandates.give, name="office-hand-over"),
    path("mandates/<int:mandate>/deputy/", mandates.deputy, name="office-deputy"),
    path("invitations/", inviting.invitations, name="office-invitations"),
    path("invitations/new/", inviting.new, name="office-invite"),
    path("invitations/<uuid:invitation>/resend/", inviting.resend, name="office-resend"),
    path("invitations/<uuid:invitation>/take-back/", inviting.take_back, name="office-take-back"),
    path("bodies/", bodies.all_bodies, name="office-bodies"),
    path("bodies/<slug:code>/", bodies.body, name="office-body"),
    path("bodies/<slug:code>/seat/", bodies.seat, name="office-seat-new"),
    path("bodies/<slug:code>/deadline/", bodies.deadline, name="office-deadline"),
    path("bodies/<slug:code>/rules/", body_rules.rules, name="office-body-rules"),
    path("seats/<int:seat>/", bodies.end, name="office-seat"),
    path("contacts/", alliance.all_contacts, name="office-contacts"),
    path("contacts/<slug:code>/", alliance.contact, name="office-contact"),
    path("universities/", alliance.all_universities, name="office-universities"),
    path("universities/<slug:slug>/", alliance.university, name="office-university"),
    path("accreditations/", accreditations.all_dossiers, name="office-dossiers"),
    path("accreditations/new/", accreditations.new, name="office-dossier-new"),
    path("accreditations/<uuid:dossier>/", accreditations.dossier, name="office-dossier"),
    path(
        "accreditations/<uuid:dossier>/document/",
        accreditations.document,
        name="office-dossier-document",
    ),
    path("accreditations/<uuid:dossier>/check/", accreditations.check, name="office-dossier-check"),
    path(
        "accreditations/<uuid:dossier>/withdraw/",
        accreditations.withdraw,
        name="office-dossier-withdraw",
    ),
    path("rules/", alliance.rules, name="office-rules"),
    path("letters/", letters.all_letters, name="office-letters"),
    path("letters/<uuid:letter>/again/", letters.again, name="office-letter-again"),
    path("letters/kinds/", letters.kinds, name="office-letter-kinds"),
    path("letters/kinds/<slug:role>/", letters.kind, name="office-letter-kind"),
    path("ledger/", records.records, name="office-ledger"),
]
