"""Minutes write themselves from the session: what happened, read once, and said in a language
(workflow 6)."""

from charm.boards.minuting.happened import Happened, happened_in
from charm.boards.minuting.writing import Point, languages, points_of, words

__all__ = ["Happened", "Point", "happened_in", "languages", "points_of", "words"]
