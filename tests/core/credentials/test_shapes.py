"""The fast way to the canonical form gives what the engine gives, byte for byte."""

from __future__ import annotations

import copy
import random
import tracemalloc
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.credentials import shapes
from charm.core.credentials.canonical import canonical_nquads, canonicalise, quads_of
from charm.core.credentials.contexts import CONTEXTS, OB_EXTENSIONS, OB_V3, VC_V2
from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.shapes import Shape, Shapes
from charm.core.credentials.skeleton import Unsafe, read
from charm.core.credentials.templates import PLAIN_IRI

PEOPLE = [
    "Ada Łukasz",
    "Zoë Ní Bhriain",
    "محمد العربي",
    "山田 太郎",
    "Ελένη Παπαδοπούλου",
    "Олена Шевченко",
    "👩‍🎓 Sam",
    'Bob "Bobby" O\'Neil \\ Jr',
    "line\nfeed and\r\nreturn",
    "\ufeffbom, \u2028separator, \x85next",
    "100 %s {certain} $1",
]


def learner(random_source: random.Random, *, hard: bool = False) -> dict[str, Any]:
    """A generated learner's credential; ``hard`` ones bend what can be bent."""
    pick = random_source

    def urn() -> str:
        return f"urn:uuid:{uuid.UUID(int=pick.getrandbits(128))}"

    def text() -> str:
        return f"{pick.choice(PEOPLE)} {pick.randrange(10**6)}"

    achievement: dict[str, Any] = {
        "id": "https://credentials.example/catalogue/water/versions/1",
        "type": ["Achievement"],
        "name": "Water and cities",
        "criteria": {"narrative": "A passed report."},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": f"Skill {n}",
                "targetUrl": f"https://x.example/{n}",
            }
            for n in range(2)
        ],
    }
    subject: dict[str, Any] = {
        "id": urn(),
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": text(),
                "identityType": "name",
            }
        ],
        "achievement": achievement,
        "result": [{"type": ["Result"], "value": str(pick.randrange(100))}],
    }
    credential: dict[str, Any] = {
        "@context": [VC_V2, OB_V3],
        "id": urn(),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:uu.example", "type": ["Profile"], "name": "Utrecht"},
        "validFrom": f"2026-05-29T10:00:{pick.randrange(60):02}Z",
        "credentialSubject": subject,
    }
    if hard:
        _bend(credential, pick, text)
    return credential


def _bend(credential: dict[str, Any], pick: random.Random, text: Any) -> None:
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    bends = [
        lambda: subject.update(result=subject["result"] * 2),
        lambda: subject.pop("id"),
        lambda: subject.pop("identifier"),
        lambda: achievement.update(tag=["a", text(), "a"]),
        lambda: achievement.update(tag=[text()] * 2),
        lambda: achievement.update(creditsAvailable=pick.choice([1.5, 3, 1e21, 2.25, 1e-7])),
        lambda: achievement.update(alignment=[achievement["alignment"][0]] * 2),
        lambda: achievement.update(criteria={"id": "https://x.example/ü", "narrative": text()}),
        lambda: credential.update(name={"@value": text(), "@language": pick.choice(["en", "ca"])}),
        lambda: credential.update(evidence=[{"type": ["Evidence"], "name": text()}] * 3),
        lambda: credential.update(issuer="did:web:uu.example"),
        lambda: credential.update({"@context": [VC_V2, OB_V3, OB_EXTENSIONS]}),
    ]
    for bend in pick.sample(bends, pick.randrange(1, 5)):
        bend()


def test_a_thousand_learners() -> None:
    """Signed as the engine would have it; one structure, read once."""
    made = Shapes()
    source = random.Random(2026)
    for _ in range(1_000):
        credential = learner(source)
        assert made.canonical(credential) == canonicalise(quads_of(credential))
    assert len(made) == 1


def endorsed(name: str, ids: Sequence[str]) -> dict[str, Any]:
    """A credential with an endorsement beside its achievement; how each part is called but the
    credential itself, of which nothing inside may speak."""
    credential = learner(random.Random(7))
    subject = credential["credentialSubject"]
    credential["issuer"]["id"], subject["id"], subject["achievement"]["id"] = (
        f"urn:x:{one}" for one in ids[:3]
    )
    subject["achievement"]["endorsement"] = [
        {
            "@context": [VC_V2, OB_V3],
            "id": f"urn:x:{ids[3]}",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "issuer": {"id": f"urn:x:{ids[4]}", "type": ["Profile"], "name": name},
            "validFrom": "2026-05-29T10:00:00Z",
            "credentialSubject": {
                "id": f"urn:x:{ids[5]}",
                "type": ["EndorsementSubject"],
                "endorsementComment": name,
            },
        }
    ]
    return credential


