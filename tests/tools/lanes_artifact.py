# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lanes for what users get: the artifact, its import by Galaxy, and the scenarios of molecule."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from tests.tools.commands import Workplace
from tests.tools.environments import CORES, GALAXY, TOOLS
from tests.tools.lanes_core import extra_arguments
from tests.tools.model import Lane, Step
from tests.tools.paths import DIST, NAME, NAMESPACE, ROOT

_IMPORTER_CONFIG = """\
[galaxy-importer]
LOG_LEVEL_MAIN = INFO
RUN_ANSIBLE_TEST = False
RUN_ANSIBLE_LINT = True
RUN_FLAKE8 = False
CHECK_REQUIRED_TAGS = True
CHECK_CHANGELOG = True
ANSIBLE_LOCAL_TMP = {home}/tmp
"""


def _build() -> Sequence[Step]:
    place = Workplace("build", CORES["2.19"])
    place.sync()
    artifacts, installed = DIST / "checked", place.collections / "installed"
    shutil.rmtree(artifacts, ignore_errors=True)
    shutil.rmtree(installed, ignore_errors=True)
    on_artifact = {"ANSIBLE_COLLECTIONS_PATH": str(installed)}
    galaxy = place.tool("ansible-galaxy")
    return (
        place.step("build", "ansible-galaxy", "collection", "build", "--force", "--output-path", artifacts),
        Step(
            "install",
            ["sh", "-c", f'"{galaxy}" collection install --offline -p "{installed}" "{artifacts}"/*.tar.gz'],
            variables=place.variables(**on_artifact),
        ),
        *(
            place.step(
                f"ansible-doc {kind}",
                "python",
                ROOT / "tests" / "tools" / "artifact_docs.py",
                kind,
                place.collection,
                cwd=installed,
                more=on_artifact,
            )
            for kind in ("module", "inventory", "filter")
        ),
    )


def _galaxy() -> Sequence[Step]:
    place = Workplace("galaxy", GALAXY)
    place.sync()
    artifacts = DIST / "imported"
    shutil.rmtree(artifacts, ignore_errors=True)
    work = place.collections / "importer"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    config = work / "galaxy-importer.cfg"
    config.write_text(_IMPORTER_CONFIG.format(home=place.home), encoding="utf-8")
    (place.home / "tmp").mkdir(exist_ok=True)
    python = place.tool("python")
    return (
        place.step("build", "ansible-galaxy", "collection", "build", "--force", "--output-path", artifacts),
        Step(
            "galaxy-importer",
            ["sh", "-c", f'"{python}" -m galaxy_importer.main "{artifacts}"/{NAMESPACE}-{NAME}-*.tar.gz'],
            cwd=work,
            variables=place.variables(GALAXY_IMPORTER_CONFIG=str(config)),
            refuse=r"^.*\b(?:WARNING|ERROR|CRITICAL)\b.*$",
        ),
    )


def _molecule() -> Sequence[Step]:
    place = Workplace("molecule", TOOLS)
    collection = place.sync()
    return (
        place.step(
            "molecule",
            "molecule",
            "test",
            *(extra_arguments() or ["--all"]),
            cwd=collection,
            more={"PYTHONPATH": os.fspath(collection)},
        ),
    )


def _no_scenarios() -> str | None:
    return None if next(ROOT.glob("extensions/molecule/*/molecule.yml"), None) else "no extensions/molecule yet"


BUILD = Lane("build", CORES["2.19"], _build)
GALAXY_IMPORT = Lane("galaxy", GALAXY, _galaxy)
MOLECULE = Lane("molecule", TOOLS, _molecule, _no_scenarios)
