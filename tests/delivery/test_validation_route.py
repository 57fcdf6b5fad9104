"""The validation route: outcomes of prior learning are assessed, nothing is attended (6.6.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.classroom import again

from charm.core.workflow import Refusal

pytestmark = pytest.mark.django_db


@pytest.mark.clause("6.6.1", shows="accepts")
def test_assessed_prior_learning_is_awarded_without_naming_an_edition(
    course: Callable[..., Any],
) -> None:
    begun = course().opened(validation=True)
    enrolment = begun.enrolled()
    begun.started()
    (award,) = begun.awarded(begun.confirmed(begun.assessed(enrolment)))

    subject = json.loads(again(award).credential)["credentialSubject"]
    assert "activityStartDate" not in subject
    assert "activityEndDate" not in subject
    assert "/editions/" not in award.credential
    assert subject["result"]


@pytest.mark.clause("6.6.1", shows="refuses")
def test_prior_learning_that_was_not_assessed_is_not_confirmed(course: Callable[..., Any]) -> None:
    begun = course().opened(validation=True)
    enrolment = begun.enrolled()
    begun.started()
    with pytest.raises(Refusal, match="Record a passed assessment first"):
        begun.confirmed(enrolment)
