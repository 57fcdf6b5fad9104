"""Every address of the house, tried by every persona on an object that is not theirs.

A new address fails :func:`test_every_address_is_listed` until it stands here with its readers.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from charm.foundation.letters import letters_about

NOBODY: frozenset[str] = frozenset()
EVERYBODY = "everybody"
"""Also without an account."""
SIGNED_IN = "signed in"
"""Shows each person their own things only, so that there is no foreign object in it."""

PROPOSER, OFFICER, AUDITOR = "proposer", "officer", "auditor"
MEMBER, CHAIR, BOARD = "member", "chair", "board member"
LEARNER, REGISTRAR, OPERATOR = "learner", "registrar", "operator"
PERSONAS = {
    PROPOSER: "proposer@uu.nl",
    OFFICER: "boards@charm-eu.example",
    AUDITOR: "auditor@charm-eu.example",
    MEMBER: "quality@tcd.ie",
    CHAIR: "council-chair@charm-eu.example",
    BOARD: "manager@tcd.ie",
    LEARNER: "learner1@charm-eu.example",
    REGISTRAR: "registrar@uu.nl",
    OPERATOR: "operator@charm-eu.example",
    "another learner": "learner2@charm-eu.example",
    "another university's proposer": "proposer@elte.hu",
    "another university's registrar": "registrar@elte.hu",
    "another university's manager": "manager@elte.hu",
}

WRITES = {
    "visitor", LEARNER, OPERATOR, AUDITOR, "another university's proposer",
    "another university's registrar",
}  # fmt: skip
"""Who also tries to act where they do not belong."""

COUNCIL = {OFFICER, AUDITOR, MEMBER, CHAIR}
OF_PROPOSAL = {PROPOSER, OFFICER, AUDITOR}
OF_LETTER = {OFFICER, AUDITOR, CHAIR}
DECIDED = COUNCIL | {PROPOSER, BOARD, "another university's manager"}
OF_EDITION = {PROPOSER, REGISTRAR, AUDITOR}
OF_ENROLMENT = OF_EDITION | {LEARNER}
OF_REGISTER = {REGISTRAR, AUDITOR}
OF_KEYS = OF_REGISTER | {OPERATOR}
OF_PERSON = {REGISTRAR, OPERATOR, AUDITOR}
IN_OFFICE = OF_PERSON | {
    OFFICER, MEMBER, BOARD, "another university's registrar", "another university's manager",
}  # fmt: skip

# Name of the address -> who may come near the object of another's; for the others there is none.
LISTED: dict[str, str | set[str] | frozenset[str]] = {
    # for everybody
    **dict.fromkeys(
        "skill front catalogue entry entry-version entry-seal entry-document entry-card "
        "entry-version-document entry-social catalogue-document catalogue-feed api-catalog robots "
        "sitemap edition edition-calendar "
        "verify verify-certificate "
        "policy accessibility privacy preferences styleguide healthz readyz did-document "
        "vc-api-issue vc-api-status vc-api-status-list vc-api-verify vc-api-verify-presentation "
        "proposal-schema status-list metrics ledger ledger-head ledger-keys "
        "endorse endorse-file endorse-pdf decisions decisions-csv decisions-feed public-decision "
        "public-minutes follow-up-answer claim claim-ask notice notice-version "
        "shared shared-file outbox outbox-letter".split(),
        EVERYBODY,
    ),
    # each person's own
    **dict.fromkeys(
        "home proposals proposal-new proposal-upload boards boards-items boards-meetings "
        "boards-plan boards-holidays boards-past boards-sealed boards-letters "
        "boards-notes boards-notes-export boards-conditions boards-register teaching "
        "learning teaching-scales enrol register boards-evidence office office-people "
        "office-invitations "
        "office-invite office-bodies boards-figures boards-figures-table follow-ups "
        "office-dossiers office-dossier-new office-contacts office-universities "
        "cases office-rules office-letters office-letter-kinds office-letter-kind "
        "office-ledger office-notices office-protection office-breach-new "
        "office-data-request-new".split(),
        SIGNED_IN,
    ),
    # a proposal
    **dict.fromkeys(
        "proposal proposal-edit proposal-read proposal-versions proposal-version "
        "proposal-version-json proposal-version-form proposal-version-pdf proposal-pdf "
        "proposal-json proposal-endorsements "
        "proposal-form proposal-ask proposal-submit proposal-reopen proposal-withdraw "
        "proposal-skills proposal-skill-choose proposal-invite proposal-take-out proposal-again "
        "proposal-copy proposal-files proposal-comments proposal-edits follow-ups-of follow-up "
        "follow-up-write follow-up-move".split(),
        OF_PROPOSAL,
    ),
    # a proposal in a call; the call from behind has a matrix of its own (tests/web/calls)
    **dict.fromkeys(
        "proposal-call proposal-call-choose proposal-call-leave proposal-take-back".split(),
        OF_PROPOSAL,
    ),
    **dict.fromkeys(["calls", "call"], EVERYBODY),
    **dict.fromkeys(["calls-manage", "call-new", "call-reviews"], SIGNED_IN),
    **dict.fromkeys(
        "call-desk call-edit call-open call-extend call-close call-begin call-round-new call-round "
        "call-round-drop call-reviewer-ask call-reviewer-release call-ranking call-decide "
        "call-review call-conflict call-review-file".split(),
        NOBODY,
    ),
    # dossiers have a matrix of their own (tests/web/office/test_accreditations.py)
    **dict.fromkeys(
        "office-dossier office-dossier-document office-dossier-check "
        "office-dossier-withdraw".split(),
        NOBODY,
    ),
    # how the catalogue is used has one too (tests/web/office/test_use.py)
    **dict.fromkeys(["office-use", "office-use-table"], frozenset({OFFICER, AUDITOR})),
    # so have overviews (tests/web/office/test_overviews.py)
    "overviews": EVERYBODY,
    **dict.fromkeys(
        "overview office-overviews office-overview office-overview-preview "
        "office-overview-schedule office-overview-act".split(),
        NOBODY,
    ),
    # so have the registers of data protection (tests/web/office/test_protection.py)
    **dict.fromkeys(["office-breach", "office-data-request"], NOBODY),
    "proposal-dossiers": OF_PROPOSAL,
    # left by all its proposers (tests/web/propose/test_successor.py)
    "proposal-successor": NOBODY,
    # what changed since an approval
    **dict.fromkeys(["proposal-changes", "proposal-wording"], OF_PROPOSAL),
    **dict.fromkeys(["boards-since"], COUNCIL),
    "boards-changes": SIGNED_IN,
    **dict.fromkeys(["boards-change", "boards-change-confirm", "boards-change-return"], NOBODY),
    # a body
    **dict.fromkeys(
        "boards-interest-change boards-draft boards-comment boards-in-writing "
        "boards-interests boards-put-in-writing boards-answer-in-writing boards-call-in "
        "boards-session-note item boards-calendar boards-paper boards-form "
        "boards-interest boards-judge boards-check boards-elsewhere boards-late "
        "boards-return boards-money boards-decide boards-defer meeting boards-open "
        "boards-close-papers boards-begin boards-presence boards-papers boards-agenda "
        "boards-agenda-new boards-agenda-move boards-agenda-undo boards-agenda-publish "
        "boards-move boards-guests boards-agenda-item boards-agenda-remove "
        "boards-agenda-attach boards-end boards-session minutes boards-minutes-draft "
        "boards-minutes-anew boards-minutes-send boards-minutes-confirm boards-record".split(),
        COUNCIL,
    ),
    **dict.fromkeys(
        ["decision", "boards-release", "boards-correct", "boards-revisit", "boards-letters-anew"],
        DECIDED,
    ),
    **dict.fromkeys(["boards-letter", "boards-letter-act"], OF_LETTER),
    # earlier learning, codes of sessions
    **dict.fromkeys(["teaching-code"], OF_EDITION),
    "learning-earlier": OF_ENROLMENT,
    # requests have a matrix of their own (tests/delivery/test_recognising.py)
    **dict.fromkeys(
        "teaching-recognition recognition-file learning-recognition-withdraw".split(), NOBODY
    ),
    **dict.fromkeys(["check-in"], SIGNED_IN),
    # an edition, an enrolment
    **dict.fromkeys(
        "teaching-learners teaching-enrol teaching-history teaching-session-new "
        "teaching-attendance teaching-staff-new teaching-staff-remove teaching-criteria "
        "teaching-change teaching-session-remove "
        "teaching-criterion teaching-results teaching-confirm teaching-confirm-all "
        "teaching-move teaching-edition "
        "teaching-plan teaching-admission teaching-applications teaching-invite teaching-sheet "
        "teaching-assessment teaching-assessment-drop teaching-component-new teaching-marking "
        "teaching-sheet-file teaching-assessment teaching-assessment-drop teaching-component-new "
        "teaching-marking teaching-support".split(),
        OF_EDITION,
    ),
    # support has a matrix of its own (tests/delivery/test_supporting.py)
    **dict.fromkeys(["support", "support-answer"], NOBODY),
    **dict.fromkeys(
        "teaching-enrolment teaching-check teaching-result teaching-confirm-one teaching-case-new "
        "teaching-withdraw learning-enrolment learning-withdraw learning-appeal learning-notices "
        "teaching-identity teaching-identity-back teaching-fee "
        "teaching-application teaching-application-decide learning-application learning-accept "
        "learning-application-withdraw".split(),
        OF_ENROLMENT,
    ),
    # an award
    **dict.fromkeys("learning-award learning-file learning-share".split(), frozenset({LEARNER})),
    **dict.fromkeys(
        "register-award register-file register-revoke register-correct register-suspend "
        "register-resume".split(),
        OF_REGISTER | {LEARNER},
    ),
    **dict.fromkeys(
        "register-issuer register-issue register-rule register-awards register-csv "
        "register-xlsx".split(),
        OF_REGISTER,
    ),
    "case-rules": SIGNED_IN,
    **dict.fromkeys("register-keys register-key-ask register-key-rule".split(), OF_KEYS),
    # a person and their office, what every office reads
    **dict.fromkeys(
        "office-person office-grant office-close office-reopen office-address office-mandate "
        "office-person-data office-mandate-end office-hand-over office-deputy".split(),
        OF_PERSON,
    ),
    **dict.fromkeys(
        "office-body office-body-rules office-seat-new office-deadline office-seat office-contact "
        "office-university office-notice office-notice-publish office-notice-drop".split(),
        IN_OFFICE,
    ),
    # rows that this world does not have: nobody finds them
    **dict.fromkeys(
        "proposal-calendar proposal-file proposal-file-remove boards-file condition-meet "
        "boards-condition boards-minutes boards-minutes-part boards-minutes-comment "
        "boards-correction boards-revisit-answer "
        "boards-minutes-file "
        "boards-papers-item boards-papers-read boards-note boards-pack boards-pack-print "
        "boards-note-forget "
        "boards-agenda-document boards-agenda-detach boards-holiday-forget "
        "boards-minutes-answer "
        "boards-answer boards-clear boards-lapse condition-attach condition-file "
        "condition-file-remove comment-reply comment-take-back "
        "office-resend office-take-back office-letter-again "
        "learning-work learning-work-file learning-work-take-back "
        "teaching-work teaching-work-file teaching-work-mark teaching-work-agree "
        "teaching-work-change teaching-component teaching-component-remove "
        "teaching-marking-component teaching-marking-moderation teaching-marking-release "
        "learning-take-back proposal-version-of endorsement-again endorsement-link "
        "register-group register-group-answer register-key-answer teaching-class "
        "case case-statement case-hand-in "
        "case-document case-panel case-release case-decide "
        "endorsement-instead endorsement-email evidence evidence-file evidence-judge "
        "evidence-back".split(),
        NOBODY,
    ),
}
FOREIGN = ("account", "mfa_", "usersessions", "socialaccount", "openid", "api", "saml", "headless")
"""Addresses of allauth and of the API, which have matrices of their own."""


def named(patterns: list[Any] | None = None) -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith("api/"):
                yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_address_is_listed() -> None:
    unlisted = {name for name in named() if name not in LISTED and not name.startswith(FOREIGN)}
    assert unlisted == set()


@pytest.fixture
def world(course: Callable[..., Any]) -> dict[str, Any]:
    """One formal micro-credential of Utrecht from its proposal to an award, and what its addresses
    are made of."""
    begun = course()
    enrolment = begun.completed()
    (award,) = begun.awarded(enrolment)
    version = begun.version
    proposal = version.snapshot.proposal
    track = proposal.tracks.get()
    nothing = uuid.uuid4()
    mandate = begun.registrar.mandates.get(office="registrar")
    seat = track.body.memberships.get(role="chair")
    return {
        "proposal": {"ref": proposal.id, "code": "title", "number": 1, "condition": nothing},
        "boards": {"ref": track.id},
        "followup": {"ref": proposal.followups.all()[0].id},
        "meeting": {"ref": track.meeting_id},
        "agenda": {"ref": track.agenda_items.get().id},
        "decision": {"ref": version.decision_id},
        "letter": {"ref": letters_about(f"decision:{version.decision_id}")[0].id, "act": "test"},
        "edition": {
            "edition": begun.edition.id, "session": 1, "person": begun.lead.id, "step": "end",
            "criterion": 1, "entry": begun.entry.slug,
        },
        "enrolment": {"enrolment": enrolment.id, "criterion": 1, "edition": begun.edition.id},
        "application": {
            "application": _application(begun).id, "answer": "admit",
            "edition": begun.edition.id,
        },
        "award": {"award": award.id, "kind": "json"},
        "issuer": {"issuer": award.issuer_id, "key": award.key_id},
        "contact": {"code": "wp12"},
        "office": {
            "person": mandate.person_id, "mandate": mandate.pk, "code": seat.body_id,
            "seat": seat.pk, "slug": mandate.university.slug, "kind": "privacy", "form": "csv",
        },
    }  # fmt: skip


def _application(begun: Any) -> Any:
    """Of the learner, who asked for a seat before having one."""
    from charm.delivery.models import Application

    return Application.objects.create(
        edition=begun.edition, email=begun.learner.email, person=begun.learner, state="waiting",
        asked_at=begun.edition.planned_at,
    )  # fmt: skip


MEETINGS = {
    "meeting", "boards-presence", "boards-calendar", "boards-open", "boards-close-papers",
    "boards-papers",
    "boards-begin", "boards-end", "boards-session", "boards-record", "boards-interests", "minutes",
    "boards-agenda", "boards-agenda-new", "boards-agenda-move", "boards-agenda-undo",
    "boards-agenda-publish", "boards-move",
    "boards-minutes-draft", "boards-minutes-anew", "boards-minutes-send", "boards-minutes-confirm",
}  # fmt: skip


def kind_of(name: str) -> str:
    """Whose identifiers an address is made with."""
    if name in {
        "decision",
        "boards-correct",
        "boards-revisit",
        "boards-release",
        "boards-letters-anew",
    }:
        return "decision"
    if name in {"boards-letter", "boards-letter-act"}:
        return "letter"
    if name in {
        "boards-guests",
        "boards-agenda-item",
        "boards-agenda-remove",
        "boards-agenda-attach",
    }:
        return "agenda"
    if name in MEETINGS:
        return "meeting"
    for start, kind in (
        ("follow-ups", "proposal"), ("follow-up", "followup"),
        ("proposal", "proposal"), ("item", "boards"), ("boards", "boards"),
        ("teaching-application", "application"), ("learning-application", "application"),
        ("learning-accept", "application"), ("learning-enrolment", "enrolment"),
        ("learning-withdraw", "enrolment"), ("learning-notices", "enrolment"),
        ("learning-earlier", "enrolment"),
        ("learning-appeal", "enrolment"), ("learning", "award"),
        ("register-award", "award"), ("register-file", "award"), ("register-revoke", "award"),
        ("register-correct", "award"), ("register-suspend", "award"), ("register-resume", "award"),
        ("register", "issuer"), ("office-contact", "contact"), ("office", "office"),
    ):  # fmt: skip
        if name.startswith(start) and not (start == "register-award" and name.endswith("s")):
            return kind
    return "enrolment" if LISTED[name] == OF_ENROLMENT else "edition"


def addresses(world: dict[str, Any]) -> Iterator[tuple[str, str, set[str]]]:
    there = set(named())
    for name, readers in LISTED.items():
        if isinstance(readers, str) or not readers or name not in there:
            continue
        parts = world[kind_of(name)]
        route = get_resolver().reverse_dict.getlist(name)
        wanted = route[0][0][0][1] if route else []
        yield name, reverse(name, kwargs={part: parts[part] for part in wanted}), set(readers)


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.clause("8.1", shows="refuses")
def test_nobody_comes_near_what_is_not_theirs(client: Client, world: dict[str, Any]) -> None:
    """GET and POST; strangers get 404, those who know of it 403 with the reason, visitors the way
    to sign in. Whoever belongs to it comes in, or is told 403 why not this way."""
    from charm.alliance.queries import person_by_email

    leaks, closed = [], []
    tried = list(addresses(world))
    for persona, email in (("visitor", ""), *PERSONAS.items()):
        client.logout()
        person = person_by_email(email) if email else None
        if person is not None:
            client.force_login(person)
        for name, address, readers in tried:
            if persona in readers:
                status = client.get(address).status_code
                if status not in (200, 302, 403, 404, 405):
                    closed.append(f"{name} {address}: {persona} gets {status}")
                continue
            statuses = [client.get(address).status_code]
            if persona in WRITES:
                statuses.append(client.post(address).status_code)
            for status in statuses:
                refused = (302,) if person is None else (403, 404, 405)
                if status not in refused and not (person is None and status == 405):
                    leaks.append(f"{name} {address}: {persona} gets {status}")
    assert leaks == []
    assert closed == []
    assert len(tried) > 50
