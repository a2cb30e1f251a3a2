"""A populated database: two teams with every kind of record, made by the real operations, and people signed in.

A SOURCE is a set of records that the same readers may see. To add one, name it in SOURCES with who may read it, and furnish
it in ``furnishing``; every harness then looks for its canaries.
"""

from tests.trust.world.populating import populate
from tests.trust.world.readers import SOURCES, Reader, World

__all__ = ["SOURCES", "Reader", "World", "populate"]
