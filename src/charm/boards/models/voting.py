"""How a body came to its decision: what was noted in session, who took part and how (7.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from charm.boards.models.deciding import Decision, Meeting, Track
from charm.foundation.personal_data import OFFICE_RECORD, fields


class SessionNote(models.Model):
    """What was noted of an item in a session, until its chair records it as the decision."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="session_notes")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="session_notes")
    said = models.JSONField()  # outcome, reasons, judgements, conditions, votes; as typed
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    personal_data = fields(
        "id", "track", "meeting", "noted_at", "revision", said=OFFICE_RECORD, noted_by=OFFICE_RECORD
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "meeting"], name="a_session_has_one_note_per_item"
            )
        ]


class Voice(models.Model):
    """The part that a member of the body had in one decision."""

    class Stood(models.TextChoices):
        TOOK_PART = "took-part"  # present, decided by consensus or by counted hands
        FOR = "for"
        AGAINST = "against"
        ABSTAINED = "abstained"
        SILENT = "silent"  # did not answer in a written procedure
        STAYED_OUT = "stayed-out"
        ABSENT = "absent"

    class Why(models.TextChoices):
        """Why somebody stayed out."""

        PROPOSES = "proposes"
        CONFLICT = "conflict"
        INTEREST = "interest"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)  # the seat: chair, member or observer
    stood = models.CharField(max_length=12, choices=Stood)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    in_room = models.BooleanField(default=False)  # present although they stayed out

    personal_data = fields(
        "id", "decision", "role", "why", "in_room", person=OFFICE_RECORD, stood=OFFICE_RECORD
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"], name="a_member_has_one_voice_per_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(stood="stayed-out") & ~models.Q(why="")
                | ~models.Q(stood="stayed-out") & models.Q(why=""),
                name="who_stays_out_has_a_ground",
            ),
        ]
