"""The fields of Appendix 2, by its labels and in its order (7.2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from charm.web.propose.choices import OneOf, Several, yes_or_no
from charm.web.propose.field import FORMAL, Field
from charm.web.propose.rows import Part, Rows, Terms
from charm.web.propose.skill_rows import SkillRows
from charm.web.propose.widgets import HoursOf, Line, Number, Texts
from charm.web.propose.words import (
    EQF,
    languages,
    options,
    principles,
)

APPENDIX_2 = (
    Field(
        "title",
        _("Micro-credential Title"),
        _("As it will stand in the catalogue and on the credential."),
        ("App. 2", "7.17"),
        Texts(rows=1),
    ),
    Field(
        "relevance",
        _("Relevance to CHARM-EU"),
        _("What it contributes to the alliance, its strategy and its mission."),
        ("App. 2", "6.2"),
        Texts(rows=6),
    ),
    Field(
        "principles",
        _("Alignment with CHARM-EU Educational Principles"),
        _("Choose those that the design follows, and say of each how learners will notice it."),
        ("5.6.1.2", "5.7.1.2", "7.15"),
        Terms(principles, "how", _("How it is met")),
    ),
    Field(
        "criteria",
        _("Criteria"),
        _("By which criteria it is awarded: what is looked for, and what is enough."),
        ("App. 2", "5.1", "7.20.1"),
        Texts(rows=5),
    ),
    Field(
        "description",
        _("Description"),
        _("What learners will do, for whoever thinks of taking part."),
        ("App. 2",),
        Texts(rows=8),
    ),
    Field(
        "hours",
        _("Calculation of hours"),
        _("The hours of one learner: in all, or by activity."),
        ("App. 2", "7.17"),
        HoursOf(),
    ),
    Field(
        "ects",
        _("Comparable to ECTS"),
        _("Credits of the formal programme; usual are 25 to 30 hours a credit."),
        ("App. 2", "5.7.2"),
        Number(_("ECTS")),
        FORMAL,
        _("Leave this empty: non-formal and informal learning are assigned no ECTS credits. "
          "State the workload in hours."),
    ),
    Field(
        "learning_outcomes",
        _("Learning outcomes"),
        _("What a learner knows or can do at the end, one outcome at a time. Link outcomes to "
          "skills of ESCO; GreenComp and DigComp are welcome beside them."),
        ("5.1", "7.16"),
        Rows(
            (
                Part("text", _("Outcome"), Texts(rows=2), wide=True),
                Part(
                    "skills",
                    _("Skills"),
                    SkillRows(
                        (
                            Part("uri", _("Address of the skill"),
                                 Line("url", "http://data.europa.eu/esco/skill/…"), wide=True),
                            Part("label", _("Its name"), Texts(rows=1), wide=True),
                        ),
                        one=_("Skill"),
                        more=_("Add one by its address"),
                        titled=("label", "uri"),
                    ),
                    wide=True,
                ),
            ),
            one=_("Learning outcome"),
            more=_("Add an outcome"),
            titled=("text",),
        ),
    ),
    Field(
        "languages",
        _("Language"),
        _("The language or languages in which it is taught and assessed."),
        ("App. 2",),
        Several(languages, first=11),
    ),
    Field(
        "participation",
        _("Form of participation"),
        _("Choose at least one."),
        ("7.13", "App. 2"),
        Several(options("participation")),
    ),
    Field(
        "assessment_types",
        _("Type of Assessment"),
        _("Choose at least one where learning outcomes are assessed."),
        ("App. 2", "7.20"),
        Several(options("assessment")),
    ),
    Field(
        "quality_assurance",
        _("Quality Assurance"),
        _("Is it accredited by a CHARM-EU university, supported by an internal department, or "
          "approved by the CHARM-EU Academic Council? More than one may hold."),
        ("App. 2", "7.22"),
        Rows(
            (
                Part("type", _("Quality assurance"), OneOf(options("quality")), wide=True),
                Part("by", _("By whom"), Texts(rows=1), wide=True),
                Part("note", _("How"), Texts(rows=2), wide=True),
            ),
            one=_("Statement"),
            more=_("Add a statement"),
            titled=("type",),
        ),
    ),
    Field(
        "eqf_level",
        _("EQF Level"),
        _("The level of the European Qualifications Framework."),
        ("7.18", "5.7.2"),
        OneOf(lambda: EQF, numeric=True),
        FORMAL,
        _("Leave this empty: non-formal and informal learning are assigned no EQF level. A "
          "competency framework may be named instead."),
    ),
    Field(
        "assessment_supervised",
        _("Supervision of assessment"),
        _("Whether somebody supervises the assessment."),
        ("App. 2",),
        yes_or_no(),
        of_badges=False,
    ),
    Field(
        "identity_verified",
        _("ID Verification"),
        _("Whether the learner’s identity is verified during the assessment."),
        ("App. 2",),
        yes_or_no(),
        of_badges=False,
    ),
)  # fmt: skip
