"""What a university tells those who learn with it, version by version, for everybody (7.26)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from charm.alliance.directory import university_by_slug
from charm.delivery.notices import Notice, versions_of
from charm.foundation.errors import NotFound
from charm.web.propose.comparing import Change, changes_of_texts
from charm.web.words import word


@require_safe
def notice(request: HttpRequest, slug: str, kind: str, number: int | None = None) -> HttpResponse:
    """``/notices/<university>/<kind>/``, the version in force, and ``.../<number>/``, any version;
    with ``?since=<number>`` what changed since an earlier one."""
    home = university_by_slug(slug)
    versions = versions_of(home, kind)
    shown = _numbered(versions, number) if number is not None else next(iter(versions), None)
    if shown is None:
        raise NotFound("There is no such notice.")
    since = request.GET.get("since", "")
    earlier = _numbered(versions, int(since)) if since.isascii() and since.isdigit() else None
    context = {
        "university": home,
        "notice": shown,
        "in_force": versions[0],
        "versions": versions,
        "earlier": earlier,
        "changes": _changes(earlier, shown) if earlier is not None else (),
        "texts": _mine_first(shown.texts),
    }
    return render(request, "public/notice.html", context)


def _numbered(versions: list[Notice], number: int) -> Notice | None:
    return next((row for row in versions if row.number == number), None)


def _changes(earlier: Notice, shown: Notice) -> tuple[Change, ...]:
    label = word(shown.kind, "notice")
    return changes_of_texts("notice", label, ("7.26",), earlier.texts, shown.texts)


def _mine_first(texts: dict[str, str]) -> list[tuple[str, str]]:
    """By language, the reader's first, then English."""
    mine = get_language() or "en"
    return sorted(texts.items(), key=lambda pair: (pair[0] != mine, pair[0] != "en", pair[0]))
