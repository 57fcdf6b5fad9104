"""What the database refuses about recognition."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="a_share_shows_what_it_was_made_for",
        sentence="A shared link shows the award it was made for, and never longer than was said.",
        table="recognition_share",
        on=("UPDATE",),
        refuse_when=(
            "NEW.award_id <> OLD.award_id OR NEW.token_sha256 <> OLD.token_sha256 "
            "OR NEW.expires_at > OLD.expires_at OR NEW.with_files <> OLD.with_files "
            "OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)"
        ),
    ),
    DatabaseRule(
        name="only_what_was_issued_is_shared",
        sentence="An award is shared once it is issued (7.28).",
        table="recognition_share",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM awards_award a WHERE a.id = NEW.award_id "
            "AND a.credential <> '')"
        ),
        needs=("awards_award",),
    ),
)
