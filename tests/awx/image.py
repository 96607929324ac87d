# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make ee`: build the execution environment with podman, and see the collection work inside it."""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.demo.shorten import short_graph, short_run
from tests.support.simulator_process import Simulator, running_simulator

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = ROOT / "execution-environment.yml"
TAG = "localhost/huaweicloud-workspace-ee:latest"
# In place of what the definition says, for a base image of Debian's family.
DEBIAN = {"PKGMGR": "/usr/bin/apt-get", "PYCMD": "/usr/bin/python3", "PYPKG": "python3"}
# Where an artifact lies within the build context, and where the build finds it.
ARTIFACTS, BUILD_DIRECTORY = "artifacts", "/build"
SETTINGS = {
    "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
    "ANSIBLE_FORKS": "1",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
}
PLAYBOOK = "huaweicloud.workspace.gather_desktop_facts"
INVENTORY = """\
plugin: huaweicloud.workspace.workspace_desktops
preferred_networks: [10.0.0.0/8]
ipv6_prefix: 0
"""


class EnvironmentFailedError(Exception):
    """The execution environment cannot be built or used; the message is the reason."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if shutil.which("podman") is None:
        print("make ee needs podman, which is not installed here: nothing was built.", file=sys.stderr)
        return 1
    place = ROOT / ".build" / "ee"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        _build(place, options=options)
        with running_simulator("--desktops", options.desktops, "--odd-records", "none") as simulator:
            _show(place, simulator=simulator, tag=options.tag)
    except EnvironmentFailedError as error:
        print(f"\nThe execution environment failed: {error}", file=sys.stderr)
        return 1
    _say("", f"The image is {options.tag}. The simulator has been stopped.")
    return 0


def from_artifact(definition: Mapping[str, Any], artifact: Path) -> dict[str, Any]:
    """Return the definition with the collection taken from an artifact, in place of Galaxy."""
    collection = {"name": f"{BUILD_DIRECTORY}/{ARTIFACTS}/{artifact.name}", "type": "file"}
    files = [*definition.get("additional_build_files", []), {"src": str(artifact), "dest": ARTIFACTS}]
    dependencies = {**definition["dependencies"], "galaxy": {"collections": [collection]}}
    return {
        **definition,
        "dependencies": dependencies,
        "additional_build_files": files,
        # The collection needs no other.
        "build_arg_defaults": {"ANSIBLE_GALAXY_CLI_COLLECTION_OPTS": "--offline"},
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make ee", description=__doc__)
    parser.add_argument("--base-image", metavar="NAME", help="instead of the one that execution-environment.yml names")
    parser.add_argument(
        "--debian", action="store_true", help="the base image is of Debian's family, and has python3 and pip"
    )
    parser.add_argument("--build-arg", action="append", default=[], metavar="NAME=VALUE", help="passed on to the build")
    parser.add_argument("--verbosity", default="1", choices="0123", help="of ansible-builder (%(default)s)")
    parser.add_argument("--tag", default=TAG, metavar="NAME", help="name of the image (%(default)s)")
    parser.add_argument("--desktops", default=60, type=int, metavar="N", help="desktops of the simulated service (60)")
    return parser.parse_args(arguments)


def _build(place: Path, *, options: argparse.Namespace) -> None:
    _title("The collection is built")
    _run("ansible-galaxy", "collection", "build", str(ROOT), "--output-path", str(place / "dist"))
    (artifact,) = (place / "dist").glob("huaweicloud-workspace-*.tar.gz")
    definition = from_artifact(yaml.safe_load(DEFINITION.read_text(encoding="utf-8")), artifact)
    if options.debian:
        # Its Python refuses to install pip, which is a package there.
        definition["options"] = {**definition.get("options", {}), "skip_pip_install": True}
    file = place / "execution-environment.yml"
    file.write_text(yaml.safe_dump(definition, sort_keys=False), encoding="utf-8")
    _title("ansible-builder builds the execution environment")
    given = {"EE_BASE_IMAGE": options.base_image} if options.base_image else {}
    given |= DEBIAN if options.debian else {}
    words = [f"{name}={value}" for name, value in given.items()] + options.build_arg
    _run(
        *("ansible-builder", "build", "--container-runtime", "podman", "--verbosity", options.verbosity),
        *("--file", str(file), "--context", str(place / "context"), "--tag", options.tag),
        *(part for word in words for part in ("--build-arg", word)),
    )


def _show(place: Path, *, simulator: Simulator, tag: str) -> None:
    project = place / "project"
    project.mkdir()
    (project / "workspace_desktops.yml").write_text(INVENTORY, encoding="utf-8")
    ready = simulator.ready
    account = {
        "HW_ACCESS_KEY": ready["access_key"],
        "HW_SECRET_KEY": ready["secret_key"],
        "HW_REGION_NAME": ready["region"],
        "HW_AUTH_URL": ready["auth_url"],
        "HW_WORKSPACE_ENDPOINT": simulator.url,
    }
    for command, shorten in (
        (("ansible-inventory", "--graph"), short_graph),
        (("ansible-playbook", PLAYBOOK), short_run),
    ):
        _title(f"In the execution environment: {' '.join(command)}")
        inside = [command[0], "--inventory", "workspace_desktops.yml", *command[1:]]
        _say(*shorten(_inside(inside, project=project, account=account, tag=tag)))


def _inside(command: Sequence[str], *, project: Path, account: Mapping[str, str], tag: str) -> list[str]:
    # Named without a value, a variable is handed on and stands on no command line.
    given = {**SETTINGS, **account}
    variables = [part for name in given for part in ("--env", name)]
    mount = f"{project}:/runner/project:ro,Z"
    place = ("--network", "host", "--volume", mount, "--workdir", "/runner/project")
    done = subprocess.run(
        ["podman", "run", "--rm", *place, *variables, tag, *command],
        env=_variables(**given),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise EnvironmentFailedError(f"'{command[0]}' ended with exit code {done.returncode}.\n{done.stdout}")
    return done.stdout.splitlines()


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, env=_variables(), stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise EnvironmentFailedError(f"'{command[0]}' cannot be run: {error.strerror}.") from error
    if done.returncode:
        raise EnvironmentFailedError(f"'{command[0]}' ended with exit code {done.returncode}.")


def _variables(**more: str) -> dict[str, str]:
    """Return the environment, with the user's own home directory: that is where podman without root keeps images."""
    user = pwd.getpwuid(os.getuid())
    runtime = Path("/run/user") / str(user.pw_uid)
    own = {"HOME": user.pw_dir, **({"XDG_RUNTIME_DIR": str(runtime)} if runtime.is_dir() else {})}
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, **own, "PATH": tools, **more}


def _title(text: str) -> None:
    _say("", text, "-" * len(text))


def _say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
