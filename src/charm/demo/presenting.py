"""The Communication Office presents what the catalogue has, by category (7.21)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from charm.catalogue.categories import Category, draft_of
from charm.catalogue.services.categories import (
    add_category,
    publish_overview,
    schedule_overview,
    write_overview,
)
from charm.demo.diary import Diary
from charm.demo.people import officer


@dataclass(frozen=True, slots=True)
class Told:
    title: dict[str, str]
    text: dict[str, str]
    fields: tuple[str, ...]


PUBLISHED = (
    Told(
        {"en": "Health close to people", "es": "La salud, cerca de la gente"},
        {
            "en": "Most care does not happen in hospitals. It happens in kitchens, on stairs, in a "
            "language that the doctor does not speak.\n\nThese courses are for those who work "
            "there already: nurses, interpreters, mediators, neighbours with a task.",
            "es": "La mayor parte de los cuidados no ocurre en los hospitales, sino en cocinas, en "
            "escaleras y en una lengua que el médico no habla.\n\nEstos cursos son para "
            "quienes ya trabajan allí: enfermería, interpretación, mediación, vecindario.",
        },
        ("09",),
    ),
    Told(
        {"en": "Energy, water, living things", "es": "Energía, agua, seres vivos"},
        {
            "en": "What a street, a lagoon or a grid needs can be measured. Learn to measure it "
            "with those who have to decide about it, on site and with their own data.",
            "es": "Lo que necesita una calle, una laguna o una red se puede medir. Aprenda a "
            "medirlo con quienes tienen que decidir, sobre el terreno y con sus propios datos.",
        },
        ("05", "07"),
    ),
    Told(
        {"en": "Languages and stories", "es": "Lenguas y relatos"},
        {
            "en": "Nine universities, a dozen languages, and what happens between them: in a "
            "theatre, at a microphone, on a page that a machine has to understand."
        },
        ("02", "03"),
    ),
)
LATER = Told(
    {"en": "Learning to teach", "es": "Aprender a enseñar"},
    {"en": "For those who stand before a class, a group or a meeting and want others to find out."},
    ("01",),
)


def plan_overviews(diary: Diary) -> None:
    """Three are published, and one goes out in a week by itself."""
    for number, told in enumerate(PUBLISHED):
        diary.note(diary.office_hour(-12 + number, 2), partial(_publish, told, 10 * number))
    diary.note(diary.office_hour(-1, 4), partial(_schedule, diary))


def _write(told: Told, place: int) -> tuple[Category, int]:
    by = officer("communication")
    category = add_category(title=told.title, by=by)
    draft = draft_of(category)
    row = write_overview(
        category=category, title=told.title, text=told.text, by_field=told.fields, by_hand=(),
        place=place, by=by, seen=draft.revision if draft else 0,
    )  # fmt: skip
    return category, row.revision


def _publish(told: Told, place: int) -> None:
    category, seen = _write(told, place)
    publish_overview(category=category, by=officer("communication"), seen=seen)


def _schedule(diary: Diary) -> None:
    category, seen = _write(LATER, 40)
    schedule_overview(
        category=category, at=diary.office_hour(7), by=officer("communication"), seen=seen
    )
