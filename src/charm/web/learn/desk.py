"""What a learner learns, and what they were awarded."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.awards.queries import awards_of_learner
from charm.delivery.admissions import applications_of
from charm.delivery.codes import sessions_to_check_in
from charm.delivery.progress import progress_of
from charm.delivery.queries import learning_of
from charm.web.public.search import Offer
from charm.web.signed_in import person_of

PER_PAGE = 25


@require_safe
@login_required
def learning(request: HttpRequest) -> HttpResponse:
    """``/learning/``: a constant number of queries, however much there is."""
    person = person_of(request)
    awards = awards_of_learner(person)
    page = Paginator(learning_of(person), PER_PAGE).get_page(request.GET.get("page"))
    awarded = {award.enrolment_id: award for award in awards}
    return render(
        request,
        "learn/desk.html",
        {
            "page": page,
            "on_now": sessions_to_check_in(person),
            "lines": [
                (one, Offer(one.enrolment.edition.version), awarded.get(one.enrolment.pk))
                for one in progress_of(page.object_list)
            ],
            "applications": [(one, Offer(one.edition.version)) for one in applications_of(person)],
            "awards": [(award, Offer(award.version)) for award in awards],
        },
    )
