"""Universities, contacts, and the rules that hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from charm.alliance.directory import contact as contact_by_code
from charm.alliance.directory import holders_at, people_for, university_by_slug
from charm.alliance.queries import alliance, contacts, universities
from charm.alliance.services.alliance import change_contact, change_university, may_keep_contacts
from charm.foundation import clock
from charm.foundation.errors import NotAllowed
from charm.framework.queries import policy_in_force
from charm.web.office.forms import ContactForm, UniversityForm, problems_of, said_in
from charm.web.office.guard import in_office, operates
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.seen import seen_of
from charm.web.signed_in import person_of

FIGURES: tuple[tuple[str, str, str | Promise], ...] = (
    ("principles_formal", "5.6.1.2", gettext_lazy("Educational principles, formal learning")),
    ("principles_non_formal", "5.7.1.2", gettext_lazy("Educational principles, other learning")),
    ("vision_areas", "5.6.1.3", gettext_lazy("Key areas of the vision")),
    ("universities_non_formal", "5.7.1.1", gettext_lazy("Universities, other learning")),
    ("universities_joint", "5.6.2.2", gettext_lazy("Universities, joint micro-credential")),
    ("evidenced_needs", "7.12", gettext_lazy("Needs with evidence")),
    ("participation_forms", "7.13", gettext_lazy("Forms of participation")),
    ("esco_skills", "7.16", gettext_lazy("ESCO skills")),
    ("assessment_types", "App. 2", gettext_lazy("Types of assessment")),
)
"""What the policy asks at least so many of: parameter, clause, what it counts."""


@in_office
@require_safe
def all_universities(request: HttpRequest) -> HttpResponse:
    """``/office/universities/``"""
    context = {"rows": universities(), "today": clock.today()}
    return render(request, "office/universities.html", context)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def university(request: HttpRequest, slug: str) -> HttpResponse:
    """``/office/universities/<slug>/``: its facts and who acts for it."""
    viewer, row = person_of(request), university_by_slug(slug)
    keeps = operates(viewer)
    now = {name: getattr(row, name) for name in UniversityForm.base_fields}
    form = UniversityForm(said_in(request), initial=now)
    problems: list[Problem] = []
    if request.method == "POST":
        if not keeps:
            raise NotAllowed("The operator keeps the facts of universities.")
        problems = problems_of(form)
        if not problems:
            try:
                change_university(
                    university=row, by=viewer, seen=seen_of(request), **form.cleaned_data
                )
            except REFUSED as error:
                problems = reasons_of(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("office-university", row.slug)
    holders = holders_at(row.code)
    context = {
        "university": row,
        "keeps": keeps,
        "form": form,
        "problems": problems,
        "today": clock.today(),
        "holders": holders,
        "reach": set(
            people_for(viewer)
            .filter(pk__in=[one.person_id for one in holders])
            .values_list("pk", flat=True)
        ),
    }
    return render(request, "office/university.html", context, status=422 if problems else 200)


@in_office
@require_safe
def all_contacts(request: HttpRequest) -> HttpResponse:
    """``/office/contacts/``"""
    context = {"rows": contacts(), "keeps": may_keep_contacts(person_of(request))}
    return render(request, "office/contacts.html", context)


@in_office
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """``/office/contacts/<code>/``"""
    viewer, row = person_of(request), contact_by_code(code)
    if not may_keep_contacts(viewer):
        raise NotAllowed("The officer for Boards, or the operator, keeps the contacts.")
    now = {"name": row.name, "email": row.email, "topics": "\n".join(row.topics)}
    form = ContactForm(said_in(request), initial=now)
    problems: list[Problem] = []
    if request.method == "POST" and not (problems := problems_of(form)):
        said = form.cleaned_data
        try:
            change_contact(
                contact=row,
                name=said["name"],
                email=said["email"],
                topics=said["topics"].splitlines(),
                by=viewer,
                seen=seen_of(request),
            )
        except REFUSED as error:
            problems = reasons_of(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("office-contacts")
    context = {"contact": row, "form": form, "problems": problems}
    return render(request, "office/contact.html", context, status=422 if problems else 200)


@in_office
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """``/office/rules/``: they are the policy's, so nobody changes them here."""
    policy = policy_in_force(clock.today())
    context = {
        "policy": policy,
        "programme": policy.programme,
        "figures": [
            (getattr(policy.parameters, name), says, clause) for name, clause, says in FIGURES
        ],
        "central": alliance().central_issuing,
    }
    return render(request, "office/rules.html", context)
