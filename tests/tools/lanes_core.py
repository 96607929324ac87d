# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lanes of tests: on every ansible-core unit, sanity, system and integration tests; once those that need one only."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Sequence

from tests.tools import get_pip
from tests.tools.commands import Workplace
from tests.tools.environments import AWX, BROWSER, CORES, SERVICE, Environment
from tests.tools.model import Lane, Step
from tests.tools.paths import ROOT

WHOLE_CORE = "2.19"
_PYTEST_NOTHING = 5
_JUNIT = "tests/output/junit/*.xml"


def extra_arguments() -> list[str]:
    """What the user adds to a quick loop: ``make unit ARGS="-k signer"``."""
    return shlex.split(os.environ.get("ARGS", ""))


def _unless_named(directory: str) -> list[str]:
    """The directory of tests, unless the user names some files of it."""
    named = any((ROOT / argument.partition("::")[0]).exists() for argument in extra_arguments())
    return [] if named else [directory]


def core_lane(kind: str, core: str) -> Lane:
    """The lane of this kind ("unit") on this ansible-core ("2.19")."""
    steps, absent = _KINDS[kind]
    environment = CORES[core]
    place = Workplace(f"{kind}-{core}", environment)
    return Lane(place.name, environment, lambda: steps(place), absent)


def _unit(place: Workplace) -> Sequence[Step]:
    place.sync()
    if not extra_arguments():
        return (_ansible_test(place, "units"),)
    step = place.step(
        "pytest tests/unit",
        "python",
        "-m",
        "pytest",
        *_unless_named("tests/unit"),
        "--import-mode=importlib",
        "--junit-xml=tests/output/pytest/unit.xml",
        *extra_arguments(),
        more={"PYTHONPATH": str(place.collections)},
        results="tests/output/pytest/unit.xml",
        no_tests_code=_PYTEST_NOTHING,
    )
    return (step,)


def _sanity(place: Workplace) -> Sequence[Step]:
    place.sync()
    get_pip.provide(environment=place.environment.path, home=place.home)
    is_whole = place.environment == CORES[WHOLE_CORE] or extra_arguments()
    # The tests are not shipped: the linters of one version are enough for them.
    excluded = [] if is_whole else ["--exclude=tests/"]
    return (_ansible_test(place, "sanity", "--junit", *excluded, *extra_arguments()),)


def _system(place: Workplace) -> Sequence[Step]:
    # Each command of Ansible takes seconds: what no version changes is run on one of them.
    is_whole = place.environment == CORES[WHOLE_CORE] or extra_arguments()
    return _processes(place, *([] if is_whole else ["-m", "not one_core"]), kind="system")


def _processes(place: Workplace, *options: str, kind: str) -> Sequence[Step]:
    place.sync()
    return (
        place.step(
            f"pytest tests/{kind}",
            "python",
            "-m",
            "pytest",
            *_unless_named(f"tests/{kind}"),
            f"--junit-xml=tests/output/pytest/{kind}.xml",
            *options,
            *extra_arguments(),
            more={"PYTHONPATH": f"{place.collections}{os.pathsep}{place.collection}"},
            results=f"tests/output/pytest/{kind}.xml",
            no_tests_code=_PYTEST_NOTHING,
        ),
    )


def _once(kind: str, environment: Environment) -> Lane:
    place = Workplace(kind, environment)
    return Lane(kind, environment, lambda: _processes(place, kind=kind), _nothing_below(f"tests/{kind}/test_*.py"))


def _integration(place: Workplace) -> Sequence[Step]:
    collection = place.sync()
    return (
        place.step(
            "ansible-test integration",
            "python",
            "-m",
            "tests.tools.with_simulator",
            collection / "tests" / "integration" / "integration_config.yml",
            place.tool("ansible-test"),
            *_ansible_test_arguments(place, "integration", *extra_arguments()),
            more=_ansible_test_variables(place),
            results=_JUNIT,
        ),
    )


def _ansible_test(place: Workplace, command: str, *arguments: str) -> Step:
    return place.step(
        f"ansible-test {command}",
        "ansible-test",
        *_ansible_test_arguments(place, command, *arguments),
        more=_ansible_test_variables(place),
        results=_JUNIT,
        refuse="All targets skipped",
    )


def _ansible_test_arguments(place: Workplace, command: str, *arguments: str) -> list[str]:
    version = place.environment.python_version
    return [command, "--local", "--python", str(version), "--color", "no", *arguments]


def _ansible_test_variables(place: Workplace) -> dict[str, str]:
    # Without it, ansible-test asks git for the files, and the repository around the copy ignores the copy.
    return {"ANSIBLE_TEST_CONTENT_ROOT": str(place.collection)}


def _nothing_below(pattern: str) -> Callable[[], str | None]:
    return lambda: None if next(ROOT.glob(pattern), None) else f"no {pattern} yet"


_KINDS: dict[str, tuple[Callable[[Workplace], Sequence[Step]], Callable[[], str | None]]] = {
    "unit": (_unit, _nothing_below("tests/unit/**/test_*.py")),
    "sanity": (_sanity, lambda: None),
    "system": (_system, _nothing_below("tests/system/**/test_*.py")),
    "integration": (_integration, _nothing_below("tests/integration/targets/*/tasks/main.yml")),
}

ONCE = {kind: _once(kind, place) for kind, place in (("service", SERVICE), ("browser", BROWSER), ("awx", AWX))}
