# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions behind make; ``nox --list`` shows them, and ``nox -s unit-2.19 -- -k signer`` runs one.

A session ``env-NAME`` builds the environment of ``tests/requirements/NAME.txt``; all others work in one of those, in a
home directory below ``.build``, and in a copy of the tree where ansible-test wants the collection to be.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import nox
from python_discovery import get_interpreter

sys.path.insert(0, str(ROOT := Path(__file__).resolve().parent))
from tests.tools import get_pip, isolation, tree

nox.needs_version = ">=2026.8.17"
nox.options.envdir = str(isolation.ENVIRONMENTS)
nox.options.reuse_venv = "yes"
nox.options.allow_parallel = True
nox.options.error_on_missing_interpreters = True
nox.options.tags = ["test"]

# The Pythons that each ansible-core runs on.
CORES = {"2.16": ">=3.11,<3.13", "2.19": ">=3.11,<3.14", "2.21": ">=3.12,<3.15"}
OLDEST, WHOLE, NEWEST = CORES
PYTHONS = {f"core-{core}": pythons for core, pythons in CORES.items()}
PYTHONS |= dict.fromkeys(("tools", "demo"), ">=3.11,<3.15")
PYTHONS |= dict.fromkeys(("galaxy", "service", "browser", "awx", "bench-aws", "eda"), ">=3.11,<3.14")
# Version managers keep Pythons off the PATH, or put shims there that refuse to run.
MANAGED = [*Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.1?.*/bin")]
MANAGED += Path.home().glob(".local/share/uv/python/cpython-*/bin")
os.environ["PATH"] = os.pathsep.join(dict.fromkeys([*os.environ["PATH"].split(os.pathsep), *map(str, MANAGED)]))
IS_THERE = {pythons: get_interpreter(pythons) is not None for pythons in set(PYTHONS.values())}
JUNIT = "tests/output/junit/*.xml"


class Place:
    """One session: an environment, a home directory, and a copy of the tree of its own."""

    def __init__(self, session: nox.Session, *, environment: str) -> None:
        self.session = session
        self.name = session.name
        self.environment = isolation.environment_path(environment)
        self.collection = tree.sync(self.name)
        self.collections = tree.collections_root(self.name)
        self._home_name = environment
        self.results = isolation.RESULTS / self.name
        shutil.rmtree(self.results, ignore_errors=True)

    @property
    def python_version(self) -> str:
        return next(path.name for path in (self.environment / "lib").glob("python3*")).removeprefix("python")

    def run(
        self,
        tool: str | Path,
        *arguments: str | Path,
        cwd: Path | None = None,
        junit: str | None = None,
        refuse: str | None = None,
        success: Sequence[int] = (0,),
        **more: str,
    ) -> None:
        """Run a tool in the copy of the tree, keep its JUnit files, and fail where it prints what it must not."""
        variables = isolation.isolated_environment(
            environment=self.environment, home=self._home_name, collections=self.collections
        )
        where = cwd or self.collection
        for path in where.glob(junit) if junit else ():
            path.unlink()
        try:
            with self.session.chdir(where):
                said = self.session.run(
                    str(self.environment / "bin" / tool),
                    *map(str, arguments),
                    env=variables | more,
                    include_outer_env=False,
                    external=True,
                    silent=self.session.parallel or refuse is not None,
                    success_codes=list(success),
                )
        finally:
            for path in where.glob(junit) if junit else ():
                self.results.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, self.results)
        found = re.search(refuse, said, re.MULTILINE) if refuse and isinstance(said, str) else None
        if found:
            self.session.error(f"must not be printed: {found.group(0)}\n{said}")

    def ansible_test(self, command: str, *arguments: str | Path, through: Sequence[str | Path] = ()) -> None:
        """Run ansible-test, if need be by a command that comes before it."""
        get_pip.provide(environment=self.environment, home=isolation.make_home(self._home_name))
        whole = [self.environment / "bin" / "ansible-test", command, "--local", "--color", "no"]
        tool, *rest = [*through, *whole, "--python", self.python_version, *arguments]
        # Without the variable it asks git for the files, and the repository around the copy ignores the copy.
        root = str(self.collection)
        self.run(tool, *rest, junit=JUNIT, refuse="All targets skipped", ANSIBLE_TEST_CONTENT_ROOT=root)

    def pytest(self, kind: str, *options: str) -> None:
        """Run the tests below ``tests/KIND``, or those that the user names."""
        asked = self.session.posargs
        named = any((ROOT / argument.partition("::")[0]).exists() for argument in asked)
        report = f"tests/output/pytest/{kind}.xml"
        self.run(
            "python",
            *("-m", "pytest", *([] if named else [f"tests/{kind}"]), f"--junit-xml={report}", *options, *asked),
            junit=report,
            success=(0, 5) if asked else (0,),
            PYTHONPATH=f"{self.collections}{os.pathsep}{self.collection}",
        )


