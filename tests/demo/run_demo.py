# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: install the collection as a user would, and see it work against a simulated service."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType

from tests.demo.shorten import short_graph, short_run
from tests.demo.stage import STOP_SIGNALS, DemoFailedError, Stage

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = "huaweicloud.workspace.gather_desktop_facts"
REPORT_PLAYBOOK = "huaweicloud.workspace.desktop_report"
REPORT_DIRECTORY = "report"
INVENTORY = """\
plugin: huaweicloud.workspace.workspace_desktops
preferred_networks: [10.0.0.0/8] # of several addresses, the one to connect to
ipv6_prefix: 0 # no groups for IPv6 networks
"""
CONFIGURATION = """\
[defaults]
collections_path = ./collections
inventory = ./workspace_desktops.yml
callback_result_format = yaml

[inventory]
any_unparsed_is_failed = true
enable_plugins = host_list, script, auto, yaml, toml

[inventory_plugin_yaml]
yaml_valid_extensions = .yaml, .json
"""
# What the demo makes in its directory, and makes anew the next time; what else is there is the user's.
MADE = (
    "ansible.cfg",
    "collections",
    "dist",
    "home",
    REPORT_DIRECTORY,
    "simulator.env",
    "simulator.json",
    "simulator.log",
)
# The simulator of the demo, and the one that it advises to start, have the same desktops.
PLAIN_RECORDS = ("--odd-records", "none")


