"""What was a list of tracks by position becomes the agenda of its meeting."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OPENING = ("apologies", "minutes", "conditions")
BLOCKS = ("deferred", "formal", "non-formal", "informal")
STANDING = {
    "apologies": ("information", 5, "Apologies and interests", "Ausencias e intereses"),
    "minutes": ("decision", 5, "Minutes of the last meeting", "Acta de la reunión anterior"),
    "conditions": ("information", 10, "Conditions outstanding", "Condiciones pendientes"),
    "deferred": ("decision", 0, "Deferred from an earlier meeting",
                 "Aplazado de una reunión anterior"),
    "formal": ("decision", 0, "Formal micro-credentials", "Microcredenciales formales"),
    "non-formal": ("decision", 0, "Non-formal micro-credentials",
                   "Microcredenciales no formales"),
    "informal": ("decision", 0, "Informal micro-credentials", "Microcredenciales informales"),
    "other": ("other", 10, "Any other business", "Ruegos y preguntas"),
    "proposal": ("decision", 15, "", ""),
}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    item, track = apps.get_model("boards", "AgendaItem"), apps.get_model("boards", "Track")
    for meeting in apps.get_model("boards", "Meeting").objects.exclude(state="planned"):
        tracks = list(
            track.objects.filter(meeting=meeting).order_by("position", "opened_at", "id")
            .select_related("proposal")
        )
        known: list[object] = []

        def put(role: str, parent: object = None, **more: object) -> object:
            kind, minutes, en, es = STANDING[role]
            row = item.objects.create(
                meeting=meeting, parent=parent, order=len(known) + 1, role=role, kind=kind,
                minutes=minutes, title={"en": en, "es": es} if en else {}, **more,
            )
            known.append(row)
            return row

        standing = meeting.state != "held"
        for role in OPENING if standing else ():
            put(role)
        for role in BLOCKS:
            own = [t for t in tracks if ("deferred" if t.deferrals else t.proposal.kind) == role]
            block = put(role) if own else None
            for one in own:
                put("proposal", block, track=one)
        if standing:
            put("other")


class Migration(migrations.Migration):
    dependencies = [("boards", "0004_voices_and_comments")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
