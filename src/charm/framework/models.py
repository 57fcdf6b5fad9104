"""What the policy leaves to decisions on record."""

from __future__ import annotations

from django.db import models

from charm.foundation.personal_data import fields


class ProgrammeExtension(models.Model):
    """A recorded decision that a programme's policy goes on being used after its end (4.1)."""

    programme = models.CharField(max_length=40)
    until = models.DateField()
    decided_on = models.DateField()
    reference = models.CharField(max_length=200)

    personal_data = fields("id", "programme", "until", "decided_on", "reference")


class SkillScheme(models.Model):
    """A classification of skills: ESCO, DigComp, GreenComp or another (5.7.2, 7.16)."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=100)

    personal_data = fields("code", "name")

    def __str__(self) -> str:
        return self.name


class SkillRelease(models.Model):
    """One version of a scheme. Versions stand side by side; the newest one counts."""

    scheme = models.ForeignKey(SkillScheme, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=40)
    order = models.CharField(max_length=80)
    """A text by which versions of a scheme sort."""
    imported_at = models.DateTimeField()

    personal_data = fields("id", "scheme", "version", "order", "imported_at")

    class Meta:
        ordering = ["scheme", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "version"], name="a version of a scheme is kept once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.version}"


class SkillPackage(models.Model):
    """A release in the words of one language."""

    release = models.ForeignKey(SkillRelease, on_delete=models.PROTECT, related_name="packages")
    language = models.CharField(max_length=2)
    imported_at = models.DateTimeField()

    personal_data = fields("id", "release", "language", "imported_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "language"], name="a release speaks a language once"
            )
        ]


class Skill(models.Model):
    """A skill or a group of skills, whatever releases say of it. It is never removed."""

    scheme = models.ForeignKey(SkillScheme, on_delete=models.PROTECT, related_name="+")
    uri = models.CharField(max_length=300)

    personal_data = fields("id", "scheme", "uri")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "uri"], name="a scheme has an address once")
        ]
        indexes = [models.Index(fields=["uri"], name="skill_by_uri")]

    def __str__(self) -> str:
        return self.uri


class ListedSkill(models.Model):
    """A skill as one release lists it, in whatever language."""

    release = models.ForeignKey(SkillRelease, on_delete=models.PROTECT, related_name="listed")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="listed")
    is_group = models.BooleanField()
    is_withdrawn = models.BooleanField(default=False)
    """Whether the release itself says so, or dropped it when it was imported again."""
    replaced_by = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=40, blank=True)
    skill_type = models.CharField(max_length=40, blank=True)
    reuse_level = models.CharField(max_length=40, blank=True)
    themes = models.CharField(max_length=200, blank=True)
    """Collections that it belongs to, such as ``digital green``."""

    personal_data = fields(
        "id", "release", "skill", "is_group", "is_withdrawn", "replaced_by", "code", "skill_type",
        "reuse_level", "themes",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "skill"], name="a release lists a skill once"
            )
        ]


class BroaderSkill(models.Model):
    """What stands above what in one release."""

    listed = models.ForeignKey(ListedSkill, on_delete=models.CASCADE, related_name="broader")
    above = models.ForeignKey(ListedSkill, on_delete=models.CASCADE, related_name="narrower")

    personal_data = fields("id", "listed", "above")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listed", "above"], name="a skill stands below another once"
            )
        ]


class SkillText(models.Model):
    """What a skill is called and what it means, in one language of one release."""

    listed = models.ForeignKey(ListedSkill, on_delete=models.CASCADE, related_name="texts")
    package = models.ForeignKey(SkillPackage, on_delete=models.CASCADE, related_name="texts")
    label = models.CharField(max_length=500)
    folded = models.CharField(max_length=600)
    """The words of the label without case and accents, a blank before each and at the end."""
    all_folded = models.TextField()
    """The same of the label and of its alternatives."""
    alternatives = models.TextField(blank=True)
    """Other labels, one a line."""
    description = models.TextField(blank=True)

    personal_data = fields(
        "id", "listed", "package", "label", "folded", "all_folded", "alternatives", "description"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "listed"], name="a package says a skill once"
            )
        ]


class SkillStem(models.Model):
    """The index of a package: which skills a word without its ending belongs to, and how much."""

    package = models.ForeignKey(SkillPackage, on_delete=models.CASCADE, related_name="stems")
    stem = models.CharField(max_length=100)
    rarity = models.FloatField(default=0)
    """From 0 for what everything says to 1 for what one skill says."""
    postings = models.BinaryField()

    personal_data = fields("id", "package", "stem", "rarity", "postings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "stem"], name="a package has a stem once")
        ]