class StoppedError(BaseException):
    """A signal asks the demo to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--desktops", default="60", metavar="N", help="desktops of the simulated service (60)")
    options = parser.parse_args(arguments)
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    place = ROOT / ".build" / "demo"
    try:
        place.mkdir(parents=True, exist_ok=True)
        with (place.parent / "demo.lock").open("w") as lock:
            _lock(lock.fileno())
            _clear(place)
            stage = Stage(place, root=ROOT)
            try:
                _show(stage, desktops=options.desktops)
            finally:
                _ignore_signals()
                stage.close()
        _try_next(place, desktops=options.desktops)
    except StoppedError as stopped:
        _say("", "Stopped. Nothing is left running.")
        return 128 + stopped.number
    except BrokenPipeError:
        # Whoever read the output is gone: `make demo | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (DemoFailedError, OSError) as error:
        output = error.output if isinstance(error, DemoFailedError) else ""
        print(f"{output}\n\nThe demo failed: {error}".lstrip(), file=sys.stderr)
        return 1
    return 0


def _stop(number: int, _frame: FrameType | None) -> None:
    _ignore_signals()
    raise StoppedError(number)


def _ignore_signals() -> None:
    # A second Ctrl-C must not disturb the clearing up.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoFailedError("another demo is running in this directory.") from None


def _clear(place: Path) -> None:
    # The directory itself stays, because a terminal may be in it.
    for path in (place / name for name in MADE):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _show(stage: Stage, *, desktops: str) -> None:
    _title("huaweicloud.workspace: virtual desktops of Huawei Cloud, seen from Ansible")
    _install(stage)
    _serve(stage, desktops=desktops)
    _inventory(stage)
    _playbook(stage)
    _report(stage)


def _install(stage: Stage) -> None:
    _step(1, "The collection is built and installed, as you would do it")
    _command("ansible-galaxy collection build --output-path dist")
    dist = stage.directory / "dist"
    stage.run("ansible-galaxy", "collection", "build", "--output-path", str(dist), cwd=ROOT)
    artifact = next(dist.glob("huaweicloud-workspace-*.tar.gz"))
    _say(f"    {artifact.name}, {artifact.stat().st_size / 1024:.0f} KiB", "")
    _command(f"ansible-galaxy collection install -p collections dist/{artifact.name}")
    (stage.directory / "ansible.cfg").write_text(CONFIGURATION, encoding="utf-8")
    (stage.directory / "workspace_desktops.yml").write_text(INVENTORY, encoding="utf-8")
    (stage.directory / "collections").mkdir()
    stage.run("ansible-galaxy", "collection", "install", "--offline", "-p", "collections", str(artifact))
    _say("    Installed.")


def _serve(stage: Stage, *, desktops: str) -> None:
    _step(2, f"A simulated service with {desktops} desktops starts")
    env_file = stage.directory / "simulator.env"
    ready = stage.start_simulator("--desktops", desktops, *PLAIN_RECORDS, "--env-file", str(env_file))
    lines = env_file.read_text(encoding="utf-8").splitlines()
    given = dict(line.removeprefix("export ").split("=", 1) for line in lines)
    stage.environment |= given
    _say(
        f"It listens on {ready['url']} and has one project, of the region {ready['region']}.",
        "As with a real account, variables tell the way to it: HW_ACCESS_KEY, HW_SECRET_KEY,",
        "HW_REGION_NAME and some more. Every request is signed with that key.",
    )


def _inventory(stage: Stage) -> None:
    _step(3, "The desktops become an inventory")
    _say("This is the whole inventory file, workspace_desktops.yml:", "")
    _say(*(f"    {line}" for line in INVENTORY.splitlines()), "")
    _say("Every desktop is a host, grouped by login status, operating system and IP network.", "")
    _command("ansible-inventory --graph")
    _indented(short_graph(stage.lines("ansible-inventory", "--graph")))


def _playbook(stage: Stage) -> None:
    _step(4, "A playbook asks all three modules, then goes to the connected desktops")
    _say("Its second play has 'hosts: login_status_connected', a group of the inventory above.", "")
    _command(f"ansible-playbook {PLAYBOOK}")
    _indented(short_run(stage.lines("ansible-playbook", PLAYBOOK)))


def _report(stage: Stage) -> None:
    _step(5, "A role writes a report for people: one page, with charts and a table to search")
    directory = f"desktop_report_directory={REPORT_DIRECTORY}"
    _command(f"ansible-playbook {REPORT_PLAYBOOK} -e {directory}")
    stage.run("ansible-playbook", REPORT_PLAYBOOK, "-e", directory)
    _say("    ...")
    for path in sorted((stage.directory / REPORT_DIRECTORY).iterdir()):
        _say(f"    {REPORT_DIRECTORY}/{path.name}, {path.stat().st_size / 1024:.0f} KiB")


def _try_next(place: Path, *, desktops: str) -> None:
    here = os.path.relpath(place, ROOT)
    # Beside the directory of the demo, so that another demo leaves it alone.
    env_file = os.path.relpath(place.parent / "simulator.env", ROOT)
    arguments = " ".join(("--desktops", desktops, *PLAIN_RECORDS, "--env-file", env_file))
    tools = os.path.relpath(Path(sys.executable).parent, ROOT)
    tools = str(Path(sys.executable).parent) if tools.startswith("..") else f"$PWD/{tools}"
    _title("That was all of it, and the simulator has been stopped. Try next:")
    _say(
        "",
        "Open the report in a browser:",
        "",
        f"    {(place / REPORT_DIRECTORY / 'desktop_report.html').as_uri()}",
        "",
        "Start the simulator again, with the same desktops, in a terminal of its own:",
        "",
        f"    make simulator ARGS='{arguments}'",
        "",
        "Ask it what you like, in another one:",
        "",
        f'    export PATH="{tools}:$PATH"',
        f"    cd {here}",
        "    . ../simulator.env",
        "    ansible-inventory --graph login_status_connected",
        "    ansible localhost -m huaweicloud.workspace.workspace_status_info",
        f"    ansible-playbook {PLAYBOOK}",
        "    ansible-doc huaweicloud.workspace.workspace_desktop_info",
        "",
        "Use your account: in a new terminal, the same with these in place of simulator.env:",
        "",
        "    export HW_ACCESS_KEY=... HW_SECRET_KEY=... HW_REGION_NAME=cn-north-4",
        "",
        "README.md goes on from here.",
    )


def _title(text: str) -> None:
    _say("", text, "=" * len(text))


def _step(number: int, text: str) -> None:
    line = f"{number}. {text}"
    _say("", line, "-" * len(line), "")


def _command(text: str) -> None:
    _say(f"    $ {text}")


def _indented(lines: Iterable[str]) -> None:
    for line in lines:
        _say(f"    {line.rstrip()}".rstrip())


def _say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
