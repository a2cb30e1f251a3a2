"""What is known about this database itself, and how every table of the house is found."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Words

FLOORS = ("casework.records", "casework.practice", "casework.clockwork", "casework.pages")


class Setting(Base):
    """A fact about this database: "demo" (it is made up), "restored" (the moment of the backup it was made from).

    "figures": by which figures its dates were counted last (U30).
    """

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(Words(40), primary_key=True)
    value: Mapped[str] = mapped_column(Words(500))


def load_all_models() -> None:
    """Import the models of every room, so that Base.metadata knows every table."""
    for floor in FLOORS:
        for room in pkgutil.iter_modules(import_module(floor).__path__):
            name = f"{floor}.{room.name}.models"
            if room.ispkg and find_spec(name):
                import_module(name)
