"""Where a certificate is checked: a short address with a code that nobody guesses.

Whoever holds the certificate may see what it says and whether it holds; nobody else finds it. The
code follows from the frozen record, so that it needs no row of its own, is the same on every copy,
and outlives a restored database.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from django.conf import settings

from charm.awards.models import Award
from charm.awards.queries import record_of
from charm.foundation.errors import NotFound

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that look like another one."""
_LENGTH = 16
_SAME = str.maketrans("OIL", "011")


def code_of(award: Award) -> str:
    """80 bits, in groups of four."""
    record = record_of(award)
    hashed = hashlib.sha256(f"charm certificate\n{record.id}\n{record.salt}".encode()).digest()
    number = int.from_bytes(hashed) >> (256 - 5 * _LENGTH)
    letters = [ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_LENGTH))]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, _LENGTH, 4))


def check_address(award: Award) -> str:
    return f"{settings.BASE_URL}/verify/{award.number}/{code_of(award)}/"


def award_by_code(number: str, code: str) -> Award:
    """The award of a certificate, for whoever holds it. Capitals and dashes of the code do not
    count. Raises NotFound, alike for a wrong number and a wrong code."""
    award = Award.objects.filter(number=number).exclude(credential="").first()
    typed = re.sub(r"[-\s]", "", code).upper().translate(_SAME)
    known = code_of(award).replace("-", "") if award else "-"
    if award is None or not hmac.compare_digest(typed.encode(), known.encode()):
        raise NotFound("There is no such certificate.")
    return award
