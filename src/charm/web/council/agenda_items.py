"""One item of an agenda: what the officer says of it, and its documents."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charm.alliance.queries import Person
from charm.boards import rules, sessions
from charm.boards.agendas import AgendaItem, agenda_of
from charm.boards.documents import about_item, documents_of
from charm.boards.queries import Meeting
from charm.boards.services import building
from charm.boards.services.arranging import BLOCKS
from charm.boards.services.building import Wording
from charm.foundation import files
from charm.foundation.files import MOST_BYTES
from charm.proposals.queries import proposers_of
from charm.web.council.acting import seen_in
from charm.web.downloads import download
from charm.web.once import new_key, once
from charm.web.refusals import REFUSED, Problem, reasons_of
from charm.web.signed_in import person_of
from charm.web.templatetags.charm import said

KINDS = {
    "decision": gettext_lazy("For decision"),
    "discussion": gettext_lazy("For discussion"),
    "information": gettext_lazy("For information"),
    "other": gettext_lazy("Any other business"),
    "break": gettext_lazy("Break"),
}


class ItemForm(forms.Form):
    """What is said of an item. A proposal keeps its own title, and is always for decision."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=building.MOST_TITLE)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=list(KINDS.items()), initial="discussion"
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=0, max_value=600, initial=10,
        help_text=gettext_lazy("Without those of the items below it."),
    )  # fmt: skip
    presenter = forms.ChoiceField(
        label=gettext_lazy("Who presents it"), required=False,
        help_text=gettext_lazy("A member or a proposer; for others write the name below."),
    )  # fmt: skip
    presenter_name = forms.CharField(
        label=gettext_lazy("Somebody else"), required=False, max_length=200
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the members"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    confidential = forms.BooleanField(
        label=gettext_lazy("In the confidential part"), required=False,
        help_text=gettext_lazy("Its minutes are not in the public part."),
    )  # fmt: skip

    def __init__(self, data: object, meeting: Meeting, item: AgendaItem | None) -> None:
        super().__init__(data, initial=_said_of(item) if item else None)  # type: ignore[arg-type]
        people = [seat.person for seat in sessions.seats_at(meeting)]
        if item is not None and item.track is not None:
            people = [*proposers_of(item.track.proposal), *people]
            del self.fields["title"], self.fields["kind"]
        if item is not None and item.presenter is not None:
            people.append(item.presenter)
        self.people = {str(person.id): person for person in people}
        choices = [("", _("Nobody in particular"))]
        choices += [(ref, person.name) for ref, person in self.people.items()]
        self.fields["presenter"].choices = choices  # type: ignore[attr-defined]

    @property
    def wording(self) -> Wording:
        said = dict(self.cleaned_data)
        person = self.people.get(said.pop("presenter", ""))
        return Wording(presenter=person, **said)


def _said_of(item: AgendaItem) -> dict[str, object]:
    return {
        "title": said(item.title),
        "kind": item.kind,
        "minutes": item.minutes,
        "presenter": str(item.presenter_id or ""),
        "presenter_name": item.presenter_name,
        "note": item.note,
        "confidential": item.confidential,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/meetings/<id>/agenda/new/``: an item of the officer's own."""
    by = person_of(request)
    meeting = rules.meeting_for(by, ref, to="run")
    if request.method != "POST":
        return _page(request, meeting, None, ItemForm(None, meeting, None))
    form = ItemForm(request.POST, meeting, None)
    seen = seen_in(request, _("This meeting"))

    def act() -> str:
        item = building.add_item(meeting=ref, wording=form.wording, by=by, seen=seen)
        return f"{reverse('boards-agenda', args=[ref])}?at={item.id}"

    return _answer(request, meeting, None, form, lambda: once(request, act), _("Added."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """``/boards/agenda/<id>/``: what is said of it, and its documents."""
    by, item, meeting = _opened(request, ref)
    if request.method != "POST":
        return _page(request, meeting, item, ItemForm(None, meeting, item))
    form = ItemForm(request.POST, meeting, item)
    seen = seen_in(request, _("This meeting"))

    def act() -> str:
        building.change_item(item=item.id, wording=form.wording, by=by, seen=seen)
        return f"{reverse('boards-agenda', args=[meeting.id])}?at={item.id}"

    return _answer(request, meeting, item, form, act, _("Saved."))


def _answer(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem | None,
    form: ItemForm,
    act: Callable[[], str],
    says: str,
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, meeting, item, form, status=422)
    try:
        address = act()
    except REFUSED as error:
        return _page(request, meeting, item, form, problems=reasons_of(error), status=422)
    messages.success(request, says)
    return HttpResponseRedirect(address)


@login_required
@require_POST
def remove(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take it off the agenda; this can be undone."""
    by, item, meeting = _opened(request, ref)
    try:
        building.remove_item(item=item.id, by=by, seen=seen_in(request, _("This meeting")))
    except REFUSED as error:
        form = ItemForm(None, meeting, item)
        return _page(request, meeting, item, form, problems=reasons_of(error), status=422)
    messages.success(request, _("Taken off the agenda."))
    return HttpResponseRedirect(reverse("boards-agenda", args=[meeting.id]) + "?at=undo")


@login_required
@require_POST
def attach(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Attach a document that the members read."""
    by, item, meeting = _opened(request, ref)
    sent = request.FILES.getlist("file")
    problems: list[Problem] = []
    if not sent:
        problems.append(Problem(_("Choose a file."), field="file"))
    for one in sent[:10]:
        content, name = one.read(MOST_BYTES + 1), one.name or ""
        try:
            building.attach(item=item.id, content=content, name=name, by=by)
        except REFUSED as error:
            problems += [Problem(f"{name[:120]}: {error}", field="file")]
    if problems:
        form = ItemForm(None, meeting, item)
        return _page(request, meeting, item, form, problems=problems, status=422)
    messages.success(request, _("Attached. Members read it on the page of the meeting."))
    return HttpResponseRedirect(reverse("boards-agenda-item", args=[item.id]))


@login_required
@require_safe
def document(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A document, for whoever reads the meeting."""
    item = rules.agenda_item_for(person_of(request), ref)
    return download(files.one_of(about_item(item.id), file))


@login_required
@require_POST
def detach(request: HttpRequest, ref: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Remove a document, while the papers are open."""
    by, item, meeting = _opened(request, ref)
    try:
        building.detach(item=item.id, file=file, by=by)
    except REFUSED as error:
        form = ItemForm(None, meeting, item)
        return _page(request, meeting, item, form, problems=reasons_of(error), status=422)
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("boards-agenda-item", args=[item.id]))


def _opened(request: HttpRequest, ref: uuid.UUID) -> tuple[Person, AgendaItem, Meeting]:
    by = person_of(request)
    item = rules.agenda_item_for(by, ref)
    return by, item, rules.meeting_for(by, item.meeting_id, to="run")


def _page(
    request: HttpRequest,
    meeting: Meeting,
    item: AgendaItem | None,
    form: ItemForm,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    lines = agenda_of(meeting).flat if item is not None else []
    context = {
        "meeting": meeting,
        "item": item,
        "line": next((line for line in lines if item and line.item.id == item.id), None),
        "form": form,
        "once": request.POST.get("once", "") or new_key(),
        "documents": documents_of(item) if item is not None else [],
        "megabytes": MOST_BYTES >> 20,
        "may_remove": item is not None and item.track_id is None and item.role not in BLOCKS,
        "problems": problems,
    }
    return render(request, "council/agenda_item.html", context, status=status)
