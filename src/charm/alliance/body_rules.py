"""The rules by which a body decides: data that its office changes, where the policy is silent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BodyRules(models.Model):
    """What differs between bodies: how they decide, who is counted, what an interest means."""

    class DecidesBy(models.TextChoices):
        CONSENSUS = "consensus", _("By consensus")
        HANDS = "hands", _("By vote, show of hands")
        ROLL_CALL = "roll-call", _("By vote, roll call")

    class Effect(models.TextChoices):
        NOTE = "note", _("It is noted: the member judges and votes")
        ABSTAIN = "abstain", _("The member may discuss, and neither judges nor votes")
        LEAVE = "leave", _("The member leaves the room for the item")

    class Shown(models.TextChoices):
        AFTER_OWN = "after-own", _("Members read them after they gave their own")
        ALWAYS = "always", _("Members read them at any time")

    paper_deadline_working_days = models.PositiveSmallIntegerField(default=10)
    decides_by = models.CharField(max_length=10, choices=DecidesBy, default=DecidesBy.CONSENSUS)
    quorum_percent = models.PositiveSmallIntegerField(default=50)
    counts_recused = models.BooleanField(default=False)
    """Whether the quorum of an item counts those who stay out of it."""
    interest_effect = models.CharField(max_length=8, choices=Effect, default=Effect.NOTE)
    conflict_effect = models.CharField(max_length=8, choices=Effect, default=Effect.LEAVE)
    opinions_shown = models.CharField(max_length=10, choices=Shown, default=Shown.AFTER_OWN)
    written_procedure = models.BooleanField(default=False)
    written_days = models.PositiveSmallIntegerField(default=7)
    silence_agrees = models.BooleanField(default=False)
    silence_rule = models.CharField(max_length=500, blank=True)
    """The text of the body's own rule that lets silence count."""
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


RULES = (
    "paper_deadline_working_days", "decides_by", "quorum_percent", "counts_recused",
    "interest_effect", "conflict_effect", "opinions_shown", "written_procedure", "written_days",
    "silence_agrees", "silence_rule", "revision",
)  # fmt: skip

CONSTRAINTS = (
    models.CheckConstraint(condition=Q(quorum_percent__lte=100), name="a_quorum_is_at_most_all"),
    models.CheckConstraint(
        condition=~Q(conflict_effect="note"), name="a_conflict_is_more_than_noted"
    ),
    models.CheckConstraint(
        condition=Q(silence_agrees=False) | ~Q(silence_rule=""),
        name="silence_counts_by_a_rule_that_is_named",
    ),
    models.CheckConstraint(
        condition=Q(written_days__gte=1), name="a_written_procedure_takes_a_day_at_least"
    ),
)
