"""For those who watch over an installation: does the process live, and can it serve?"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charm.foundation import database_rules, jobs


@never_cache
@require_safe
def healthz(_: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of the database, so that an outage restarts nobody."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(_: HttpRequest) -> JsonResponse:
    """200 when requests can be served, 503 when not, with what is wrong and what to do."""
    problems = list(dict.fromkeys(filter(None, map(_try, (_migrations, _rules)))))
    if problems:
        return JsonResponse({"ready": False, "problems": problems}, status=503)
    # Without a worker requests are served all the same; letters and issuing wait.
    return JsonResponse({"ready": True, "workers": jobs.workers_alive()})


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "The database cannot be reached. Is it running, and is DATABASE_URL right?"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is not up to date: run 'charm migrate'."
    return ""


def _rules() -> str:
    if missing := database_rules.missing():
        return f"The database does not keep {', '.join(missing)}: run 'charm migrate'."
    return ""
