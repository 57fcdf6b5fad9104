"""What core and rooms say is read in the language of the reader."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from tools.sentences import sentences

from charm.core.policy.checking import check
from charm.core.policy.register import version_in_force
from charm.core.proposal.model import Proposal
from charm.foundation import spoken as module
from charm.foundation.spoken import spoken
from charm.web.states import in_words
from charm.web.words import members_named


@pytest.fixture
def spanish(monkeypatch):
    """A reader of Spanish, with a catalogue of these sentences alone."""
    known = {
        "{0} needed; {1} given.": "Se necesitan {0}; se dan {1}.",
        "{0} forms": "{0} formas",
        "Say which.": "Diga cuál.",
        "{0} was allowed to award it on {1}.": "El {1}, {0} podía otorgarla.",
        "{0} was allowed to award it.": "{0} podía otorgarla.",
    }
    monkeypatch.setattr(module, "pgettext", lambda _context, text: known.get(text, text))
    patterns = [(k, v) for k, v in known.items() if "{" in k]
    patterns.sort(key=lambda row: -len(row[0]))
    compiled = tuple((module._compiled(k), v) for k, v in patterns)
    monkeypatch.setattr(module, "_patterns", lambda _language: compiled)
    with translation.override("es"):
        yield


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("english", "read"),
    [
        ("Say which.", "Diga cuál."),
        ("3 forms needed; 0 given.", "Se necesitan 3 formas; se dan 0."),
        # The slots may change places, and a name with a pattern's sign in it is only a name.
        ("{0} was allowed to award it on Monday.", "El Monday, {0} podía otorgarla."),
        ("Nobody translated this.", "Nobody translated this."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_recognised_by_its_pattern(english, read):
    assert spoken(english) == read


@pytest.mark.usefixtures("spanish")
def test_what_is_too_long_for_a_sentence_is_left_alone():
    text = f"{'x' * module.LONGEST} needed; 1 given."
    assert spoken(text) == text


@pytest.mark.parametrize(
    ("english", "read"),
    [
        # A day and a number are written as the language writes them.
        ("It expired on 2027-05-01.", "Caducó el 1 de mayo de 2027."),
        ("This seat ends on 3 May 2027 already.", "Este puesto ya termina el 3 de mayo de 2027."),
        ("An amount of 0.5 is given without its currency.",
         "Se indica un importe de 0,5 sin su moneda."),
        # Terms and codes may stand in a row; what is quoted is quoted as the language quotes.
        ("This is draft now; that needs in-review, submitted.",
         "El estado actual es «borrador»; para esto hace falta: en estudio, enviada."),
        ("Name one as issuing: ub.edu or uu.nl.", "Indicar una como emisora: ub.edu o uu.nl."),
        ("'x' is not an educational principle of CHARM-EU.",
         "«x» no es un principio educativo de CHARM-EU."),
        # A name is no number of things, and what is missing leaves no gap in the words.
        ("European universities is named twice with the role lead.",
         "European universities figura dos veces con la función de coordinadora."),
        ("Issued by Utrecht University (NL), says the trust register.",
         "Emitida por Utrecht University (NL), según el registro de confianza."),
    ],
)  # fmt: skip
def test_what_stands_in_the_slots_is_said_too(english, read):
    with translation.override("es"):
        assert spoken(english) == read


def test_what_no_term_names_stays_as_it_is():
    with translation.override("es"):
        assert spoken("Eva Blom or Jan Smit, Utrecht") == "Eva Blom or Jan Smit, Utrecht"


def test_readers_of_english_read_what_was_said():
    with translation.override("en"):
        assert spoken("Say which.") == "Say which."


def test_the_sentences_of_the_code_are_found(tmp_path):
    (tmp_path / "rules.py").write_text(
        '"""A docstring is no sentence for people."""\n'
        "def find(name, needed, given):\n"
        '    yield P("path.of", f"{counted(n, \'form\')} needed; {given} given.", "Say which.")\n'
        '    raise NotAllowed(f"{name} holds this office already.")\n'
    )
    assert sorted(sentences(tmp_path / "rules.py", tmp_path)) == [
        "1 form",
        "Say which.",
        "{0} forms",
        "{0} holds this office already.",
        "{0} needed; {1} given.",
    ]


def test_spanish_readers_read_every_finding_in_spanish():
    """An empty proposal breaks most rules; what it names and asks for is said, too."""
    policy = version_in_force(dt.date(2026, 11, 1))
    for kind in ("formal", "non-formal", "informal"):
        found = check(Proposal(kind=kind), policy, on=dt.date(2026, 11, 1), members=frozenset())
        with translation.override("es"):
            english = [
                text for one in found for text in (one.message, one.remedy) if spoken(text) == text
            ]
        assert english == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("uu.nl has a proposer, of uu.nl.",
         "Utrecht University has a proposer, of Utrecht University."),
        ("Name ub.edu or uu.nl", "Name University of Barcelona or Utrecht University"),
        ("proposer@uu.nl at www.uu.nl, https://uu.nl/x and uu.nl/x",
         "proposer@uu.nl at www.uu.nl, https://uu.nl/x and uu.nl/x"),
        ("uu.nl.example and xuu.nl", "uu.nl.example and xuu.nl"),
        ("", ""),
    ],
)  # fmt: skip
def test_members_are_called_by_their_names_and_addresses_stay(said, read):
    assert members_named(said) == read


def test_states_are_called_as_people_see_them_and_other_sentences_stay():
    said = "This is handed-on now; that needs asked, opened."
    assert in_words(said) == (
        "It stands at “Handed on” now; this can be done at “Asked” or “Opened”."
    )
    for other in ("", "This is new.", f"{said} More.", "This is <b> now; that needs x."):
        assert in_words(other) == other
