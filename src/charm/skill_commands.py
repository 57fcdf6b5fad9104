"""``charm esco import``, ``charm skills import``, ``charm skills list``: what a package brought."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charm.core.skills import Package, Unusable, read_packages, read_table

if TYPE_CHECKING:
    from charm.framework.services.importing_skills import Report

SHOWN = 10
Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command) -> None:
    """``command`` makes one parser, of a command that runs with Django set up."""
    esco = commands.add_parser("esco", help="About ESCO.")
    of_esco = esco.add_subparsers(required=True, metavar="what")
    sub = command(
        "import",
        lambda options: _import(options, _esco),
        "Import the official ESCO package as downloaded: one zip for each language, and where the "
        "version comes without relations, the language independent one. All or nothing; what an "
        "earlier version listed is kept.",
        of_esco,
    )
    sub.add_argument("files", metavar="ZIP", nargs="+", type=Path)
    _options(sub)

    skills = commands.add_parser("skills", help="About frameworks of skills.")
    of_skills = skills.add_subparsers(required=True, metavar="what")
    sub = command(
        "import",
        lambda options: _import(options, _framework),
        "Import a framework such as DigComp or GreenComp from a CSV file with the columns code, "
        "level (area or competence) and label_en (and for other languages). Also read: uri, "
        "area_code, alternatives_en, description_en, status, replaced_by.",
        of_skills,
    )
    sub.add_argument("file", metavar="FILE.csv", type=Path)
    sub.add_argument("--scheme", required=True, metavar="CODE", help="such as digcomp, greencomp")
    _options(sub)
    sub = command("list", _list, "List what was imported.", of_skills)
    sub.add_argument("--json", action="store_true")


def _options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--version", metavar="V", help="where the name of the file does not say it")
    sub.add_argument(
        "--even-if-many-go",
        action="store_true",
        help="also when more than a quarter of the skills would be withdrawn",
    )
    sub.add_argument("--json", action="store_true", help="the whole report as JSON")


def _esco(options: argparse.Namespace) -> Package:
    return read_packages(options.files, version=options.version, say=_say(options))


def _framework(options: argparse.Namespace) -> Package:
    from django.conf import settings

    scheme = options.scheme
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", scheme):
        raise Unusable(f"--scheme: {scheme!r} is no code: small letters, digits and hyphens.")
    if scheme == "esco":
        raise Unusable("--scheme: ESCO comes in its own package: charm esco import ZIP...")
    local = f"{settings.BASE_URL}/skills/{scheme}/"
    return read_table(options.file, scheme=scheme, version=options.version, local=local)


def _say(options: argparse.Namespace) -> Callable[[str], None]:
    return (lambda _: None) if options.json else lambda says: print(says, flush=True)


def _import(options: argparse.Namespace, read: Callable[[argparse.Namespace], Package]) -> int:
    from charm.foundation.errors import Unfit
    from charm.framework.services.importing_skills import import_skills

    try:
        package = read(options)
    except Unusable as error:
        raise Unfit(str(error)) from error
    report = import_skills(
        package=package, even_if_many_go=options.even_if_many_go, say=_say(options)
    )
    touched = _cited_in_catalogue(report.withdrawn)
    if options.json:
        print(json.dumps(_as_json(report, touched), ensure_ascii=False, indent=2))
    else:
        for says in _sentences(report, sorted(package.concepts), touched):
            print(says)
    return 0


def _sentences(
    report: Report, languages: list[str], touched: dict[str, list[str]]
) -> Iterable[str]:
    from charm.framework.skills import skills_by_uri

    yield ""
    yield (
        f"{report.scheme} {report.version} ({', '.join(languages)}): {report.skills:,} skills, "
        f"{report.groups:,} groups."
    )
    if report.is_without_change:
        yield "Everything was there already: nothing was changed."
    else:
        since = report.before
        yield f"Compared with {since}:" if since else "The first version of this scheme:"
        for name in ("added", "withdrawn", "returned"):
            uris = getattr(report, name)
            if uris or name != "returned":
                yield f"  {len(uris):>7,} {name}"
            if since and uris:
                known = skills_by_uri(uris[:SHOWN], languages=languages)
                yield from (f"            {known[uri].label}  {uri}" for uri in uris[:SHOWN])
                if len(uris) > SHOWN:
                    yield f"            and {len(uris) - SHOWN:,} more: --json shows all"
        for language, changes in report.relabelled.items():
            yield f"  {len(changes):>7,} with another label ({language})"
            yield from (f"            {one.before} -> {one.after}" for one in changes[:SHOWN])
    for slug, uris in sorted(touched.items()):
        yield f"In the catalogue: {slug} cites {len(uris)} withdrawn: {', '.join(uris)}"
    yield from (f"Note: {note}" for note in report.notes)


def _cited_in_catalogue(withdrawn: Iterable[str]) -> dict[str, list[str]]:
    """By entry, the withdrawn skills that its version in force cites."""
    gone = set(withdrawn)
    if not gone:
        return {}
    from charm.catalogue.definition import published
    from charm.catalogue.queries import offers

    touched: dict[str, list[str]] = {}
    for version in offers():
        for outcome in published(version).content.learning_outcomes:
            for skill in outcome.skills:
                if skill.uri in gone:
                    touched.setdefault(version.entry.slug, []).append(skill.uri)
    return touched


def _as_json(report: Report, touched: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "scheme": report.scheme,
        "version": report.version,
        "compared_with": report.before,
        "skills": report.skills,
        "groups": report.groups,
        "changed": not report.is_without_change,
        "added": list(report.added),
        "withdrawn": list(report.withdrawn),
        "returned": list(report.returned),
        "relabelled": {
            language: [{"uri": one.uri, "before": one.before, "after": one.after} for one in rows]
            for language, rows in report.relabelled.items()
        },
        "catalogue": touched,
        "notes": list(report.notes),
    }


def _list(options: argparse.Namespace) -> int:
    from charm.framework.skills import releases

    rows = releases()
    if options.json:
        keys = ("scheme", "name", "version", "languages", "skills", "is_newest")
        print(json.dumps([{key: getattr(row, key) for key in keys} for row in rows], indent=2))
        return 0
    for row in rows:
        counts = "counts" if row.is_newest else ""
        print(f"{row.name:<12} {row.version:<10} {row.skills:>7,} skills  "
              f"{', '.join(row.languages):<24} {counts}".rstrip())  # fmt: skip
    if not rows:
        print("Nothing was imported yet: charm esco import ZIP...")
    return 0
