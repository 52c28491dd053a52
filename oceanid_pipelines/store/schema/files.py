"""The migration files: which there are, in which order, and what may not be in one.

Reading and judging text belongs here. Nothing here opens a connection; see `migrations.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.statements import sql_root

_FILE_NAME = re.compile(r"(?P<version>[0-9]{4})_(?P<name>[a-z0-9_]+)(?P<verify>\.verify)?\.sql")

# What has to be stepped over to see where a statement begins. Order matters: E'…' before words.
_TOKEN = re.compile(
    r"""
      (?P<skip> --[^\n]*
              | [eE]'(?:[^'\\]|\\.|'')*'
              | '[^']*(?:''[^']*)*'
              | "[^"]*(?:""[^"]*)*"
              | \$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$ )
    | (?P<comment> /\* )
    | (?P<word> [^\W\d][\w$]* )
    | (?P<end> ; )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_TRANSACTION_CONTROL = frozenset(
    {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"}
)


class MigrationFilesInvalid(OceanidError):
    """The migrations folder itself is wrong; nothing was read from any database."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the migration files are not in order:\n  " + "\n  ".join(problems))


@dataclass(frozen=True)
class Migration:
    """One numbered file, and the queries beside it that must return no row once it has run."""

    version: int
    name: str
    text: str
    checksum: str
    verification: str | None = None

    @property
    def label(self) -> str:
        """The file's name without `.sql`, as people call it."""
        return f"{self.version:04d}_{self.name}"


def read_migrations(root: Traversable | None = None) -> tuple[Migration, ...]:
    """Return the migrations of a folder (ours where none is given) in strict numeric order.

    Raise MigrationFilesInvalid naming every file that is misnamed, out of the sequence 1, 2, 3…,
    not UTF-8, or that begins or ends transactions itself.
    """
    folder = sql_root() / "migrations" if root is None else root
    if not folder.is_dir():
        raise MigrationFilesInvalid([f"there is no folder {folder}"])
    problems: list[str] = []
    bodies: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".sql"):
            continue
        if not _FILE_NAME.fullmatch(entry.name):
            problems.append(f"{entry.name}: name it NNNN_words_in_lower_case.sql")
            continue
        try:
            text = normalised(entry.read_bytes()).decode("utf-8")
        except UnicodeDecodeError:
            problems.append(f"{entry.name}: is not UTF-8")
            continue
        bodies[entry.name] = text
        problems += [
            f"{entry.name}:{line}: {word} is not allowed: "
            "the runner gives each file one transaction of its own"
            for line, word in transaction_control(text)
        ]
    migrations = _assemble(bodies, problems)
    if problems:
        raise MigrationFilesInvalid(problems)
    return migrations


def head(root: Traversable | None = None) -> int:
    """Return the newest version among the files; 0 when there is none."""
    migrations = read_migrations(root)
    return migrations[-1].version if migrations else 0


def normalised(content: bytes) -> bytes:
    """Return the bytes with LF line ends, so that a Windows checkout has the same checksum."""
    return content.replace(b"\r\n", b"\n")


def _assemble(bodies: dict[str, str], problems: list[str]) -> tuple[Migration, ...]:
    migrations: list[Migration] = []
    for file_name, text in bodies.items():
        match = _FILE_NAME.fullmatch(file_name)
        if match is None or match["verify"]:
            continue
        version = int(match["version"])
        expected = migrations[-1].version + 1 if migrations else 1
        if migrations and version == migrations[-1].version:
            problems.append(
                f"{file_name}: has the number of {migrations[-1].label}.sql: "
                "give the one that was not applied anywhere the next free number"
            )
        elif version != expected:
            problems.append(f"{file_name}: the next number is {expected:04d}")
        migrations.append(
            Migration(
                version=version,
                name=match["name"],
                text=text,
                checksum=hashlib.sha256(text.encode()).hexdigest(),
                verification=bodies.get(file_name.removesuffix(".sql") + ".verify.sql"),
            )
        )
    labels = {migration.label for migration in migrations}
    problems += [
        f"{file_name}: there is no migration of that name for it to verify"
        for file_name in bodies
        if file_name.endswith(".verify.sql") and file_name.removesuffix(".verify.sql") not in labels
    ]
    return tuple(migrations)


def transaction_control(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and first word of every statement that begins or ends a transaction.

    Words in strings, comments, DO blocks and function bodies are not statements.
    """
    words: list[str] = []
    atomic = 0  # depth inside a function body of the form BEGIN ATOMIC … END
    for position, word in _words(text):
        if word == ";":
            if not atomic:
                words = []
            continue
        if atomic:
            atomic += (word == "CASE") - (word == "END")
        elif word == "ATOMIC" and words and words[-1] == "BEGIN":
            atomic = 1
        elif (not words and word in _TRANSACTION_CONTROL) or (
            words == ["PREPARE"] and word == "TRANSACTION"
        ):
            yield text.count("\n", 0, position) + 1, " ".join([*words, word])
        words.append(word)


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position of every bare word, in capitals, and of every semicolon."""
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match["comment"]:
            position = _after_comment(text, position)
        elif match["word"] or match["end"]:
            yield match.start(), match.group().upper()


def _after_comment(text: str, position: int) -> int:
    """Return where a block comment ends; in Postgres they nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(text, position)
        if edge is None:
            return len(text)
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position
