"""People: names and addresses with their history, network, warnings, and who is involved."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.ground.finding import PARTS, found_by
from casework.records.staff.models import Team, Worker


class Person(Base):
    """Anybody the team works with: an adult with needs, or a carer. The names and address shown are the newest."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    given_name: Mapped[str] = mapped_column(Words(100))
    family_name: Mapped[str] = mapped_column(Words(100))
    preferred_name: Mapped[str] = mapped_column(Words(100), default="")
    date_of_birth: Mapped[date | None] = mapped_column(index=True)
    nhs_number: Mapped[str | None] = mapped_column(Words(10), index=True)  # ten figures, checked
    council_number: Mapped[str | None] = mapped_column(Words(40))  # the council system's own, as it is written there (U36)
    council_key: Mapped[str | None] = mapped_column(Words(40), index=True)  # the same tidied, by which it is found
    address: Mapped[str] = mapped_column(Words(300), default="")
    postcode: Mapped[str] = mapped_column(Words(10), default="")
    phone: Mapped[str] = mapped_column(Words(60), default="")
    email: Mapped[str] = mapped_column(Words(254), default="")
    preferred_contact: Mapped[str] = mapped_column(Words(200), default="")  # how they wish to be reached
    communication_needs: Mapped[str] = mapped_column(Prose, default="")
    died_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()


class PersonName(Base):
    """A name a person has or had; kind: current, former, also-known-as."""

    __tablename__ = "person_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    given_name: Mapped[str] = mapped_column(Words(100))
    family_name: Mapped[str] = mapped_column(Words(100))
    kind: Mapped[str] = mapped_column(Words(20))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))


class PersonAddress(Base):
    """An address a person lives or lived at."""

    __tablename__ = "person_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(Words(300))
    postcode: Mapped[str] = mapped_column(Words(10))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))


class NameKey(Base):
    """A folded name, or one with a letter left out: two spellings one slip apart share a key."""

    __tablename__ = "name_key"
    __table_args__ = (Index("ix_name_key_key_person", "key", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key: Mapped[str] = mapped_column(Words(100))


class ReachKey(Base):
    """A telephone number or postcode by which a person is found: their own, and the numbers of those in their network.

    Made from what is on record, anew whenever that changes; a postcode whole and by its outward part.
    """

    __tablename__ = "reach_key"
    __table_args__ = (Index("ix_reach_key_key_person", "key", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key: Mapped[str] = mapped_column(Words(20))


@found_by(PARTS, "word")
class NameWord(Base):
    """A folded word of somebody's name, past or present; once, or seldom twice, when two people were recorded at once."""

    __tablename__ = "name_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(Words(100), index=True)  # not unique, so that nobody waits for another's saving


class Link(Base):
    """Somebody in a person's network: a carer, relative, representative or professional (U34)."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # when they have a record here themselves
    kind: Mapped[str] = mapped_column(Words(30))  # carer | family | representative | professional | other
    name: Mapped[str] = mapped_column(Words(200))
    relationship_words: Mapped[str] = mapped_column(Words(100), default="")  # "daughter", "district nurse"
    phone: Mapped[str] = mapped_column(Words(60), default="")
    email: Mapped[str] = mapped_column(Words(254), default="")
    consent: Mapped[str] = mapped_column(Words(20), default="not-asked")  # yes | no | not-asked
    ask_first: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    other: Mapped[Person | None] = relationship(foreign_keys=other_id)


class PersonWarning(Base):
    """Something to know before any contact (U35)."""

    __tablename__ = "person_warning"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(
        Words(40)
    )  # danger-at-address | no-voicemail | unsafe-contact | risk-to-staff | other
    words: Mapped[str] = mapped_column(Words(500))
    review_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_why: Mapped[str] = mapped_column(Words(500), default="")
    recorded_by: Mapped[Worker | None] = relationship(foreign_keys=recorded_by_id)


class Involvement(Base):
    """A team works, or worked, with a person. By it the team's members see the record (U16)."""

    __tablename__ = "involvement"
    __table_args__ = (UniqueConstraint("team_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    since: Mapped[datetime] = mapped_column(Instant)
    team: Mapped[Team] = relationship()
