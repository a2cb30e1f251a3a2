"""What drivers say becomes sentences; old SQLite, network drives and foreign databases are refused."""

import pytest

from casework.clockwork.storage import rules


@pytest.mark.parametrize(("said", "meant"), [
    ("attempt to write a readonly database", "cannot be written to"),
    ("unable to open database file", "cannot be opened"),
    ("database or disk is full", "disk is full"),
    ("database disk image is malformed", "damaged"),
    ("file is not a database", "not a Casework database"),
    ("database is locked", "busy"),
    ('connection to server at "db", port 5432 failed: Connection refused', "cannot be reached"),
    ('FATAL:  password authentication failed for user "x"', "refused the name or password"),
    ('FATAL:  database "casework" does not exist', "does not exist on its server"),
    ("permission denied for schema public", "does not let this account"),
    ("something nobody foresaw", "something nobody foresaw"),
])  # fmt: skip
def test_what_a_driver_says_becomes_a_sentence_that_says_what_to_do(said, meant):
    sentence = rules.trouble(said).sentence
    assert meant in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(("version", "refused"), [((3, 34, 1), True), ((3, 35, 0), False), ((3, 51, 3), False)])
def test_a_very_old_sqlite_is_refused_with_its_cure(version, refused):
    refusal = rules.refusal_of_sqlite(version)
    assert bool(refusal) is refused
    if refusal:
        assert "3.34.1" in refusal.sentence and "newer Python" in refusal.sentence


MOUNTS = """\
overlay / overlay rw 0 0
/dev/sda1 /home ext4 rw 0 0
nas:/share /home/office nfs4 rw 0 0
//nas/x /mnt/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(("path", "kind"), [
    ("/srv/casework", "overlay"), ("/home/ann", "ext4"), ("/home/office/data", "nfs4"), ("/home/officer", "ext4"),
    ("/mnt/my share/data", "cifs"),
])  # fmt: skip
def test_the_drive_below_a_folder_is_found(path, kind):
    assert rules.kind_of_file_system(path, MOUNTS) == kind


@pytest.mark.parametrize(("kind", "path", "refused"), [
    ("nfs4", "/home/office/data", True), ("cifs", "Z:/data", True), (None, r"\\nas\share\data", True),
    ("ext4", "/home/ann/data", False), (None, "C:/casework", False),
])  # fmt: skip
def test_a_sqlite_file_never_lies_on_another_machine(kind, path, refused):
    assert bool(rules.refusal_of_place(kind, path)) is refused


@pytest.mark.parametrize(("at", "tables", "words"), [
    (None, 0, None), ("0001", 30, None), (None, 3, "did not make"), ("9999", 30, "newer Casework"),
])  # fmt: skip
def test_only_an_empty_database_or_one_of_ours_is_brought_up_to_date(at, tables, words):
    refusal = rules.refusal_to_migrate(at=at, known=("0001", "0002"), tables=tables)
    assert (refusal is None) if words is None else (words in refusal.sentence)


def test_a_copy_that_lacks_rows_or_the_end_of_the_trail_is_told_apart():
    expected = rules.Contents({"note": 5, "person": 2}, 7, "abc", "0001")
    assert rules.differences(expected, rules.Contents({"note": 5, "person": 2}, 7, "abc", "0001")) == []
    wrong = rules.differences(expected, rules.Contents({"note": 4}, 6, "abd", "0001"))
    assert wrong == [
        "the table note should have 5 rows and has 4",
        "the table person should have 2 rows and has 0",
        "the audit trail does not end where it should",
    ]
