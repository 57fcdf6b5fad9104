"""What is on offer without the approval that it needs: never, unless somebody changed the database
behind the platform's back."""

from __future__ import annotations

from charm.catalogue.constraints import RULES
from charm.catalogue.models import EntryVersion
from charm.core.workflow.delivery import EntryState

_RULE = next(rule for rule in RULES if rule.name == "the_catalogue_rests_on_the_council")
ON_OFFER = """
SELECT v.* FROM catalogue_entryversion v JOIN catalogue_entry e ON e.id = v.entry_id
 WHERE e.state = %s AND ({refused})
 ORDER BY v.published_at, v.id"""


def unfounded_versions() -> list[EntryVersion]:
    """Versions of entries on offer for which the rule of the database that lets them in does not
    hold (any more): no released approval of the Academic Council for that very version (5.6.1.6,
    7.1). The rule itself is asked, of every row there is."""
    asked = ON_OFFER.replace("{refused}", _RULE.refuse_when.replace("NEW.", "v."))
    rows = EntryVersion.objects.raw(asked, [EntryState.PUBLISHED])
    return list(rows)
