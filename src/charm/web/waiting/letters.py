"""Letters that did not leave or did not arrive."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charm.foundation import letters
from charm.web.addresses import address_of
from charm.web.waiting.wait import Wait


def letters_astray() -> Iterator[Wait]:
    """Letters that did not arrive, as far as anybody knows, one entry for all; and those that the
    mail server does not take at the moment."""
    count, since = letters.stuck()
    if count:
        says = ngettext("{n} letter cannot leave", "{n} letters cannot leave", count)
        yield Wait(
            says.format(n=count),
            f"{address_of('office-letters')}?state=waiting",
            _("The mail server is out of order. They go by themselves once it works again."),
            since,
            act=_("Look"),
        )
    if count := letters.astray():
        says = ngettext("{n} letter went astray", "{n} letters went astray", count)
        yield Wait(
            says.format(n=count),
            address_of("office-letters"),
            _("Given up, come back, or nobody knows: send them again, or tell whoever waits."),
            letters.astray_since(),
            act=_("Look"),
        )
