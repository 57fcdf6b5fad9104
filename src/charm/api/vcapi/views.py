"""The W3C VC-API for partner systems: issue as a test tenant, verify credentials and presentations.

There is nothing here unless ``CHARM_VC_API`` names partners. Nothing is kept of what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from charm.api.door import door
from charm.api.problems import answer_to, problem
from charm.api.tokens import GUESSES, address_of
from charm.api.vcapi.answers import MALFORMED, PARSING, judged, refused, said, shown
from charm.api.vcapi.partners import Partner, partner_by_token
from charm.api.vcapi.tenants import signer_of
from charm.core.credentials.contexts import DATA_INTEGRITY_V2, VC_V1
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.verify import Sources, verify_credential, verify_presentation
from charm.core.proposal.reading import Unreadable, parse_json
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.foundation.limits import Limit
from charm.recognition.house import House
from charm.recognition.lookups import Network, Nowhere
from charm.recognition.opening import open_values

REQUESTS = Limit("Requests of this partner", times=600, seconds=60)
"""Each credential counts: each may be looked up elsewhere."""

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
            except (Unusable, Unsafe) as error:
                return refused(MALFORMED, [str(error)])
            except Exception as error:  # as for every operation of the API
                return answer_to(error)

        return answer

    return made


@operation("issue")
def issue(partner: Partner, body: Body) -> HttpResponse:
    """Sign a credential as the partner's tenant. Nothing goes out that our own verifier would not
    take: terms that no signature covers, unknown contexts, what is not of the data model."""
    _options(body)
    credential = dict(_object(body, "credential"))
    if "proof" in credential:
        raise Unusable("credential: carries a proof already: send it without")
    signer = signer_of(partner)
    tenant = signer.verification_method.partition("#")[0]
    given = credential.setdefault("issuer", tenant)
    if (given.get("id") if isinstance(given, Mapping) else given) != tenant:
        raise Unusable(f"issuer: must be {tenant}, the tenant of this token, or left out")
    contexts = credential.get("@context")
    if isinstance(contexts, list) and contexts[:1] == [VC_V1]:
        # Terms of the proof are not among those of the data model 1.1.
        credential["@context"] = list(dict.fromkeys([*map(_text, contexts), DATA_INTEGRITY_V2]))
    now = clock.now()
    signed = add_proof(credential, signer, created=now)
    report = judged(verify_credential(signed, sources=Nowhere(), now=now))
    for found in report["problemDetails"]:
        if found["title"] in ("format", "integrity"):
            raise Unusable(found["detail"])
    return said(201, {"verifiableCredential": signed})


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
