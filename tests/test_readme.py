"""Every command of the README is run: here, or by the test that is named here."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Commands that another test runs, as they bring up a stack of their own or are the suite itself.
ELSEWHERE = {
    "make demo": "tests/local/test_demo.py",
    "make test": "this suite",
    "oceanid local up": "tests/local/",
    'eval "$(oceanid local env)"': "tests/local/",
    "oceanid local down": "tests/local/",
    'eval "$(oceanid config export --esc default/oceanid-cluster)"': "tests/cli/test_config.py",
}
REGISTER = (
    "IOTC Number,Name,Flag State Code,IMO,IRCS,REGNO,Type Name,Gears Name,Port Name,LOA (m),GT,"
    "Owner,Owner Address,Operator,Operator Address,Beneficial Owner,Beneficial Owner Address,"
    "Total Volume (m3),From,To\n"
    'IOTC000001,TEST VESSEL,PRT,9000015,CQAB,P-1,Longliner,Longline,Porto,30.5,120,A,"Rua, 1",B,'
    "Rua 2,C,Rua 3,100,1/31/26,12/31/26\n"
)


def _commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert all(line.startswith("$ ") for line in lines)
    return [line.removeprefix("$ ") for line in lines]


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("every_store", "label_studio_alone")  # its projects would be adopted
def test_every_command_of_the_readme_works(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text(REGISTER)
    source = ROOT / "oceanid_pipelines" / "catalog" / "sources" / "IOTC.yaml"
    (tmp_path / "IOTC.yaml").write_bytes(source.read_bytes())
    here = [command for command in _commands() if command not in ELSEWHERE]
    assert len(here) >= 8
    for command in here:
        ended = subprocess.run(
            shlex.split(command),
            cwd=tmp_path,
            env=os.environ
            | environment
            | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"


def test_what_the_readme_says_elsewhere_is_still_in_it() -> None:
    assert set(ELSEWHERE) <= set(_commands())
    for place in ELSEWHERE.values():
        assert place == "this suite" or (ROOT / place).exists()


def test_every_make_target_of_the_readme_is_there() -> None:
    targets = re.findall(r"`make ([a-z:-]+)`", (ROOT / "README.md").read_text())
    makefile = (ROOT / "Makefile").read_text().replace("\\:", ":")
    assert targets
    for target in targets:
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target
