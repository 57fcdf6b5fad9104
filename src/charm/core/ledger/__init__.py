"""The hash chain that makes altered history visible.

Each record binds the one before it; what a record says is spelled by one function (canonical JSON,
RFC 8785), so that anybody can recompute the chain. Personal text never enters a record: it is
bound by a salted commitment, whose salt and value live elsewhere and can be erased.
"""

from charm.core.ledger.chain import (
    GENESIS,
    Break,
    commitment,
    digest_of,
    verify_chain,
)

__all__ = ["GENESIS", "Break", "commitment", "digest_of", "verify_chain"]
