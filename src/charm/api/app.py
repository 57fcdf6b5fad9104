"""The API: its operations by area, its way to read, to answer and to refuse."""

from __future__ import annotations

from charm.api.document import Api
from charm.api.door import StrictJson
from charm.api.problems import handle
from charm.api.spelling import Json
from charm.api.v1 import (
    alliance,
    assessment,
    boards,
    calls,
    cases,
    catalogue,
    changes,
    checking,
    completion,
    followups,
    groups,
    judging,
    keys,
    learning,
    minutes,
    myself,
    packs,
    papers,
    policy,
    proposals,
    recognitions,
    register,
    skills,
    teaching,
    verifying,
)

DESCRIPTION = """\
The whole life of a micro-credential, by the same services as the pages and the command `charm`:
what is asked or refused names the clause of the policy that it rests on.

Reads of the catalogue, the policy and the alliance need no token; nor do `check` and `verify`.
Everything else needs one. What cannot be done is answered as problem details (RFC 9457).
"""

api = Api(
    title="CHARM-EU micro-credentials",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,  # ninja's page loads scripts of others
    renderer=Json(),
    parser=StrictJson(),
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)
api.add_exception_handler(Exception, handle)
for error in [cls for cls in api._exception_handlers if cls is not Exception]:
    api.add_exception_handler(error, handle)

api.add_router("/me", myself.router)
api.add_router("", checking.router)
api.add_router("", verifying.router)
api.add_router("/catalogue", catalogue.router)
api.add_router("/policy", policy.router)
api.add_router("", alliance.router)
api.add_router("", skills.router)
api.add_router("/proposals", proposals.router)
api.add_router("/proposals", papers.router)
api.add_router("", calls.router)
api.add_router("/proposals", changes.router)
api.add_router("", boards.router)
api.add_router("", judging.router)
api.add_router("", packs.router)
api.add_router("", minutes.router)
api.add_router("", followups.router)
api.add_router("", teaching.router)
api.add_router("", completion.router)
api.add_router("", assessment.router)
api.add_router("", cases.router)
api.add_router("", recognitions.router)
api.add_router("/learning", learning.router)
api.add_router("/register", register.router)
api.add_router("/register", groups.router)
api.add_router("/register", keys.router)
