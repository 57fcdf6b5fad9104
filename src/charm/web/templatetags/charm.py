"""Small things that templates need everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from charm.foundation.spoken import spoken
from charm.web import words
from charm.web.states import Face, face_of, in_words

register = template.Library()


@register.simple_tag
def moment(value: dt.datetime | dt.date | None, form: str = "date") -> SafeString | str:
    """A date or a moment as ``<time>``, moments in the reader's zone and with its name. ``form`` is
    ``date``, ``time`` (with date) or ``short``."""
    if value is None:
        return "–"
    if isinstance(value, dt.datetime):
        local = value.astimezone(timezone.get_current_timezone())
        says = date_format(local, "j N Y" if form != "short" else "j N")
        if form == "time":
            says = f"{says}, {date_format(local, 'H:i')}"
        day = date_format(local, pgettext("date format", "l j F Y, H:i"))
        full = f"{day} ({timezone.get_current_timezone_name()})"
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, says
        )
    says = date_format(value, "j N Y" if form != "short" else "j N")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), says)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], **changes: Any) -> str:
    """The address of this page with other query parameters; None takes one away."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.filter
def clause_address(number: str) -> str:
    """Where the text of a clause stands."""
    return reverse("policy") + f"#{anchor(number)}"


@register.filter
def anchor(number: str) -> str:
    """A clause's number as an anchor: ``c-5-6-1-2``."""
    return "c-" + "".join(c if c.isalnum() else "-" for c in str(number)).lower()


@register.filter
def said(text: Any, language: str = "") -> str:
    """A text that may be a map of languages: the wanted one, else English, else any."""
    if isinstance(text, dict):
        wanted = language or (get_language() or "en")[:2]
        return str(text.get(wanted) or text.get("en") or next(iter(text.values()), ""))
    return "" if text is None else str(text)


@register.filter
def language_of(text: Any) -> str:
    """In which language :func:`said` gives it, for an element that holds nothing else."""
    mine = (get_language() or "en")[:2]
    if not isinstance(text, dict):
        return mine
    return next((code for code in (mine, "en", *text) if text.get(code)), mine)


@register.filter
def told(text: Any) -> SafeString | str:
    """The same as :func:`said`, with the language it is in where that is not the reader's, so that
    it is read aloud as it should be."""
    code = language_of(text)
    if not isinstance(text, dict) or code == (get_language() or "en")[:2]:
        return said(text)
    return format_html('<span lang="{}">{}</span>', code, text.get(code, ""))


@register.filter(name="spoken")
def spoken_filter(text: str) -> str:
    """What core or a room says, in the language of the reader."""
    return in_words(spoken(text))


@register.filter
def members_named(text: str) -> str:
    """``uu.nl has a proposer`` with the name of the member; addresses stay as they are."""
    return words.members_named(text)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def state_face(state: Any) -> Face:
    return face_of(state)


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], param: str, number: int) -> str:
    """The address of another page of the same list."""
    return here(context, **{param: number})


@register.filter
def word(code: Any, vocabulary: str) -> Any:
    """``{{ form|word:"participation" }}``: see :mod:`charm.web.words`."""
    return words.word(code, vocabulary)