NAMED_ALIKE = st.lists(st.sampled_from("abcdef"), min_size=6, max_size=6)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE[:4]), NAMED_ALIKE), min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_parts_may_be_one_and_the_same(several: list[tuple[str, list[str]]]) -> None:
    """Whichever of them are, one document after the other."""
    made = Shapes()
    for name, ids in several:
        document = endorsed(name, ids)
        assert made.canonical(document) == canonical_nquads(document)
    assert len(made) == 1


def test_what_an_endorsement_speaks_of_is_not_looked_at_with_care(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It names the achievement beside it, as that of every award does."""
    made, spoken_of = Shapes(), "abcdec"
    documents = [endorsed(f"Council {number}", spoken_of) for number in range(4)]
    wanted = list(map(canonical_nquads, documents))
    assert made.canonical(documents[0]) == wanted[0]
    monkeypatch.setattr(Shape, "_line_by_line", None)
    assert list(map(made.canonical, documents[1:])) == wanted[1:]


def test_hard_inputs() -> None:
    source = random.Random(2027)
    made = Shapes()
    for _ in range(60):
        credential = learner(source, hard=True)
        assert made.canonical(credential) == canonical_nquads(credential)


def test_our_credentials(record: AwardRecord) -> None:
    credential = to_open_badge(record)
    assert shapes.canonical(credential) == canonical_nquads(credential)


def test_a_seen_structure_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(1)
    made = Shapes()
    made.canonical(learner(source))
    monkeypatch.setattr("pyoxigraph.parse", None)
    assert made.canonical(learner(source)).count(b"\n") == 29


def changed(path: str, value: Any) -> dict[str, Any]:
    credential = learner(random.Random(3))
    target: Any = credential
    *parents, last = path.split(".")
    for name in parents:
        target = target[int(name)] if name.isdigit() else target[name]
    target[last] = value
    return credential


@pytest.mark.parametrize(
    "other",
    [
        changed("type", ["VerifiableCredential", "AchievementCredential"]),
        changed("@context", [VC_V2, OB_V3, OB_EXTENSIONS]),
        changed("name", {"@value": "x", "@language": "en"}),
        changed("name", {"@value": "x", "@language": "ca"}),
        changed("name", {"@value": "x", "@type": "xsd:token"}),
        changed("name", ["x"]),
        changed("credentialSubject.identifier.0.hashed", True),
        changed("credentialSubject.identifier.0.hashed", 1),
        changed("credentialSubject.identifier.0.hashed", 0),
        changed("credentialSubject.identifier.0.hashed", 0.0),
        changed("credentialSubject.identifier.0.hashed", "false"),
    ],
)
def test_what_belongs_to_the_structure_is_told_apart(other: dict[str, Any]) -> None:
    """Types, contexts, language tags, datatypes, numbers and booleans are never filled in."""
    made = Shapes()
    first = learner(random.Random(3))
    assert made.canonical(first) == canonical_nquads(first)
    assert made.canonical(other) == canonical_nquads(other)
    assert len(made) == 2


@pytest.mark.parametrize("twin", ["same", "other"])
def test_texts_that_coincide_go_to_the_engine(twin: str) -> None:
    """Two look-alike texts are one quad; hashing blank nodes over both would be wrong."""
    made = Shapes()
    for tags in (["a", "b"], ["same", twin]):
        credential = changed("credentialSubject.achievement.criteria", {"narrative": "x"})
        credential["evidence"] = [{"type": ["Evidence"], "name": tags, "genre": "g"}]
        assert made.canonical(credential) == canonical_nquads(credential)


def test_a_filled_structure_is_bounded_too() -> None:
    """The structure was seen with texts that differ; now they are all the same."""

    def credential(names: list[str]) -> dict[str, Any]:
        made = learner(random.Random(4))
        made["credentialSubject"]["achievement"] = [
            {
                "type": ["Achievement"],
                "name": parent,
                "alignment": [{"type": ["Alignment"], "targetName": name} for name in names],
            }
            for parent in (names[0], names[-1])
        ]
        return made

    kept = Shapes()
    kept.canonical(credential([str(n) for n in range(9)]))
    with pytest.raises(Unsafe, match="look the same"):
        kept.canonical(credential(["same"] * 9))


@given(
    st.lists(
        st.sampled_from(["a", "b", "ab"]),
        min_size=7,
        max_size=7,
    )
)
@settings(max_examples=60)
def test_any_coincidence_of_texts_gives_what_the_engine_gives(texts: list[str]) -> None:
    """Also of identifiers, of which one may begin as another does: what is said in two places of
    one thing stands together."""
    credential = learner(random.Random(5))
    credential["evidence"] = [
        {"type": ["Evidence"], "name": texts[0], "genre": texts[1]},
        {"type": ["Evidence"], "name": texts[2], "genre": texts[3]},
        {"id": f"urn:x:{texts[4]}", "type": ["Evidence"], "name": [texts[4], texts[5]]},
    ]
    creator = {"id": f"urn:x:{texts[6]}", "type": ["Profile"], "name": texts[5]}
    credential["credentialSubject"]["achievement"]["creator"] = creator
    for _ in range(2):  # filled in, and then remembered
        assert shapes.canonical(credential) == canonical_nquads(credential)


@given(st.from_regex(PLAIN_IRI, fullmatch=True))
@settings(max_examples=80)
def test_an_iri_that_is_filled_in_is_one_that_the_engine_takes_as_it_is(iri: str) -> None:
    document = {"@context": VC_V2, "id": iri, "type": "VerifiableCredential"}
    line = canonicalise(quads_of(document)).decode()
    assert line.startswith(f"<{iri}> ")
    assert shapes.canonical(document).decode() == line


def test_the_cache_is_bounded_and_keeps_what_was_used_last() -> None:
    made = Shapes(kept=2)
    base: Mapping[str, Any] = {"@context": VC_V2, "id": "urn:x:1", "type": "VerifiableCredential"}
    often = {**base, "name": "often"}
    for number in range(5):
        made.canonical(often)
        made.canonical({**base, "description": ["x"] * (number + 1)})
    assert len(made) == 2
    assert made.shape(often, read(often)) is made.shape(often, read(often))


def test_a_large_structure_is_not_kept() -> None:
    made = Shapes()
    credential = learner(random.Random(6))
    credential["credentialSubject"]["achievement"]["tag"] = [str(n) for n in range(2_500)]
    assert made.canonical(credential) == canonical_nquads(credential)
    assert len(made) == 0


def test_structures_with_long_language_tags_do_not_fill_the_memory() -> None:
    made = Shapes()
    credential = learner(random.Random(7))
    achievement = credential["credentialSubject"]["achievement"]
    tracemalloc.start()
    for number in range(30):
        tag = f"en-x-{number}" + "-abcdefgh" * 40_000
        achievement["description"] = {"@value": "About water.", "@language": tag}
        made.canonical(credential)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0 < len(made) < 30
    assert kept < 16 * 2**20


@pytest.mark.parametrize("whose", ["urn:x:other", "did:web:uu.example"])
def test_only_a_line_feed_ends_a_line(whose: str) -> None:
    """Filled in for the first time, by subject, and where one thing is described in two places."""
    made = Shapes()
    for text in ("plain", "a\x85b", "a\u2028b", "a\nb"):
        credential = changed("credentialSubject.achievement.criteria", {"narrative": text})
        credential["issuer"]["id"] = "did:web:uu.example"
        creator = {"id": whose, "type": ["Profile"], "name": text}
        credential["credentialSubject"]["achievement"]["creator"] = creator
        assert made.canonical(credential) == canonical_nquads(credential)


def test_the_document_is_left_as_it_was() -> None:
    credential = learner(random.Random(8), hard=True)
    before = copy.deepcopy(credential)
    shapes.canonical(credential)
    assert credential == before


def test_every_context_takes_part_in_the_key() -> None:
    made = Shapes(
        {**CONTEXTS, "https://x.example/c": b'{"@context": {"x": "https://x.example/x"}}'}
    )
    document = {"@context": [VC_V2, "https://x.example/c"], "id": "urn:x:1", "x": "y"}
    assert made.canonical(document) == b'<urn:x:1> <https://x.example/x> "y" .\n'
    with pytest.raises(Unsafe, match="x is not defined"):
        made.canonical({**document, "@context": [VC_V2]})
