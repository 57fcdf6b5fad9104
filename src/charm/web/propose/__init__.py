"""Proposals, for those who write and endorse them."""
