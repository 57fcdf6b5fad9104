"""Addresses below ``/proposals/``."""

from __future__ import annotations

from django.urls import path

from charm.web.propose import (
    acts,
    attachments,
    calendar,
    call,
    changes,
    comments,
    editing,
    edits,
    listing,
    overview,
    papers,
    reading,
    skills,
    starting,
)

urlpatterns = [
    path("", listing.proposals, name="proposals"),
    path("new/", starting.new, name="proposal-new"),
    path("new/file/", starting.upload, name="proposal-upload"),
    path("<uuid:ref>/", overview.show, name="proposal"),
    path("<uuid:ref>/edit/call/", call.section, name="proposal-call"),
    path("<uuid:ref>/call/choose/", call.choose, name="proposal-call-choose"),
    path("<uuid:ref>/call/leave/", call.leave, name="proposal-call-leave"),
    path("<uuid:ref>/take-back/", call.take_back, name="proposal-take-back"),
    path("<uuid:ref>/edit/<slug:code>/", editing.edit, name="proposal-edit"),
    path("<uuid:ref>/skills/", skills.find, name="proposal-skills"),
    path("<uuid:ref>/skills/choose/", skills.choose, name="proposal-skill-choose"),
    path("<uuid:ref>/files/", attachments.files, name="proposal-files"),
    path("<uuid:ref>/files/<uuid:file>/", attachments.file, name="proposal-file"),
    path("<uuid:ref>/files/<uuid:file>/remove/", attachments.remove, name="proposal-file-remove"),
    path("<uuid:ref>/calendar/<uuid:track>.ics", calendar.item, name="proposal-calendar"),
    path("<uuid:ref>/comments/", comments.comments, name="proposal-comments"),
    path("<uuid:ref>/read/", reading.read, name="proposal-read"),
    path("<uuid:ref>/edits/", edits.edits, name="proposal-edits"),
    path("<uuid:ref>/changes/", changes.changes, name="proposal-changes"),
    path("<uuid:ref>/changes/wording/", changes.wording, name="proposal-wording"),
    path("<uuid:ref>/versions/", reading.versions, name="proposal-versions"),
    path("<uuid:ref>/versions/<int:number>/", reading.version, name="proposal-version"),
    path(
        "<uuid:ref>/versions/<int:number>/proposal.json",
        papers.version_as_json,
        name="proposal-version-json",
    ),
    path(
        "<uuid:ref>/versions/<int:number>/appendix-2.docx",
        papers.version_as_form,
        name="proposal-version-form",
    ),
    path(
        "<uuid:ref>/versions/<int:number>/appendix-2.pdf",
        papers.version_as_pdf,
        name="proposal-version-pdf",
    ),
    path("<uuid:ref>/proposal.json", papers.as_json, name="proposal-json"),
    path("<uuid:ref>/appendix-2.docx", papers.as_form, name="proposal-form"),
    path("<uuid:ref>/appendix-2.pdf", papers.as_pdf, name="proposal-pdf"),
    path("<uuid:ref>/ask/", acts.ask, name="proposal-ask"),
    path("<uuid:ref>/submit/", acts.submit, name="proposal-submit"),
    path("<uuid:ref>/reopen/", acts.reopen, name="proposal-reopen"),
    path("<uuid:ref>/withdraw/", acts.withdraw, name="proposal-withdraw"),
    path("<uuid:ref>/invite/", acts.invite, name="proposal-invite"),
    path("<uuid:ref>/copy/", starting.copy, name="proposal-copy"),
    path("<uuid:ref>/again/", starting.again, name="proposal-again"),
    path("<uuid:ref>/conditions/<uuid:condition>/", acts.meet, name="condition-meet"),
]
