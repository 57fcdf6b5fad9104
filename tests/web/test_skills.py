"""Identifiers that this installation gives lead to what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from charm.core.skills import read_table
from charm.framework.services.importing_skills import import_skills

pytestmark = pytest.mark.django_db


def test_a_skill_without_an_address_of_its_own_has_one_here(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "greencomp.csv"
    path.write_text(
        "code,level,label_en,area_code,status,replaced_by\n"
        "1,area,Embodying values,1,,\n"
        "1.1,competence,Valuing <b>sustainability</b>,1,,\n"
        "1.2,competence,Supporting fairness,1,withdrawn,1.1\n"
    )
    local = "http://localhost:8000/skills/greencomp/"
    import_skills(package=read_table(path, scheme="greencomp", version="2022", local=local))
    page = client.get("/skills/greencomp/1.1").content.decode()
    assert "Valuing &lt;b&gt;sustainability&lt;/b&gt;" in page
    assert "Embodying values" in page
    gone = client.get("/skills/greencomp/1.2").content.decode()
    assert "Withdrawn in version 2022. In its place: Valuing &lt;b&gt;" in " ".join(gone.split())
    for unknown in ("/skills/greencomp/9", "/skills/x/1.1", "/skills/greencomp/%00", "/skills/a/b"):
        assert client.get(unknown).status_code == 404
