"""What a proposal asks, as data: form, task list, reading view and comparison follow from it.

First the fields of Appendix 2, by its labels and in its order; then what the body of the policy
asks beyond the form.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from charm.core.proposal.model import Kind, Outcome
from charm.web.propose.rows import Group, Part, Rows, Terms
from charm.web.propose.widgets import HoursOf, Line, Number, OneOf, Radios, Several, Texts, Widget
from charm.web.propose.words import (
    CURRENCIES,
    EQF,
    KIND_SAYS,
    OUTCOME_SAYS,
    Words,
    languages,
    offices,
    options,
    principles,
    universities,
    vision_areas,
)

FORMAL = frozenset({Kind.FORMAL})
OTHERS = frozenset({Kind.NON_FORMAL, Kind.INFORMAL})
ALL = frozenset(Kind)
_OF_FORMAL = ("5.6.", "7.9.", "7.10.", "7.18.", "7.19.")
_OF_OTHERS = ("5.7.", "7.11.", "7.20.1.", "7.20.2.", "7.20.3.")


@dataclass(frozen=True)
class Field:
    key: str
    """The key of a proposal."""
    label: Words
    """As Appendix 2 prints it, where it asks this."""
    help: Words
    clauses: tuple[str, ...]
    widget: Widget
    kinds: frozenset[Kind] = ALL
    """For which kinds it is asked; the others may hold a value from before, which is shown."""
    otherwise: Words = ""
    """What is said to the other kinds; empty: the field is absent there."""
    of_badges: bool = True
    """Whether it is asked where nothing is assessed."""

    def applies(self, kind: Kind | None, outcome: Outcome | None = None) -> bool:
        if kind is not None and kind not in self.kinds:
            return False
        is_badge = outcome is Outcome.PARTICIPATION_BADGE and kind is not Kind.FORMAL
        return self.of_badges or not is_badge

    def clauses_for(self, kind: Kind | None) -> tuple[str, ...]:
        """The clauses that concern this kind; all of them while the kind is open."""
        if kind is None:
            return self.clauses
        of_others = _OF_OTHERS if kind is Kind.FORMAL else _OF_FORMAL
        return tuple(c for c in self.clauses if not (f"{c}.").startswith(of_others))


YES_NO = {"yes": _("Yes"), "no": _("No")}
_yes_no = Radios(lambda: YES_NO, truth=True)

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
          "skills of ESCO by their address; GreenComp and DigComp are welcome beside them."),
        ("5.1", "7.16"),
        Rows(
            (
                Part("text", _("Outcome"), Texts(rows=2), wide=True),
                Part(
                    "skills",
                    _("Skills"),
                    Rows(
                        (
                            Part("uri", _("Address of the skill"),
                                 Line("url", "http://data.europa.eu/esco/skill/…"), wide=True),
                            Part("label", _("Its name"), Texts(rows=1), wide=True),
                        ),
                        one=_("Skill"),
                        more=_("Add a skill"),
                        titled=("label", "uri"),
                        blank=0,
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
        _yes_no,
        of_badges=False,
    ),
    Field(
        "identity_verified",
        _("ID Verification"),
        _("Whether the learner’s identity is verified during the assessment."),
        ("App. 2",),
        _yes_no,
        of_badges=False,
    ),
)  # fmt: skip

BEYOND = (
    Field(
        "kind",
        _("Kind of learning"),
        _("Most of the policy depends on it. What was filled in before stays when you change it."),
        ("5.5",),
        Radios(options("kind"), lambda: KIND_SAYS),
    ),
    Field(
        "outcome",
        _("What a learner receives"),
        _("The two are never confused, not even as thumbnails."),
        ("7.20",),
        Radios(options("outcome"), lambda: OUTCOME_SAYS),
    ),
    Field(
        "leads_to_degree",
        _("Does it lead to a degree?"),
        _("Bachelor’s, Master’s and doctoral programmes are outside the policy."),
        ("4.2",),
        _yes_no,
    ),
    Field(
        "endorsers",
        _("Who approves that it is proposed and delivered"),
        _("For each university that has a proposer: its Institutional Manager or its "
          "accreditation department. They receive a link by e-mail; no proposer can be one."),
        ("7.4",),
        Rows(
            (
                Part("name", _("Name"), Line()),
                Part("email", _("E-mail address"), Line("email")),
                Part("university", _("University"), OneOf(universities)),
                Part("office", _("Office"), OneOf(offices)),
            ),
            one=_("Person"),
            more=_("Add a person"),
            titled=("name",),
        ),
    ),
    Field(
        "universities",
        _("Universities and partners"),
        _("Who takes part in which role: a member of the alliance, or an outside body by name."),
        ("5.6.2.1", "5.6.2.2", "5.7.1.1", "7.9"),
        Rows(
            (
                Part("code", _("Member university"), OneOf(universities)),
                Part("name", _("or outside body"), Line()),
                Part("role", _("Role"), OneOf(options("role"))),
            ),
            one=_("Participant"),
            more=_("Add a participant"),
            titled=("code", "name"),
        ),
    ),
    Field(
        "issuing_university",
        _("Issuing university"),
        _("Where several accredit: which of them issues the credential."),
        ("5.6.2.2", "7.10", "7.20.3"),
        OneOf(universities),
        FORMAL,
    ),
    Field(
        "accreditation",
        _("Accreditation"),
        _("Given before the proposal goes to the Academic Council: a record of each accrediting "
          "university."),
        ("5.6", "5.6.1.5"),
        Rows(
            (
                Part("university", _("University"), OneOf(universities)),
                Part("body", _("Body that decided"), Line()),
                Part("reference", _("Reference of the decision"), Line()),
                Part("document", _("Link to the decision"), Line("text", "https://…")),
                Part("date", _("Date of the decision"), Line("date")),
                Part("valid_until", _("Valid until"), Line("date")),
            ),
            one=_("Accreditation"),
            more=_("Add an accreditation"),
            titled=("university",),
        ),
        FORMAL,
    ),
    Field(
        "vision_areas",
        _("Key areas of the CHARM-EU vision"),
        _("At least one, with the reason why it fits."),
        ("5.6.1.3", "5.7.1.3"),
        Terms(vision_areas, "why", _("Why it fits")),
    ),
    Field(
        "skill_gaps",
        _("Skill needs that it answers"),
        _("Where each need was found and what shows it. A formal programme answers gaps at "
          "national and at European level."),
        ("7.12", "5.6.1.4"),
        Rows(
            (
                Part("level", _("Level"), OneOf(options("gap"))),
                Part("source_type", _("Type of source"), OneOf(options("need"))),
                Part("source", _("Source"), Texts(rows=1), wide=True),
                Part("evidence", _("What it shows"), Texts(rows=3), wide=True),
            ),
            one=_("Need"),
            more=_("Add a need"),
            titled=("level", "source_type"),
        ),
    ),
    Field(
        "target_groups",
        _("Target groups"),
        _("The groups of learners whose needs it answers."),
        ("7.12",),
        Texts(rows=3),
    ),
    Field(
        "financial_needs",
        _("Financial and resource needs"),
        _("With needs, the Executive Board decides beside the Academic Council."),
        ("7.7", "8.1"),
        Group(
            (
                Part("any", _("Are there financial or resource needs?"), _yes_no, wide=True),
                Part("text", _("What is needed, and for what"), Texts(rows=3), wide=True),
                Part("amount", _("Amount"), Number()),
                Part("currency", _("Currency"), OneOf(lambda: CURRENCIES)),
                Part("resources", _("Resources other than money"), Texts(rows=2), wide=True),
            ),
            idle=frozenset({"currency"}),
        ),
    ),
    Field(
        "budget_model",
        _("Budget model"),
        _("The model of the accrediting institution by which it is financed."),
        ("7.19",),
        Texts(rows=2),
        FORMAL,
    ),
    Field(
        "fee",
        _("Fee"),
        _("What learners pay, or that they pay nothing."),
        ("7.19",),
        Texts(rows=1),
    ),
    Field(
        "completion_criteria",
        _("Completion criteria"),
        _("What completes it: participation, outputs handed in, engagement shown, an assessment "
          "passed."),
        ("7.20.2",),
        Texts(rows=3),
    ),
    Field(
        "supporting_document",
        _("Document in support of the delivery"),
        _("A link to what a CHARM-EU manager or institutional contact wrote."),
        ("5.7.1.5",),
        Line("text", "https://…"),
        OTHERS,
    ),
    Field(
        "competency_framework",
        _("Competency framework"),
        _("The framework in which the assessment stands, such as GreenComp, DigComp or LifeComp."),
        ("App. 1", "5.7.2"),
        Group(
            (
                Part("name", _("Framework"), Line()),
                Part("level", _("Level in it"), Line()),
            )
        ),
        of_badges=False,
    ),
    Field(
        "prerequisites",
        _("What learners need before"),
        _("Knowledge or documents that admission asks for, if any."),
        ("7.26",),
        Texts(rows=2),
    ),
    Field(
        "stackable_into",
        _("What it adds up to"),
        _("Larger credentials or pathways that it is part of."),
        ("5.12",),
        Texts(rows=2),
    ),
    Field(
        "isced_f",
        _("Field of education (ISCED-F 2013)"),
        _("Two to four digits, such as 0521 for environmental sciences."),
        ("7.17",),
        Line("text", "0521"),
    ),
    Field(
        "supports_wanted",
        _("Support wanted for the delivery"),
        _("What the alliance can help with."),
        ("7.27",),
        Several(options("support")),
    ),
)  # fmt: skip

FIELDS = {field.key: field for field in (*APPENDIX_2, *BEYOND)}
