"""What the body of the policy asks beyond the form of Appendix 2."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charm.web.propose.choices import OneOf, Radios, Several, yes_or_no
from charm.web.propose.field import FORMAL, OTHERS, Field
from charm.web.propose.rows import Group, Part, Rows, Terms
from charm.web.propose.widgets import Line, Number, Texts
from charm.web.propose.words import (
    CURRENCIES,
    KIND_SAYS,
    OUTCOME_SAYS,
    offices,
    options,
    universities,
    vision_areas,
)

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
        yes_or_no(),
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
                Part("office", pgettext_lazy("mandate", "Office"), OneOf(offices)),
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
                Part("any", _("Are there financial or resource needs?"), yes_or_no(), wide=True),
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
        _("A link to what a CHARM-EU manager or institutional contact wrote, or the name of a file "
          "that you attach to the proposal."),
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
