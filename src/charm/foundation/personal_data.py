"""The data map: what each field of each model holds about people.

Every model says it for every field::

    class Mandate(models.Model):
        personal_data = fields(person=LINK, role=None, ...)

A test fails on a field that is not mentioned. Export, erasure, the record of processing and the
privacy page are made from the same map (7.26).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OnErasure(StrEnum):
    ERASE = "erase"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class PersonalData:
    kind: str
    """What it tells about a person, such as ``name`` or ``result of learning``."""
    purpose: str
    basis: str
    """Article 6(1) GDPR: consent, contract, legal obligation, public task, legitimate interest."""
    retention: str
    on_erasure: OnErasure
    seen_by: str


PersonalDataMap = dict[str, PersonalData | None]


def fields(*impersonal: str, **personal: PersonalData) -> PersonalDataMap:
    """The map of one model: names of fields without personal data, then the others with theirs."""
    twice = set(impersonal) & set(personal)
    if twice:
        raise ValueError(f"named twice: {', '.join(sorted(twice))}")
    return {**dict.fromkeys(impersonal), **personal}


STAFF_IDENTITY = PersonalData(
    kind="name and address of a member of staff",
    purpose="to know who proposes, approves, decides and teaches (7.4, 7.26, 8)",
    basis="public task",
    retention="while the person holds an office, then 24 months",
    on_erasure=OnErasure.ANONYMISE,
    seen_by="those who work on the same micro-credential; the office",
)
OFFICE_RECORD = PersonalData(
    kind="act of a person in an office",
    purpose="record of who decided what (7.6, 8.1)",
    basis="public task",
    retention="as long as the decision stands",
    on_erasure=OnErasure.KEEP,
    seen_by="the bodies and their officer; auditors",
)
OPINION = PersonalData(
    kind="opinion of a member of a body",
    purpose="judgement of a proposal criterion by criterion (7.6, 7.24)",
    basis="public task",
    retention="five years after the decision",
    on_erasure=OnErasure.KEEP,
    seen_by="the member's own body, by its rules",
)
LEARNER_IDENTITY = PersonalData(
    kind="name and address of a learner",
    purpose="identification of the learner on the credential (Appendix 1)",
    basis="contract",
    retention="as long as the award can be verified",
    # What was signed cannot be changed: without the name the credential would be nobody's.
    on_erasure=OnErasure.KEEP,
    seen_by="the learner; teaching staff of the edition; the registrar",
)
LEARNING_RECORD = PersonalData(
    kind="enrolment, result or award of a learner",
    purpose="delivery, assessment and award (7.10, 7.26)",
    basis="contract",
    retention="as the accrediting university's rules on records of study say",
    on_erasure=OnErasure.KEEP,
    seen_by="the learner; teaching staff of the edition; the registrar",
)
HANDED_IN = PersonalData(
    kind="document that somebody handed in",
    purpose="evidence for a proposal, an endorsement or a decision (5.7.1.5, 7.4, 7.6)",
    basis="public task",
    retention="as long as what it proves stands",
    on_erasure=OnErasure.KEEP,
    seen_by="those who may read what it belongs to",
)
CORRESPONDENCE = PersonalData(
    kind="letter to a person",
    purpose="to tell people what concerns them (7.4.1, 7.5)",
    basis="public task",
    retention="12 months",
    on_erasure=OnErasure.ERASE,
    seen_by="its recipient; the office",
)
SIGN_IN = PersonalData(
    kind="sign-in data",
    purpose="to let the right person in",
    basis="contract",
    retention="while the account exists",
    on_erasure=OnErasure.ERASE,
    seen_by="nobody",
)
TECHNICAL_RECORD = PersonalData(
    kind="reference to a person inside a technical record",
    purpose="background work",
    basis="legitimate interest",
    retention="30 days after it is done",
    on_erasure=OnErasure.ERASE,
    seen_by="the operator",
)

PRIVATE_WORDS = PersonalData(
    kind="private words of an act",
    purpose="what a record of the ledger is bound to without saying it (8.1)",
    basis="public task",
    retention="as long as the decision stands",
    on_erasure=OnErasure.ERASE,
    seen_by="auditors; those who take part in the act",
)

PROTECTION_CASE = PersonalData(
    kind="request of a person about their own data",
    purpose="to answer it in time, and to be able to show that it was answered (7.26)",
    basis="legal obligation",
    retention="36 months after the answer",
    on_erasure=OnErasure.KEEP,
    seen_by="the data protection officer of the university; the operator; auditors",
)

OF_THE_SUBJECT = frozenset({LEARNER_IDENTITY, LEARNING_RECORD, SIGN_IN})
"""Classes whose rows belong to the person they hang on; in rows of other classes a person only
takes part, as who decided or wrote."""

FOREIGN_MODELS: dict[str, PersonalDataMap] = {
    # Models of libraries, which cannot say it themselves.
    "contenttypes.ContentType": fields("id", "app_label", "model"),
    "auth.Permission": fields("id", "name", "content_type", "codename"),
    "auth.Group": fields("id", "name", "permissions"),
    "sessions.Session": fields("expire_date", session_key=SIGN_IN, session_data=SIGN_IN),
    "account.EmailAddress": fields("id", "verified", "primary", user=SIGN_IN, email=SIGN_IN),
    "account.EmailConfirmation": fields(
        "id", "created", "sent", email_address=SIGN_IN, key=SIGN_IN
    ),
    "mfa.Authenticator": fields(
        "id", "type", "created_at", user=SIGN_IN, data=SIGN_IN, last_used_at=SIGN_IN
    ),
    "usersessions.UserSession": fields(
        "id", "data", user=SIGN_IN, created_at=SIGN_IN, ip=SIGN_IN, last_seen_at=SIGN_IN,
        session_key=SIGN_IN, user_agent=SIGN_IN,
    ),
    "socialaccount.SocialApp": fields(
        "id", "provider", "provider_id", "name", "client_id", "secret", "key", "settings"
    ),
    "socialaccount.SocialAccount": fields(
        "id", "provider", "date_joined",
        user=SIGN_IN, uid=SIGN_IN, last_login=SIGN_IN, extra_data=SIGN_IN,
    ),
    "socialaccount.SocialToken": fields(
        "id", "app", "expires_at", account=SIGN_IN, token=SIGN_IN, token_secret=SIGN_IN
    ),
    "django_tasks_database.DBTaskResult": fields(
        "id", "status", "enqueued_at", "started_at", "finished_at", "priority", "task_path",
        "worker_ids", "queue_name", "backend_name", "run_after", "exception_class_path",
        args_kwargs=TECHNICAL_RECORD, return_value=TECHNICAL_RECORD, traceback=TECHNICAL_RECORD,
    ),
}  # fmt: skip