def environment(name: str) -> None:
    """Register the session that builds an environment, and brings it up to date where requirements have changed."""

    @nox.session(name=f"env-{name}", python=PYTHONS[name], default=False)
    def build(session: nox.Session) -> None:
        files = [ROOT / "meta" / "ee-requirements.txt", *sorted((ROOT / "tests" / "requirements").glob("*.txt"))]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
        stamp = Path(session.virtualenv.location, "requirements.sha256")
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
            cache = os.environ.get("PIP_CACHE_DIR", str(isolation.BUILD / "pip-cache"))
            session.install("-r", f"tests/requirements/{name}.txt", env={"PIP_CACHE_DIR": cache}, silent=True)
            stamp.write_text(digest, encoding="utf-8")


def session(body: Callable[[Place], None], *, name: str, needs: str, tags: Sequence[str] = ("test",)) -> None:
    """Register a session that works in an environment; without a Python for that it is skipped, which is said."""
    there = IS_THERE[PYTHONS[needs]]

    @nox.session(name=name, python=False, requires=[f"env-{needs}"] if there else [], tags=list(tags))
    def run(found: nox.Session) -> None:
        if not there:
            found.skip(f"no Python {PYTHONS[needs]} was found")
        body(Place(found, environment=needs))

    run.__doc__ = body.__doc__


def system(place: Place) -> None:
    """The real commands of Ansible against the simulator."""
    # What no version changes is run on one of them.
    is_whole = place.name.endswith(WHOLE) or place.session.posargs
    place.pytest("system", *([] if is_whole else ["-m", "not one_core"]))


def once(place: Place) -> None:
    """Tests that no version of ansible-core changes."""
    place.pytest(place.name)


def sanity(place: Place) -> None:
    """ansible-test sanity; the tests are not shipped, so the linters of one version are enough for them."""
    is_whole = place.name.endswith(WHOLE) or place.session.posargs
    place.ansible_test("sanity", "--junit", *([] if is_whole else ["--exclude=tests/"]), *place.session.posargs)


def unit(place: Place) -> None:
    """Unit tests: ansible-test units, or pytest alone for some of them."""
    if place.session.posargs:
        place.pytest("unit", "--import-mode=importlib")
        return
    # The client knows no Ansible: what no version changes is run on one of them.
    found = sorted(path.relative_to(ROOT) for path in ROOT.glob("tests/unit/**/test_*.py"))
    place.ansible_test("units", *(path for path in found if place.name.endswith(NEWEST) or "_api" not in path.parts))


def integration(place: Place) -> None:
    """ansible-test integration against the simulator."""
    config = place.collection / "tests" / "integration" / "integration_config.yml"
    through = (place.environment / "bin" / "python", "-m", "tests.simulator.around_command", config)
    place.ansible_test("integration", *place.session.posargs, through=through)


def molecule(place: Place) -> None:
    """The scenarios of molecule against the simulator."""
    place.run("molecule", "test", *(place.session.posargs or ["--all"]), PYTHONPATH=str(place.collection))


def lint(place: Place) -> None:
    """Formatting, rules, YAML, and the licence of every file."""
    place.run("ruff", "format", "--check", "--diff", ".")
    place.run("ruff", "check", ".")
    place.run("yamllint", "--strict", ".")
    # It asks git which files there are.
    place.run("reuse", "lint", "--lines", cwd=ROOT)


def ansible_lint(place: Place) -> None:
    """ansible-lint with the profile production."""
    place.run("ansible-lint", "--offline", "--profile", "production", "--strict")


