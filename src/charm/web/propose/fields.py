"""What a proposal asks: form, task list, reading view and comparison follow from it."""

from __future__ import annotations

from charm.web.propose.beyond import BEYOND
from charm.web.propose.field import Field
from charm.web.propose.form_fields import APPENDIX_2

FIELDS = {field.key: field for field in (*APPENDIX_2, *BEYOND)}

__all__ = ["APPENDIX_2", "BEYOND", "FIELDS", "Field"]
