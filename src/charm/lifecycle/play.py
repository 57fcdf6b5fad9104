"""Play one whole life and judge what it issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.test.utils import override_settings

from charm import demo
from charm.alliance.queries import Body, Person, alliance
from charm.awards.queries import Award
from charm.awards.services.issuers import set_up_issuers
from charm.boards.queries import tracks_of
from charm.catalogue.queries import EntryVersion, current_version, entry_of_proposal
from charm.core.proposal.model import Proposal
from charm.delivery.queries import Edition, Enrolment
from charm.foundation import clock
from charm.lifecycle import artefacts, deciding, delivering, people, proposing
from charm.lifecycle.proposing import Say
from charm.lifecycle.timetable import Timetable
from charm.proposals.queries import Proposal as Filed
from charm.recognition.desk import verify_document


@dataclass(frozen=True, slots=True)
class Life:
    """What a life that was played has left in the database."""

    filed: Filed
    version: EntryVersion
    edition: Edition
    enrolled: list[Enrolment]
    awards: list[Award]

    @property
    def refs(self) -> list[str]:
        """How the ledger names everything in it."""
        return [
            self.filed.ref,
            self.version.entry.ref,
            self.edition.ref,
            *(row.ref for row in self.enrolled),
            *(award.ref for award in self.awards),
        ]


def play(proposal: Proposal, *, out: Path, print_line: Callable[[str], None]) -> bool:
    """Play the life of a proposal in an empty, migrated database and write its artefacts to
    ``out``. True when every credential verifies from these files alone, and the revoked one does
    not. Raises Refusal where the policy stops it."""
    out.mkdir(parents=True, exist_ok=True)

    def say(clauses: str, sentence: str) -> None:
        print_line(f"{clauses:<18} {sentence}")

    when = timetable(proposal)
    with clock.at(when.begins):
        demo.fill_alliance()
        set_up_issuers()
    life = live(proposal, when, say)
    artefacts.write_proposal(out, life.filed)
    say("7.2, App. 2", "proposal.pdf: the form, PDF/A-3a, PDF/UA-1, the decided version attached")
    artefacts.write_decisions(out, life.filed)
    artefacts.write_descriptor(out, life.version)
    artefacts.write_evidence(out)
    artefacts.write_timeline(out, life.refs)
    return _judge(life.awards, out, say)


def timetable(proposal: Proposal) -> Timetable:
    """The life ends now, in the time zone of the alliance's Council."""
    zone = next(where.time_zone for where in alliance().bodies if where.kind == Body.Kind.COUNCIL)
    return Timetable.until(clock.now(), proposal, ZoneInfo(zone))


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def live(proposal: Proposal, when: Timetable, say: Say) -> Life:
    """Every step of the policy, from the draft to two awards of which the second is revoked. No
    letter leaves the house: the links in them are followed here."""
    with clock.at(when.begins):
        proposal = people.with_people(proposal)
        people.register_endorsers(proposal)
    deciding.plan_meetings(when, say)
    filed, proposers = proposing.draft(proposal, when, say)
    filed = proposing.endorse(filed, proposers, when, say)
    filed = proposing.submit(filed, proposers, when, say)
    for track in sorted(tracks_of(filed), key=lambda track: track.body.kind, reverse=True):
        deciding.hold([track], say)
    return deliver(proposing.fresh(filed), proposal, proposers[0], when, say)


def deliver(filed: Filed, proposal: Proposal, teacher: Person, when: Timetable, say: Say) -> Life:
    """The second half, from the catalogue entry to two awards of which one is revoked."""
    entry = entry_of_proposal(filed.id)
    if entry is None:
        raise LookupError("The approval did not reach the catalogue.")
    version = current_version(entry)
    say("5.6.1.6, 7.17", f"catalogue entry “{entry.slug}”, version {version.number}")
    edition = delivering.open_edition(entry, proposal, teacher, when, say)
    learners = [demo.learner(1), demo.learner(2)]
    enrolled = delivering.teach(edition, learners, teacher, when, say)
    awards = delivering.award(enrolled, proposal, when, say)
    awards[1] = delivering.revoke(awards[1], proposal, when, say)
    return Life(filed, version, edition, enrolled, awards)


def _judge(awards: list[Award], out: Path, say: Say) -> bool:
    """Verify both credentials as a stranger would, with nothing but the files."""
    kept, revoked = awards
    path = artefacts.write_credential(out, kept, name="credential.openbadge.json")
    taken = artefacts.write_credential(out, revoked, name="credential.revoked.openbadge.json")
    certificate = artefacts.write_certificate(out, kept)
    say("5.9, App. 1", f"{certificate.name}: PDF/A-3a, PDF/UA-1, the credential attached")
    european = artefacts.write_elm(out, kept)
    say("5.9, App. 1", f"{european.name}: a European Digital Credential, ready to be sealed")
    report = verify_document(path.read_bytes(), evidence_folder=out, offline=True).as_json()
    artefacts.write_verification(out, report)
    say("6.4, 7.28", f"{path.name}: {_verdict(report)}")
    of_revoked = verify_document(taken.read_bytes(), evidence_folder=out, offline=True).as_json()
    say("6.4, 7.28", f"{taken.name}: {_verdict(of_revoked)}")
    says_revoked = any(
        row["check"] == "status" and row["status"] == "fail" for row in of_revoked["checks"]
    )
    return report["valid"] is True and of_revoked["valid"] is False and says_revoked


def _verdict(report: dict[str, object]) -> str:
    verdicts = {True: "valid", False: "not valid", None: "could not be checked"}
    return verdicts[report["valid"]]  # type: ignore[index]
