"""What readers take along from an entry's page: its other forms, its card, and what search engines
read in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from charm.catalogue.queries import EntryVersion
from charm.core.credentials.elements import OF_EACH_AWARD, Element
from charm.core.description import Description
from charm.web.public import documents
from charm.web.templatetags.charm import said
from charm.web.verify.elements import LABELS, readable

CARD_WIDTH, CARD_HEIGHT = 340, 330
"""Pixels."""


def take_along(version: EntryVersion, described: Description, *, is_past: bool) -> dict[str, Any]:
    """Forms are those of the version that the page shows; the card, of what is in force."""
    slug, language = version.entry.slug, (get_language() or "en")[:2]
    forms = {
        form: reverse("entry-version-document", args=[slug, version.number, form])
        if is_past
        else reverse("entry-document", args=[slug, form])
        for form in documents.OF_ENTRY
    }
    return {
        "elements": readable(
            {
                str(element): _("in each credential")
                if element in OF_EACH_AWARD
                else described.elements.get(element, _("missing"))
                for element in Element
            }
        ),
        "missing": [LABELS.get(element, element) for element in described.missing],
        "forms": forms,
        "alternates": [(kind, forms[form]) for form, kind in documents.OF_ENTRY.items()],
        "schema_org": mark_safe(documents.in_page(described)),  # noqa: S308 - it escapes itself
        "card": {
            "url": f"{settings.BASE_URL}{reverse('entry-card', args=[slug])}?language={language}",
            "title": f"{said(described.definition.title)}, CHARM-EU",
            "width": CARD_WIDTH,
            "height": CARD_HEIGHT,
        },
    }
