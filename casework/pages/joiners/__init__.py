"""Joiners: new workers, one or many in one go, and the links by which they choose their password."""
