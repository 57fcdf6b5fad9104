"""One proposal through its whole life, by the same services that pages use.

``charm lifecycle`` plays it in a throw-away database and writes what a stranger needs to check the
credential; ``charm demo`` plays parts of it to fill a demo alliance. Time passes while it plays:
it begins some weeks ago and ends now, so that what it issues is valid today.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail
from django.utils import timezone

from charm import artefacts, demo
from charm.alliance.models import Body, Person
from charm.alliance.queries import alliance, body, members_of, person_by_email
from charm.alliance.services.people import add_person, grant_mandate
from charm.boards import queries as boards
from charm.boards.models import Meeting, Track
from charm.boards.services import conditions, deciding, meetings, opinions, releasing
from charm.core.proposal.model import Endorser, Kind, Proposal, Proposer
from charm.foundation import clock, jobs
from charm.proposals import queries as proposals
from charm.proposals.models import Proposal as Filed
from charm.proposals.services import endorsing, submitting, writing

Say = Callable[[str], None]
COUNCIL_HOUR = dt.time(10, 0)
