"""The question to a manager, handed on, declined, left to expire, answered by e-mail (7.4)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tests.browser.hands import Somebody
from tests.support.mails import eml

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "formal-single.json"
TITLE = "Reading Tides"
PROPOSER, MANAGER, DEAN = "proposer@elte.hu", "manager@elte.hu", "dean@law.elte.hu"


def test_every_way_that_a_question_can_go(somebody: Any, house_clock: Any, tmp_path: Path) -> None:
    proposer, endorser = somebody(PROPOSER), somebody()
    begin_from_a_file(proposer, tmp_path)
    proposer.presses("Ask for endorsement").sees("Endorsing")

    hand_on(endorser)
    assert "handed on by The manager" in endorsements(proposer)
    first = open_letter(endorser, "Handed on to you", DEAN)
    decline(endorser)
    proposer.takes_up(f"Complete “{TITLE}”").sees("did not approve it")
    proposer.sees("The teaching hours are not covered.")

    proposer.presses("Ask for endorsement").sees("Endorsing")
    endorser.opens(first).sees("Thank you: it is not approved")
    house_clock.turn_to(house_clock.today + dt.timedelta(days=15))
    open_letter(endorser, "Your approval is asked for", MANAGER)
    endorser.sees("This link has expired")

    proposer.takes_up(f"Ask again about “{TITLE}”")
    proposer.presses("Ask the accreditation department instead").sees("was sent a link")
    hand_in_an_email(proposer, tmp_path)
    officer = somebody("boards@charm-eu.example")
    officer.takes_up(f"Verify the e-mail about “{TITLE}”")
    officer.sees("It comes from the address that was asked.")
    officer.ticks("It shows that this version is approved").fills("Why", "His own address.")
    officer.presses("Record the judgement").sees("Verified by")
    assert "Endorsed on evidence" in endorsements(proposer)
    proposer.takes_up(f"Submit “{TITLE}”")


def begin_from_a_file(proposer: Somebody, folder: Path) -> None:
    values = {
        **json.loads(EXAMPLE.read_text()),
        "title": TITLE,
        "endorsers": [
            {"name": "The manager", "email": MANAGER, "university": "elte.hu",
             "office": "institutional-manager"},
        ],
    }  # fmt: skip
    file = folder / "proposal.json"
    file.write_text(json.dumps(values))
    proposer.at_the_desk().follows("Propose a micro-credential")
    proposer.attaches("Appendix 2 form", file).presses("Read the file")
    proposer.presses("Begin the proposal with this")


def open_letter(endorser: Somebody, subject: str, address: str) -> str:
    """The link of the latest letter; its address."""
    endorser.opens("/dev/outbox/").follows(subject, beside=address).follows("/endorse/")
    return str(endorser.page.url)


def hand_on(manager: Somebody) -> None:
    open_letter(manager, "Your approval is asked for", MANAGER)
    manager.ticks("Somebody else here decides this").fills("Your name", "The manager")
    with manager.within("Who decides it"):
        manager.fills("Name", "The dean").fills("E-mail address", DEAN)
    manager.presses("Hand it on").sees("handed it on to The dean")


def decline(dean: Somebody) -> None:
    dean.sees("The manager was asked first, and says that you decide this")
    dean.ticks("I do not approve it").fills("Your name", "The dean")
    dean.fills("Comment", "The teaching hours are not covered.")
    dean.presses("Send the answer").sees("Thank you: it is not approved")


def hand_in_an_email(proposer: Somebody, folder: Path) -> None:
    file = folder / "Re.eml"
    file.write_bytes(eml(MANAGER, text=f"I approve “{TITLE}”."))
    proposer.follows("approved by e-mail? Hand it in")
    proposer.attaches("The saved e-mail", file).presses("Hand in")
    proposer.sees("The Boards officer looks at it next")


def endorsements(proposer: Somebody) -> str:
    proposer.at("Proposals").follows(TITLE).follows("All about the endorsements")
    return str(proposer.scope.inner_text())
