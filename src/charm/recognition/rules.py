"""Who may share a credential, and who sees what is shared."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError

from charm.alliance.queries import Person
from charm.awards.queries import Award, award_for
from charm.foundation.errors import NotAllowed, NotFound
from charm.recognition.models import Share


def award_to_share(person: Person, ref: uuid.UUID | str) -> Award:
    """The award, for its learner alone: an office that reads it shows it to nobody."""
    award = award_for(person, ref)
    if award.learner_id != person.pk:
        raise NotAllowed("Only the learner can share a credential.")
    return award


def share_for(person: Person, ref: uuid.UUID | str) -> Share:
    """The one door to a share: for the learner who made it; for others there is none."""
    try:
        share = Share.objects.select_related("award").get(pk=ref)
    except (Share.DoesNotExist, ValidationError, ValueError):
        raise NotFound("There is no such link.") from None
    if not person.is_active or share.award.learner_id != person.pk:
        raise NotFound("There is no such link.")
    return share
