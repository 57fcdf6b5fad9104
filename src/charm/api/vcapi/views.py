"""The W3C VC-API for partner systems: issue as a test tenant, take back what was issued so, verify
credentials and presentations.

There is nothing here unless ``CHARM_VC_API`` names partners. Nothing is kept of what is sent, but
for the digest of the identifier of a credential whose status can be set.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from charm.api.door import door
from charm.api.problems import answer_to, problem
from charm.api.tokens import GUESSES, address_of
from charm.api.vcapi.answers import MALFORMED, PARSING, judged, refused, said, shown
from charm.api.vcapi.partners import Partner, partner_by_token
from charm.awards import queries as awards
from charm.awards.services import tenancy
from charm.awards.services.tenancy import NotPossible
from charm.awards.tenants import did_of, signer_of
from charm.core.credentials.contexts import DATA_INTEGRITY_V2, VC_V1
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.status import Purpose
from charm.core.credentials.verify import Sources, verify_credential, verify_presentation
from charm.core.proposal.reading import Unreadable, parse_json
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.limits import Limit
from charm.recognition.house import House
from charm.recognition.lookups import Network, Nowhere
from charm.recognition.opening import open_values
from charm.web.status import signed_list

REQUESTS = Limit("Requests of this partner", times=600, seconds=60)
"""Each credential counts: each may be looked up elsewhere."""
_ENTRY = ("id", "type", "statusPurpose", "statusListIndex", "statusListCredential")
_ENTRY_TYPES = ("BitstringStatusListEntry", "BitstringStatusList")
"""The second is how the VC-API calls it in its own example."""

Body = dict[str, Any]
Operation = Callable[[Partner, Body], HttpResponse]


class Unusable(ValueError):
    """What was sent cannot be issued or judged."""


def operation(right: str) -> Callable[[Operation], Callable[..., HttpResponse]]:
    """A POST of a partner that has this right."""

    def made(act: Operation) -> Callable[..., HttpResponse]:
        @door
        @wraps(act)
        def answer(request: HttpRequest) -> HttpResponse:
            if not settings.VC_API:
                return problem("not-found", "There is nothing at this address.")
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            try:
                partner = _partner(request, right)
                if partner is None:
                    says = "Send the token of a partner: Authorization: Bearer …"
                    return problem("no-token", says)
                REQUESTS.count(partner.name)
                return act(partner, _body(request))
            except Unreadable as error:
                return refused(PARSING, error.problems)
            except (Unusable, Unsafe, NotPossible) as error:
                return refused(MALFORMED, [str(error)])
            except Exception as error:  # as for every operation of the API
                return answer_to(error)

        return answer

    return made


@operation("issue")
def issue(partner: Partner, body: Body) -> HttpResponse:
    """Sign a credential as the partner's tenant. Nothing goes out that our own verifier would not
    take: terms that no signature covers, unknown contexts, what is not of the data model."""
    known_as = _asked(_options(body), "credentialId")
    credential = dict(_object(body, "credential"))
    if "proof" in credential:
        raise Unusable("credential: carries a proof already: send it without")
    signer = signer_of(partner)
    tenant = did_of(signer)
    given = credential.setdefault("issuer", tenant)
    if (given.get("id") if isinstance(given, Mapping) else given) != tenant:
        raise Unusable(f"issuer: must be {tenant}, the tenant of this token, or left out")
    contexts = credential.get("@context")
    if isinstance(contexts, list) and contexts[:1] == [VC_V1]:
        # Terms of the proof are not among those of the data model 1.1.
        credential["@context"] = list(dict.fromkeys([*map(_text, contexts), DATA_INTEGRITY_V2]))
    if partner.status:
        return said(201, {"verifiableCredential": _with_status(partner, credential, known_as)})
    signed = add_proof(credential, signer, created=clock.now())
    _check_fit(signed)
    return said(201, {"verifiableCredential": signed})


def _with_status(partner: Partner, credential: Body, known_as: str | None) -> Body:
    """Signed, with the places by which the partner can take it back."""
    if "credentialStatus" in credential:
        raise Unusable("credentialStatus: is put in here: send it without")
    if "id" not in credential and not known_as:
        credential["id"] = f"urn:uuid:{uuid.uuid4()}"
    known_as = known_as or credential["id"]
    if not isinstance(known_as, str):
        raise Unusable("id: must be a text")
    return tenancy.issue_with_status(
        tenant=partner,
        signer=signer_of(partner),
        known_as=known_as,
        credential=credential,
        check=_check_fit,
    )


def _check_fit(signed: Body) -> None:
    """Raises Unusable for what our own verifier would not take."""
    report = judged(verify_credential(signed, sources=Nowhere(), now=clock.now()))
    for found in report["problemDetails"]:
        if found["title"] in ("format", "integrity"):
            raise Unusable(found["detail"])


@operation("issue")
def set_status(partner: Partner, body: Body) -> HttpResponse:
    """Revoke or suspend a credential that the partner issued here, or let a suspended one hold
    again (VC-API, 3.2.2). Those of others, and every award of the house, do not exist for it."""
    known_as, status = body.get("credentialId"), body.get("status")
    if unknown := sorted(body.keys() - {"credentialId", "credentialStatus", "status"}):
        raise Unusable(f"{unknown[0]}: is not asked for")
    if not isinstance(known_as, str) or not known_as:
        raise Unusable("credentialId: must be the id of the credential, or what it was given")
    if not isinstance(status, bool):
        raise Unusable("status: must be true or false")
    entry = _entry(_object(body, "credentialStatus"))
    row = tenancy.set_status(tenant=partner, known_as=known_as, entry=entry, status=status)
    return said(200, {"credentialId": known_as, "statusPurpose": row.purpose, "status": row.is_set})


def _entry(given: Mapping[str, Any]) -> dict[str, str]:
    entry = {name: said for name, said in given.items() if isinstance(said, str)}
    if unfit := sorted(given.keys() - set(_ENTRY)) or sorted(given.keys() - entry.keys()):
        raise Unusable(f"credentialStatus.{unfit[0]}: is not asked for, or no text")
    if entry.get("type") not in _ENTRY_TYPES:
        raise Unusable(f"credentialStatus.type: must be {_ENTRY_TYPES[0]}")
    if entry.get("statusPurpose") not in list(Purpose):
        raise Unusable(f"credentialStatus.statusPurpose: must be one of {', '.join(Purpose)}")
    return entry


@require_safe
def status_list(request: HttpRequest, name: str) -> HttpResponseBase:
    """``/vc-api/status/<list>``: the list of a tenant as it was signed last; also after its partner
    left."""
    return signed_list(request, awards.tenant_list, name)


@operation("verify")
def verify(partner: Partner, body: Body) -> HttpResponse:  # noqa: ARG001
    """Judge a credential, as the verification desk does."""
    _options(body)
    answer = _judge(_object(body, "verifiableCredential"), House(Network()))
    return said(200 if answer["verified"] else 400, answer)


@operation("verify")
def verify_shown(partner: Partner, body: Body) -> HttpResponse:
    """Judge a presentation by its holder's signature, and each credential in it."""
    options = _options(body)
    sources = House(Network())
    presentation = verify_presentation(
        _object(body, "verifiablePresentation"),
        sources=sources,
        now=clock.now(),
        challenge=_asked(options, "challenge"),
        domain=_asked(options, "domain"),
    )
    credentials = []
    for credential in presentation.credentials:
        REQUESTS.count(partner.name)
        credentials.append(_judge(credential, sources))
    answer = shown(presentation, credentials)
    return said(200 if answer["verified"] else 400, answer)


