"""What the embedded Postgres needs of the system; what it serves is in test_stack.py."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
import sys

import pytest

ASKING = """
import sys
from oceanid_pipelines.local.postgres import ensure_system_user
print("ready", flush=True)
sys.stdin.readline()
print(ensure_system_user(sys.argv[1]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users")
def test_stacks_that_come_up_at_once_on_a_new_machine_share_one_user() -> None:
    name = f"oceanid-test-{secrets.token_hex(4)}"
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    try:
        for one in asking:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        for one in asking:
            assert one.stdin
            one.stdin.write("now\n")
            one.stdin.flush()
        numbers = {int(one.communicate()[0]) for one in asking}
        assert numbers == {pwd.getpwnam(name).pw_uid}
    finally:
        subprocess.run(["userdel", name], check=False, capture_output=True)
