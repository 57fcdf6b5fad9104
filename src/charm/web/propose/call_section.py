"""What a call asks, as one more section of the form (7.3)."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charm.proposals import calls
from charm.proposals.calls import CallEntry
from charm.web.propose.progress import Progress, Standing
from charm.web.propose.sections import Section

SECTION = Section("call", gettext_lazy("Questions of the call"), ())


def with_call(progress: Progress, entry: CallEntry | None) -> Progress:
    """The progress with the call's questions, while the proposal takes part in a call that asks
    some."""
    if entry is None or not entry.call.questions:
        return progress
    missing = calls.missing_in(entry)
    chapter = (_("The call"), (Standing(SECTION, missing, bool(entry.answers)),))
    return replace(progress, chapters=(*progress.chapters, chapter))
