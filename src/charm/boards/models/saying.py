"""What members write of an item before it is decided: drafts, earlier opinions, comments (7.6)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from charm.boards.models.deciding import Opinion, Track
from charm.foundation.personal_data import OPINION, fields


class OpinionDraft(models.Model):
    """An opinion that its member has not given yet: nobody else reads it."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="opinion_drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    judgements = models.JSONField()  # criterion -> {"met": met|partly|not-met|"", "why": text}
    saved_at = models.DateTimeField()

    personal_data = fields("id", "track", "saved_at", person=OPINION, judgements=OPINION)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["track", "person"], name="a_member_has_one_draft_per_item"
            )
        ]


class EarlierOpinion(models.Model):
    """What a member said before they changed their opinion."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="earlier")
    judgements = models.JSONField()
    given_at = models.DateTimeField()

    personal_data = fields("id", "opinion", "given_at", judgements=OPINION)

    class Meta:
        ordering = ["given_at", "id"]


class Comment(models.Model):
    """A member's remark on one field of the proposal."""

    class Audience(models.TextChoices):
        BODY = "body"
        OFFICER = "officer"
        PROPOSERS = "proposers"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="comments")
    field = models.CharField(max_length=40)  # a key of the proposal
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    audience = models.CharField(max_length=10, choices=Audience)
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    personal_data = fields(
        "id", "track", "field", "audience", "written_at", "taken_back_at",
        author=OPINION, text=OPINION,
    )  # fmt: skip

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_a_word")]


class Reply(models.Model):
    """An answer to a comment, by somebody who reads it."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    personal_data = fields("id", "comment", "written_at", author=OPINION, text=OPINION)

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name_plural = "replies"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_reply_says_a_word")]
