"""Repeated work of the verifier."""

from __future__ import annotations

from charm.awards.rechecking import due_for_recheck
from charm.awards.services.rechecking import recheck_awards
from charm.foundation import jobs
from charm.recognition.judging import Judge, judged


@jobs.scheduled("4-59/10 * * * *")
def recheck_what_was_issued() -> None:
    """Every award is judged within the hour after it was issued, as a stranger's verifier would."""
    for share in due_for_recheck():
        jobs.enqueue(recheck_share, awards=share)


@jobs.job
def recheck_share(awards: list[str]) -> None:
    """Judge those of them that are still to be judged."""
    recheck_awards(awards, judged=lambda rows: judged(rows, Judge()))
