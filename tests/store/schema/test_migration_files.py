from __future__ import annotations

from pathlib import Path

import pytest

from oceanid_pipelines.store.schema.files import (
    MigrationFilesInvalid,
    head,
    read_migrations,
    transaction_control,
)


def write(folder: Path, *names: str, text: str = "SELECT 1;\n") -> Path:
    for name in names:
        (folder / name).write_text(text)
    return folder


def test_files_come_in_numeric_order(tmp_path: Path) -> None:
    names = [f"{number:04d}_step.sql" for number in range(1, 13)]
    root = write(tmp_path, *reversed(names), "README.md")
    assert [migration.version for migration in read_migrations(root)] == list(range(1, 13))
    assert head(root) == 12


def test_our_own_files_are_in_order() -> None:
    migrations = read_migrations()
    assert [item.version for item in migrations] == list(range(1, len(migrations) + 1))
    assert head() == len(migrations)


def test_line_ends_do_not_change_the_checksum(tmp_path: Path) -> None:
    (unix, windows) = (tmp_path / "unix", tmp_path / "windows")
    unix.mkdir()
    windows.mkdir()
    (unix / "0001_a.sql").write_bytes(b"SELECT 1;\nSELECT 2;\n")
    (windows / "0001_a.sql").write_bytes(b"SELECT 1;\r\nSELECT 2;\r\n")
    assert read_migrations(unix) == read_migrations(windows)


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["0002_late.sql"], "0002_late.sql: the next number is 0001"),
        (["0001_a.sql", "0003_c.sql"], "0003_c.sql: the next number is 0002"),
        (["0001_a.sql", "0001_b.sql"], "0001_b.sql: has the number of 0001_a.sql"),
        (["V1__a.sql"], "V1__a.sql: name it NNNN_words"),
        (["1_a.sql"], "1_a.sql: name it NNNN_words"),
        (["0001_A.sql"], "0001_A.sql: name it NNNN_words"),
        (["0001_a.sql", "0001_b.verify.sql"], "0001_b.verify.sql: there is no migration"),
    ],
)
def test_a_folder_out_of_order_is_refused_by_name(
    tmp_path: Path, names: list[str], complaint: str
) -> None:
    with pytest.raises(MigrationFilesInvalid, match=complaint.replace(".", r"\.")):
        read_migrations(write(tmp_path, *names))


def test_every_problem_of_a_folder_is_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, "0001_a.sql", text="COMMIT;")
    write(tmp_path, "0003_c.sql", "x.sql")
    (tmp_path / "0004_d.sql").write_bytes(b"SELECT '\xff';")
    with pytest.raises(MigrationFilesInvalid) as caught:
        read_migrations(tmp_path)
    for name in ("0001_a.sql:1: COMMIT", "0003_c.sql", "x.sql", "0004_d.sql: is not UTF-8"):
        assert name in str(caught.value)


def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(MigrationFilesInvalid, match="there is no folder"):
        read_migrations(tmp_path / "absent")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BEGIN; SELECT 1;", [(1, "BEGIN")]),
        ("SELECT 1;\ncommit;", [(2, "COMMIT")]),
        ("select 1; -- x\n/* y */ RollBack to a", [(2, "ROLLBACK")]),
        ("START TRANSACTION;", [(1, "START")]),
        ("END", [(1, "END")]),
        ("SAVEPOINT a; RELEASE a; ABORT", [(1, "SAVEPOINT"), (1, "RELEASE"), (1, "ABORT")]),
        ("PREPARE TRANSACTION 'a'", [(1, "PREPARE TRANSACTION")]),
        ("/* a /* b */ c */ COMMIT", [(1, "COMMIT")]),
        ("SELECT E'it\\'s; ' ; COMMIT", [(1, "COMMIT")]),
        ("SELECT 'a''; ' ; COMMIT", [(1, "COMMIT")]),
        ("SELECT a$b$c; COMMIT; SELECT $b$", [(1, "COMMIT")]),
        ("PREPARE q AS SELECT 1", []),
        ("-- COMMIT;\n/* ; COMMIT; /* ; COMMIT */ ; COMMIT */ SELECT 1", []),
        ("SELECT '; COMMIT;', \"; COMMIT;\", E'\\'; COMMIT;'", []),
        ("DO $$ BEGIN PERFORM 1; COMMIT; END $$", []),
        ("DO $a$ BEGIN EXECUTE $$; COMMIT; $$; END $a$", []),
        ("ALTER TABLE t ADD begin date; SELECT x AS commit", []),
        (
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;",
            [],
        ),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 2; END; COMMIT", [(1, "COMMIT")]),
    ],
)
def test_transaction_control_is_found_where_it_is_a_statement(
    text: str, found: list[tuple[int, str]]
) -> None:
    assert list(transaction_control(text)) == found
