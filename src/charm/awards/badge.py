"""The badge of an award: the seal of its catalogue entry, with the signed credential baked in.

Specification: Open Badges 3.0, section 5.3. Whoever has the picture has the credential.
"""

from __future__ import annotations

from charm.awards.models import Award
from charm.catalogue.drawing import PIXELS, seal_of_version
from charm.core.credentials.baking import bake_png, bake_svg
from charm.foundation.errors import NotFound
from charm.foundation.typesetting.pictures import picture


def badge_svg(award: Award) -> str:
    """Raises NotFound while the award is not signed."""
    return bake_svg(seal_of_version(award.version), _signed(award))


def badge_png(award: Award) -> bytes:
    """A square of ``PIXELS``. Raises NotFound while the award is not signed."""
    drawn = picture(seal_of_version(award.version), pixels=PIXELS)
    return bake_png(drawn, _signed(award))


def _signed(award: Award) -> str:
    if not award.credential:
        raise NotFound("This award is not signed yet.")
    return award.credential
