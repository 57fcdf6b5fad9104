"""Where in a paper a note stands, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.web.propose.fields import APPENDIX_2, BEYOND

SECTIONS: dict[str, str | Promise] = {
    "item": _("The item as a whole"),
    "changes": _("What changed"),
    "summary": _("Summary"),
    "proposers": _("Proposers"),
    "policy": _("What the policy says"),
    "endorsements": _("Endorsements"),
    "opinions": _("What members say"),
    "files": _("Attached files"),
}


def name_of(where: str) -> str:
    """The section, or the field of the form; an unknown place reads as itself."""
    if where in SECTIONS:
        return str(SECTIONS[where])
    field = next((one for one in (*APPENDIX_2, *BEYOND) if one.key == where), None)
    return str(field.label) if field is not None else where
