"""What the database refuses about packs: papers that were frozen stay as they are."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="a_frozen_pack_stays",
        sentence="A pack is never removed.",
        table="boards_pack",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="a_pack_is_never_replaced",
        sentence="What a frozen pack says never changes, nor the file that was made of it; what "
        "comes later is a pack of the next number.",
        table="boards_pack",
        on=("UPDATE",),
        refuse_when=(
            "NEW.meeting_id <> OLD.meeting_id OR NEW.number <> OLD.number "
            "OR NEW.contents <> OLD.contents OR NEW.sha256 <> OLD.sha256 "
            "OR (OLD.made_at IS NOT NULL AND "
            "(NEW.file IS NULL OR NEW.file <> OLD.file OR NEW.file_sha256 <> OLD.file_sha256))"
        ),
    ),
    DatabaseRule(
        name="the_papers_of_a_pack_stay",
        sentence="The papers of a frozen pack are neither changed nor removed.",
        table="boards_packpaper",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
)
