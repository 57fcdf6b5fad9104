"""Background work: does it go on, and what was given up?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from charm.foundation import clock, heads, ledger
from charm.foundation.pulse import ahead_of_time, late_jobs, pulse
from charm.operation.doctor.trouble import Trouble

STUCK = 15 * 60.0
"""Seconds after which what is ready is not only busy."""
MESSAGE_STUCK = 60 * 60.0
AHEAD = dt.timedelta(minutes=2)
HEAD_LATE = dt.timedelta(days=2)


def worker() -> Iterator[Trouble]:
    now = pulse()
    if not now.workers:
        yield Trouble(
            "worker-dead",
            "No worker was heard of in the last 45 seconds: letters and awards wait.",
            "Start one: charm worker (systemctl start charm-worker@1).",
        )
    if now.jobs_ready_age > STUCK:
        yield Trouble(
            "jobs-stuck",
            f"{now.jobs_ready} jobs are ready, the first for {now.jobs_ready_age / 60:.0f} "
            "minutes.",
            "Look at the worker's log; start another worker if it is only busy.",
        )
    if now.jobs_failed_lately:
        yield Trouble(
            "jobs-failed",
            f"{now.jobs_failed_lately} jobs were given up in the last seven days.",
            "Their tracebacks are in the worker's log; mend the cause and have it done again.",
        )
    if now.messages_waiting_age > MESSAGE_STUCK:
        yield Trouble(
            "outbox-stuck",
            f"{now.messages_waiting} messages wait, the first for "
            f"{now.messages_waiting_age / 3600:.0f} hours.",
            "Is the worker running, and does the mail server answer? They go by themselves then.",
        )
    if now.events_dead:
        yield Trouble(
            "events-dead",
            f"{now.events_dead} events were given up: what follows from an act was not done.",
            "Read why in the worker's log, and report it: this is a defect.",
        )
    if now.letters_astray:
        yield Trouble(
            "letters-astray",
            f"{now.letters_astray} letters were given up, came back or may not have arrived.",
            "Somebody in the office decides on each: /office/letters/",
        )
    if now.letters_stuck:
        yield Trouble(
            "letters-stuck",
            f"The mail server does not take {now.letters_stuck} letters for now.",
            "Check EMAIL_URL and the mail server; they are tried every ten minutes.",
        )


def schedule() -> Iterator[Trouble]:
    if late := late_jobs():
        yield Trouble(
            "schedule-late",
            f"What repeats by itself stands still: {', '.join(late[:5])}.",
            "Start a worker; if one runs, restart it.",
        )


def machine_clock() -> Iterator[Trouble]:
    if (ahead := ahead_of_time()) > AHEAD:
        yield Trouble(
            "clock-behind",
            f"This machine's clock is {ahead.total_seconds() / 60:.0f} minutes behind what was "
            "recorded already.",
            "Let NTP set the clock: deadlines and signatures go by it.",
        )


def ledger_heads() -> Iterator[Trouble]:
    sequence, _ = ledger.head()
    days = heads.days()
    if not sequence:
        return
    if days and not heads.key_file().exists():
        yield Trouble(
            "ledger-key-missing",
            f"The key that signs the ledger's heads, {heads.key_file().name}, is missing.",
            "Put it back from where the keys are kept; without it a new one is made and published.",
        )
    elif days and clock.today() - days[0] > HEAD_LATE:
        yield Trouble(
            "heads-late",
            f"The head of the ledger was published last on {days[0]}.",
            "Is a worker running, and does CHARM_KEY_PASSPHRASE open keys/ledger.pem?",
        )


CHECKS = (worker, schedule, machine_clock, ledger_heads)
