"""How requests are watched: a name for each, how long it took, and one line in the log.

Nothing says who asked or for what: a request is named by its address pattern, never by the path.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from charm.awards.rechecking import how_rechecks_stand
from charm.foundation.logs import request_id
from charm.foundation.pulse import pulse
from charm.web.published import absent

logger = logging.getLogger("charm.request")
View = Callable[[HttpRequest], HttpResponseBase]

_own = CollectorRegistry()
REQUESTS = Histogram(
    "charm_request_seconds",
    "How long requests took, by the name of the address.",
    ["view", "method", "status"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0),
    registry=_own,
)
SAYS = {
    "workers": "Workers heard of in the last 45 seconds.",
    "jobs_ready": "Jobs that wait for a worker.",
    "jobs_ready_age": "Seconds for which the first of them has waited.",
    "jobs_failed_lately": "Jobs given up in the last seven days.",
    "messages_waiting": "Letters and events that are to be delivered.",
    "messages_waiting_age": "Seconds for which the first of them has waited.",
    "events_dead": "Events that were given up.",
    "letters_astray": "Letters about which somebody has to decide.",
    "letters_stuck": "Letters that the mail server does not take for now.",
    "ledger_records": "Acts on record.",
    "awards_unchecked": "Awards that were issued and not yet judged again.",
    "awards_unchecked_age": "Seconds since the first of them was issued.",
    "awards_faulty": "Awards that did not verify when they were judged again.",
}


def watched(get_response: View) -> View:
    """Middleware, before all others."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(secrets.token_hex(8))
        begun = time.perf_counter()
        try:
            response = get_response(request)
            took = time.perf_counter() - begun
            response["X-Request-Id"] = request_id.get()
            _note(request, response.status_code, took)
            return response
        finally:
            request_id.reset(token)

    return answer


def _note(request: HttpRequest, status: int, took: float) -> None:
    match = request.resolver_match
    view = (match.view_name if match else "") or "none"
    method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
    REQUESTS.labels(view, method, f"{status // 100}xx").observe(took)
    if logger.isEnabledFor(logging.INFO):
        fields = {
            "view": view, "method": method, "status": status, "ms": round(took * 1000, 1)
        }  # fmt: skip
        logger.info("%s %s %s", method, view, status, extra={"fields": fields})


class _Work(Collector):
    """How background work stands, asked of the database when somebody looks."""

    def collect(self) -> Iterator[Metric]:
        try:
            figures = asdict(pulse()) | asdict(how_rechecks_stand())
        except DatabaseError:
            yield GaugeMetricFamily("charm_database", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("charm_database", "Whether the database answers.", value=1)
        for name, value in figures.items():
            yield GaugeMetricFamily(f"charm_{name}", SAYS[name], value=value)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """``/metrics`` in the text form of Prometheus: for who knows ``CHARM_METRICS_TOKEN``; without
    one, on one's own machine alone. Web processes share their counts where
    ``PROMETHEUS_MULTIPROC_DIR`` names a folder; else each tells its own."""
    if not _may_look(request):
        return absent("There is nothing here.")
    registry = CollectorRegistry()
    registry.register(_Work())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        content = generate_latest(registry)
    else:
        content = generate_latest(registry) + generate_latest(_own)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def _may_look(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return bool(settings.IS_HERE_ONLY)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return constant_time_compare(given, settings.METRICS_TOKEN)
