"""Every component in every state, for those who build pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from charm.core.policy import Finding, Level
from charm.core.seal import draw_seal
from charm.foundation import clock
from charm.web.lifeline import CODES, Life, LifeSoFar, Link
from charm.web.refusals import Problem
from charm.web.states import FACES


class Sample(forms.Form):
    title = forms.CharField(max_length=300, help_text="As it will stand in the catalogue.")
    email = forms.EmailField(help_text="We write to this address.")
    about = forms.CharField(widget=forms.Textarea, required=False, label="Description")
    kind = forms.ChoiceField(
        choices=[("formal", "Formal"), ("non-formal", "Non-formal"), ("informal", "Informal")],
        widget=forms.RadioSelect,
        help_text="How the learning is organised.",
    )
    languages = forms.MultipleChoiceField(
        choices=[("en", "English"), ("ca", "Catalan"), ("nl", "Dutch")],
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.ChoiceField(choices=[("", "–"), ("6", "EQF 6"), ("7", "EQF 7")], required=False)
    begins = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.DecimalField(required=False)
    document = forms.FileField(required=False)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "styleguide.html",
        {
            "lives": [_life(code) for code in CODES] + [_halted()],
            "seals": [
                draw_seal("a", field="0521", level=7, hours=Decimal(80), badge=False),
                draw_seal("b", field="0613", level=6, hours=Decimal(25), badge=False),
                draw_seal("c", field="", level=None, hours=Decimal(8), badge=True),
            ],
            "states": sorted(FACES),
            "form": Sample(),
            "wrong": Sample({"email": "nobody", "languages": ["xx"], "begins": "soon"}),
            "problems": _problems(),
            "findings": _findings(),
            "page": Paginator(range(95), 20).page(2),
            "moment": clock.now(),
            "acts": _acts(),
        },
    )


def _life(here: str) -> Life:
    begins = clock.now() - dt.timedelta(days=200)
    so_far = LifeSoFar(here, next="Next: the Council meets on 12 March 2027.")
    for number, code in enumerate(CODES[: CODES.index(here) + 1]):
        so_far.note(
            code,
            begins + dt.timedelta(days=25 * number),
            "By Sanne de Wit and Aoife Brennan.",
            Link("The document behind it", "#life"),
        )
    return so_far.draw()


def _halted() -> Life:
    so_far = LifeSoFar("decided", halted=True, next="Rejected: a new proposal can build on it.")
    return so_far.note("decided", clock.now(), "The Council rejected it.").draw()


def _problems() -> list[Problem]:
    return [
        Problem("Say why the alliance needs it.", "5.6.1.3", "about", "Two sentences are enough."),
        Problem("Every university that has a proposer must approve this version.", "7.4"),
    ]


def _findings() -> list[Finding]:
    return [
        Finding("5.7.2", Level.MUST, "ects", "A sentence of the policy.", "Leave ECTS empty."),
        Finding("7.12", Level.SHOULD, "hours", "Another sentence.", "Say how many hours."),
    ]


def _acts() -> list[dict[str, object]]:
    return [
        {"at": clock.now(), "who": "Aoife Brennan", "says": "Submitted.", "clauses": ["7.1"]},
        {"at": clock.now(), "who": "", "says": "Placed on the agenda.", "clauses": ["7.4.1"]},
    ]
