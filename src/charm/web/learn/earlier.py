"""What a learner asked to count, as their page shows it (6.6.1)."""

from __future__ import annotations

from django.urls import reverse

from charm.delivery.queries import Enrolment
from charm.delivery.recognitions import Recognition, in_words, recognitions_of
from charm.foundation import files
from charm.web.downloads import Attached


def earlier_of(row: Enrolment) -> list[tuple[Recognition, object, list[Attached]]]:
    """Each request, what it counts for, and its files; in two queries."""
    rows = recognitions_of(row)
    kept = files.of_all(one.ref for one in rows)
    return [
        (
            one,
            in_words(one),
            [
                Attached(file, reverse("recognition-file", args=[one.pk, file.pk]))
                for file in kept
                if file.about == one.ref
            ],
        )
        for one in rows
    ]