def _judge(credential: Any, sources: Sources) -> dict[str, Any]:
    try:
        opened = open_values(dict(credential))
    except Unreadable as error:
        details = [{"type": PARSING, "title": "format", "detail": one} for one in error.problems]
        return {"verified": False, "problemDetails": details}
    report = verify_credential(
        opened.document, sources=sources, now=clock.now(), token=opened.token
    )
    return judged(report)


def _partner(request: HttpRequest, right: str) -> Partner | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = partner_by_token(settings.VC_API, token.strip()) if scheme == "Bearer" else None
    if found is None:
        GUESSES.count(address_of(request))
        return None
    if right not in found.may:
        raise NotAllowed(f"This partner may not {right}: the operator says so in CHARM_VC_API.")
    return found


def _body(request: HttpRequest) -> Body:
    values = parse_json(request.body)
    if not isinstance(values, dict):
        raise Unusable("body: must be one JSON object")
    return values


def _object(body: Body, name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Unusable(f"{name}: must be an object")
    return found


def _options(body: Body) -> dict[str, Any]:
    found = body.get("options", {})
    if not isinstance(found, dict):
        raise Unusable("options: must be an object")
    return found


def _asked(options: Mapping[str, Any], name: str) -> str | None:
    found = options.get(name)
    if found is not None and not isinstance(found, str):
        raise Unusable(f"options.{name}: must be a text")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unusable("@context: must be addresses")
    return value
