"""Which address is answered by what."""

from __future__ import annotations

from django.urls import include, path, register_converter

from charm.web.account.office_acts import ask_for_second_factors
from charm.web.account.outbox import letter, outbox
from charm.web.crawlers import robots, sitemap
from charm.web.front import accessibility, front, privacy
from charm.web.health import healthz, readyz
from charm.web.home import home
from charm.web.issuers import did_document
from charm.web.ledger import Day, ledger_head, ledger_heads, ledger_keys
from charm.web.preferences import choose
from charm.web.public.documents import catalogue_document
from charm.web.public.overviews import all_overviews, overview
from charm.web.schemas import proposal as proposal_schema
from charm.web.skills import skill
from charm.web.status import status_list
from charm.web.styleguide import styleguide
from charm.web.watching import metrics
from charm.web.well_known import api_catalog

register_converter(Day, "day")

urlpatterns = [
    path("", front, name="front"),
    path("home/", home, name="home"),
    path("catalogue/", include("charm.web.public.urls")),
    path("catalogue.<slug:form>", catalogue_document, name="catalogue-document"),
    path("overviews/", all_overviews, name="overviews"),
    path("overviews/<slug:slug>/", overview, name="overview"),
    path("decisions/", include("charm.web.public.decision_urls")),
    path("cases/", include("charm.web.cases.urls")),
    path("verify/", include("charm.web.verify.urls")),
    path("policy/", include("charm.web.policy.urls")),
    path("skills/<slug:scheme>/<str:code>", skill, name="skill"),
    path("", include("charm.web.propose.endorsement_urls")),
    path("proposals/", include("charm.web.propose.urls")),
    path("calls/", include("charm.web.calls.urls")),
    path("boards/", include("charm.web.council.urls")),
    path("follow-ups/", include("charm.web.followups.urls")),
    path("endorse/", include("charm.web.propose.endorse_urls")),
    path("teaching/", include("charm.web.teach.urls")),
    path("learning/", include("charm.web.learn.urls")),
    path("c/<str:token>/", include("charm.web.learn.shared_urls")),
    path("notices/", include("charm.web.public.notice_urls")),
    path("claim/", include("charm.web.learn.claim_urls")),
    path("register/", include("charm.web.register.urls")),
    path("office/", include("charm.web.office.urls")),
    path("account/", include("charm.web.account.urls")),
    path("accessibility/", accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("ledger/", ledger_heads, name="ledger"),
    path("preferences/", choose, name="preferences"),
    path("styleguide/", styleguide, name="styleguide"),
    path("dev/outbox/", outbox, name="outbox"),
    path("dev/outbox/<uuid:letter>/", letter, name="outbox-letter"),
    # For programs.
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("ledger/keys.txt", ledger_keys, name="ledger-keys"),
    path("ledger/<day:day>.txt", ledger_head, name="ledger-head"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path(".well-known/api-catalog", api_catalog, name="api-catalog"),
    path("issuers/<slug:slug>/did.json", did_document, name="did-document"),
    path("api/v1/schemas/proposal.json", proposal_schema, name="proposal-schema"),
    path("api/v1/", include("charm.api.urls")),
    path("vc-api/", include("charm.api.vcapi.urls")),
    path("status/<slug:name>", status_list, name="status-list"),
]

ask_for_second_factors(urlpatterns)
