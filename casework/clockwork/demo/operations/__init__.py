"""Filling an empty database with the demonstration. All of it is one transaction, which the caller begins and commits."""

from casework.clockwork.demo.operations.filling import fill, password_hash, refuse_unless_empty

__all__ = ["fill", "password_hash", "refuse_unless_empty"]