def typing(place: Place) -> None:
    """mypy --strict of plugins and tests."""
    config = ("--config-file", str(place.collection / "pyproject.toml"))
    inside = place.collection.relative_to(place.collections) / "plugins"
    place.run("mypy", *config, inside, cwd=place.collections, MYPYPATH=str(place.collections))
    packages = sorted({path.parent.name for path in ROOT.glob("tests/*/*.py")} - {"unit"})
    place.run("mypy", *config, *(f"tests/{name}" for name in packages), MYPYPATH=".")


def docs(place: Place) -> None:
    """Documentation as linted and as HTML, without the network, and the changelog."""
    place.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=self", ".")
    place.run("antsibull-changelog", "lint")
    place.run("antsibull-changelog", "lint-changelog-yaml", "changelogs/changelog.yaml")
    pages = isolation.BUILD / "docs" / "rst"
    pages.mkdir(parents=True, exist_ok=True)
    options = ("--use-current", "--fail-on-error", "--cleanup=everything", "--squash-hierarchy", f"--dest-dir={pages}")
    place.run("antsibull-docs", "collection", *options, "huaweicloud.workspace")
    place.run("sphinx-build", "-qnW", "--keep-going", "-c", "tests/docs", pages, pages.with_name("html"))


def changelog(place: Place) -> None:
    """Write the changelog of the version in galaxy.yml from the fragments."""
    # The tool asks ansible-doc for new modules, and so works in a copy; what it wrote comes back.
    place.run("antsibull-changelog", "release", "--reload-plugins", "--refresh", "--update-existing")
    for name in ("CHANGELOG.md", "changelogs/changelog.yaml"):
        shutil.copyfile(place.collection / name, ROOT / name)


def artifact(place: Place) -> Path:
    """Build the artifact and return its path."""
    folder = isolation.BUILD / "dist" / place.name
    shutil.rmtree(folder, ignore_errors=True)
    place.run("ansible-galaxy", "collection", "build", "--force", "--output-path", folder)
    return next(folder.glob("*.tar.gz"))


def build(place: Place) -> None:
    """Build the artifact, install it, and ask ansible-doc for every plugin."""
    found, installed = artifact(place), place.collections / "installed"
    shutil.rmtree(installed, ignore_errors=True)
    where = {"ANSIBLE_COLLECTIONS_PATH": str(installed)}
    place.run("ansible-galaxy", "collection", "install", "--offline", "-p", installed, found, **where)
    for kind in ("module", "inventory", "filter"):
        script = ROOT / "tests" / "system" / "installed_docs.py"
        place.run("python", script, kind, place.collection, cwd=installed, **where)


def galaxy(place: Place) -> None:
    """Import the artifact as Galaxy does."""
    found, work = artifact(place), place.collections / "importer"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    config = str(place.collection / "tests" / "requirements" / "galaxy-importer.cfg")
    words = r"^.*\b(?:WARNING|ERROR|CRITICAL)\b.*$"
    place.run("python", "-m", "galaxy_importer.main", found, cwd=work, refuse=words, GALAXY_IMPORTER_CONFIG=config)


for name in PYTHONS:
    environment(name)

# The long ones first, so that no core of the machine idles at the end.
session(system, name=f"system-{WHOLE}", needs=f"core-{WHOLE}")
for name, needs in (("service", "service"), ("awx", "awx"), ("events", "eda")):
    session(once, name=name, needs=needs)
session(sanity, name=f"sanity-{WHOLE}", needs=f"core-{WHOLE}")
for core in (OLDEST, NEWEST):
    session(system, name=f"system-{core}", needs=f"core-{core}")
for core in (OLDEST, NEWEST):
    session(sanity, name=f"sanity-{core}", needs=f"core-{core}")
session(molecule, name="molecule", needs="tools")
session(once, name="browser", needs="browser")
session(galaxy, name="galaxy", needs="galaxy")
session(ansible_lint, name="ansible-lint", needs="tools")
# The system tests do the same on the whole core; the oldest and the newest are what differs most.
for core in (NEWEST, OLDEST, WHOLE):
    session(integration, name=f"integration-{core}", needs=f"core-{core}", tags=["test"] if core == NEWEST else [])
for core in (OLDEST, NEWEST, WHOLE):
    session(unit, name=f"unit-{core}", needs=f"core-{core}", tags=[] if core == WHOLE else ["test"])
for body in (typing, docs, lint):
    session(body, name=body.__name__, needs="tools")
session(build, name="build", needs=f"core-{WHOLE}")
session(changelog, name="changelog", needs="tools", tags=[])
