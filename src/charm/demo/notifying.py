"""Two universities tell their learners what they do with data; a learner accepts it (7.26)."""

from __future__ import annotations

from functools import partial

from charm.alliance.queries import university
from charm.delivery.notices import to_accept
from charm.delivery.services.notices import accept_notices, publish_notice, write_notice
from charm.delivery.waits import learning_of
from charm.demo.diary import Diary
from charm.demo.people import learner, staff

KEEPERS = ("uu.nl", "ub.edu")
ACCEPTS = 2
"""The learner who read them already; the others find them on their desks."""
TEXTS = {
    "privacy": {
        "en": "We keep your name, your address and what you were marked, for as long as your "
        "credential can be verified. Attendance and work handed in are deleted two years after "
        "the edition ended. Who is shown your credential is up to you.",
        "es": "Guardamos su nombre, su dirección y sus notas mientras su credencial se pueda "
        "verificar. La asistencia y los trabajos entregados se borran dos años después del fin de "
        "la edición. Usted decide a quién muestra su credencial.",
    },
    "participation": {
        "en": "Sessions are not recorded. What others say there stays there, and you cite what you "
        "take from them.",
        "es": "Las sesiones no se graban. Lo que otras personas dicen en ellas no sale de allí, y "
        "usted cita lo que toma de ellas.",
    },
}


def plan_notices(diary: Diary) -> None:
    """On the last working day, when everybody has their seats."""
    for number, code in enumerate(KEEPERS):
        diary.note(diary.office_hour(-1, 5 + number), partial(_publish, code))
    diary.note(diary.office_hour(-1, 7), _accept)


def _publish(code: str) -> None:
    home, by = university(code), staff("registrar", code)
    for kind, texts in TEXTS.items():
        draft = write_notice(university=home, kind=kind, texts=texts, by=by, seen=0)
        publish_notice(university=home, kind=kind, by=by, seen=draft.revision)


def _accept() -> None:
    person = learner(ACCEPTS)
    for row in learning_of(person):
        given = [str(notice.pk) for notice in to_accept(row.edition, person)]
        accept_notices(edition=row.edition, given=given, by=person)
