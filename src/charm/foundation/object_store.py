"""Files in a store that speaks S3, for houses that run several machines.

Named by the setting ``CHARM_FILES``, as ``s3://bucket/folder?endpoint=https://...&region=...``. The
library is the extra ``charm[s3]``. Nobody outside is given an address of the store: files are read
by the platform and handed out under its own rules, as from a folder.
"""

from __future__ import annotations

import importlib.util
from typing import Any
from urllib.parse import parse_qs, urlsplit

BACKEND = "charm.foundation.object_storage.ObjectStorage"
KNOWN = frozenset({"endpoint", "region"})


class NoObjectStore(ValueError):
    """What ``CHARM_FILES`` says cannot be used."""


def storage_of(address: str) -> dict[str, Any]:
    """The entry of ``STORAGES`` for this address. Raises NoObjectStore."""
    said = urlsplit(address)
    options = parse_qs(said.query)
    if said.scheme != "s3" or not said.hostname or said.password or not options.keys() <= KNOWN:
        raise NoObjectStore(
            "CHARM_FILES is s3://bucket/folder?endpoint=https://...&region=...; keys are given as "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise NoObjectStore("CHARM_FILES needs what speaks to it: pip install 'charm[s3]'")
    return {
        "BACKEND": BACKEND,
        "OPTIONS": {
            "bucket_name": said.netloc.rpartition("@")[2],
            "location": said.path.strip("/"),
            "endpoint_url": options.get("endpoint", [None])[0],
            "region_name": options.get("region", [None])[0],
            "file_overwrite": False,
            "default_acl": None,
        },
    }
