"""What the stack survives, on real Postgres and S3 servers in homes of the test's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.home import Home, StackError
from oceanid_pipelines.local.processes import owned
from oceanid_pipelines.local.stack import Stack
from tests.conftest import LAZY
from tests.local.conftest import assert_nothing_lost, is_running, kill, oceanid, pids, until


def test_a_second_up_changes_nothing(own: Stack) -> None:
    state, before = own.home.path / "state.json", pids(own)
    remembered = state.read_bytes()
    lines: list[str] = []

    own.up(without=LAZY, report=lines.append)

    assert pids(own) == before
    assert len(before) == 2
    assert state.read_bytes() == remembered
    assert [line.split(" (")[0].split(": ")[1].split()[:2] for line in lines if "was" in line] == [
        ["was", "up"],
        ["was", "up"],
    ]


@pytest.mark.exhaustive
def test_ports_that_others_took_are_left_to_them_and_nothing_is_lost(own: Stack) -> None:
    before = dict(own.home.state.ports)
    own.down()
    with ExitStack() as foreign:
        for name in ("postgres", "s3", "s3_master", "s3_volume"):
            listener = foreign.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", before[name]))
            listener.listen()

        own.up(without=LAZY)

        after = own.home.state.ports
        assert {name for name in after if after[name] != before[name]} == {
            *("postgres", "s3", "s3_master", "s3_volume"),
        }
        assert_nothing_lost(own)


def test_a_foreign_server_on_our_port_is_not_taken_for_ours(own: Stack, stack: Stack) -> None:
    own.down()
    state = own.home.state
    # A Postgres and an S3 server that live, at the very addresses we remember.
    state.ports |= {name: stack.home.port(name) for name in ("postgres", "s3")}
    state.wanted = ["object-store", "postgres"]
    own.home.save(state)

    assert [one.up for one in own.status() if one.wanted] == [False, False]

    foreign = pids(stack)
    own.up(without=LAZY)
    assert_nothing_lost(own)
    assert pids(stack) == foreign
    assert not set(pids(own).values()) & set(foreign.values())


@pytest.mark.exhaustive
def test_a_lying_pid_file_does_not_keep_postgres_from_starting(own: Stack) -> None:
    data = own.home.path / "postgres" / "data"
    own.down()
    bystander = subprocess.Popen(
        ["/bin/sh", "-c", "read _"],
        stdin=subprocess.PIPE,
        user=data.stat().st_uid if os.geteuid() == 0 else None,
    )
    try:
        (data / "postmaster.pid").write_text(
            f"{bystander.pid}\n{data}\n1\n5432\n\n127.0.0.1\n 1 1\nready\n", encoding="utf-8"
        )
        assert not any(one.up for one in own.status())

        own.up(without=LAZY)

        assert_nothing_lost(own)
        assert bystander.poll() is None
    finally:
        bystander.communicate()


@pytest.mark.parametrize(
    "victims",
    [
        pytest.param(("postgres",), marks=pytest.mark.exhaustive),
        pytest.param(("object-store",), marks=pytest.mark.exhaustive),
        ("postgres", "object-store"),
    ],
)
def test_killed_services_come_back_with_everything(own: Stack, victims: tuple[str, ...]) -> None:
    before = pids(own)
    assert len(kill(own, *victims)) >= len(victims)
    assert {one.name for one in own.status() if not one.up and one.wanted} == set(victims)

    own.up(without=LAZY)

    after = pids(own)
    assert {name for name in after if after[name] != before[name]} == set(victims)
    assert_nothing_lost(own)


def test_two_ups_at_once_make_one_stack(home: Path) -> None:
    arguments = ("local", "up", "--without", "label-studio,dagster,hub,sink")
    both = [oceanid(home, *arguments) for _ in range(2)]
    outputs = [one.communicate(timeout=120)[0] for one in both]

    assert [one.returncode for one in both] == [0, 0], outputs
    assert sum(output.count(": was up") for output in outputs) == 2, outputs
    leaders = sorted(one.service for one in owned(Home(home)) if one.leads)
    assert leaders == ["object-store", "postgres"]


@pytest.mark.parametrize(
    "reached",
    [
        "postgres/data.new",
        pytest.param("object-store/filerldb2", marks=pytest.mark.exhaustive),
        pytest.param("state.json", marks=pytest.mark.exhaustive),
        pytest.param("postgres/data", marks=pytest.mark.exhaustive),
    ],
)
def test_a_first_up_that_is_killed_can_be_repeated(home: Path, reached: str) -> None:
    first = oceanid(home, "local", "up", "--without", "label-studio,dagster,hub,sink")
    until((home / reached).exists)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert first.returncode == -signal.SIGKILL

    stack = Stack(home)
    stack.up(without=LAZY)

    assert {one.name for one in stack.status() if one.up} == {"postgres", "object-store"}
    assert sorted(one.service for one in owned(stack.home) if one.leads) == [
        *("object-store", "postgres")
    ]
    with postgres.connect(stack.home) as connection:
        found = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    assert found >= set(postgres.DATABASES)


@pytest.mark.exhaustive
def test_a_service_that_would_now_be_started_differently_is_restarted(
    own: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pids(own)
    monkeypatch.setattr(object_store, "VOLUME_MEGABYTES", 32)

    own.up(without=LAZY)

    after = pids(own)
    assert {name for name in after if after[name] != before[name]} == {"object-store"}
    assert_nothing_lost(own)


def test_two_stacks_live_side_by_side(own: Stack, stack: Stack) -> None:
    theirs = pids(stack)
    assert not set(own.home.state.ports.values()) & set(stack.home.state.ports.values())
    assert not set(own.home.state.secrets.values()) & set(stack.home.state.secrets.values())

    own.down()

    assert pids(own) == {}
    assert pids(stack) == theirs


def test_down_ends_every_process_of_ours_and_nobody_elses(own: Stack) -> None:
    # It names our home and holds one of our ports' neighbours, but we did not start it.
    bystander = subprocess.Popen(
        [sys.executable, "-c", "input()", str(own.home.path)],
        stdin=subprocess.PIPE,
        env={**os.environ, **own.env()},
    )
    try:
        ours = [one.process.pid for one in owned(own.home)]
        children = [
            child.pid for pid in ours for child in psutil.Process(pid).children(recursive=True)
        ]
        assert ours

        own.down()

        assert not [pid for pid in {*ours, *children} if is_running(pid)]
        assert bystander.poll() is None
        own.down()
    finally:
        bystander.communicate()


@pytest.mark.exhaustive
def test_what_survived_a_deleted_home_is_ended_by_the_next_up(
    own: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in (postgres.Postgres, object_store.ObjectStore):
        monkeypatch.setattr(service, "stop_seconds", 0.5)  # they cannot: their files are gone
    orphans = [one.process.pid for one in owned(own.home)]
    own.home.delete()

    own.up(without=LAZY)

    assert orphans
    assert not [pid for pid in orphans if is_running(pid)]
    assert {one.name for one in own.status() if one.up} == {"postgres", "object-store"}


def test_servers_listen_on_this_machine_only(stack: Stack) -> None:
    found = [
        connection
        for one in owned(stack.home)
        for connection in one.process.net_connections("inet")
    ]
    assert {connection.laddr[0] for connection in found} == {"127.0.0.1"}
    assert {connection.raddr[0] for connection in found if any(connection.raddr)} <= {"127.0.0.1"}
    ports = {connection.laddr[1] for connection in found}
    assert ports >= {stack.home.port("postgres"), stack.home.port("s3")}


def test_uploads_keep_every_version(stack: Stack) -> None:
    client = object_store.client(stack.home)
    bucket = "labelstudio-goldfish-uploads"
    versions = [
        client.put_object(Bucket=bucket, Key="uploads/versions", Body=body)["VersionId"]
        for body in (b"one", b"two")
    ]
    first = client.get_object(Bucket=bucket, Key="uploads/versions", VersionId=versions[0])
    assert first["Body"].read() == b"one"


def test_a_service_that_fails_says_so_with_its_own_last_words(own: Stack) -> None:
    own.down()
    secret = own.home.secret("oceanid_owner")
    settings = own.home.path / "postgres" / "data" / "postgresql.conf"
    settings.write_text(f"nonsense_{secret} = 'on'\n", encoding="utf-8")

    failed = oceanid(own.home.path, "local", "up", "--without", "label-studio,dagster,hub,sink")
    output, _ = failed.communicate(timeout=120)

    assert failed.returncode == 1
    assert "Postgres ended at once" in output
    assert "nonsense_***" in output
    assert "Object store: up" in output
    assert "Traceback" not in output
    assert not [value for value in own.home.state.secrets.values() if value in output]


def test_a_folder_that_is_not_a_stacks_is_neither_used_nor_deleted(tmp_path: Path) -> None:
    precious = tmp_path / "letter.txt"
    precious.write_text("dear", encoding="utf-8")
    for act in (Stack(tmp_path).up, Stack(tmp_path).reset, Stack(tmp_path).down):
        with pytest.raises(StackError):
            act()
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_reset_leaves_nothing(own: Stack) -> None:
    processes = [one.process.pid for one in owned(own.home)]
    own.reset()
    assert not own.home.path.exists()
    assert not [pid for pid in processes if is_running(pid)]


def test_secrets_are_only_where_their_owner_reads_them(stack: Stack) -> None:
    assert (stack.home.path / "state.json").stat().st_mode & 0o777 == 0o600
    secrets = stack.home.state.secrets.values()
    for one in owned(stack.home):
        arguments = " ".join(one.process.cmdline())
        assert not [value for value in secrets if value in arguments]
