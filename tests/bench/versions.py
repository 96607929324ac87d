# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions that were measured, as the environments have them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.tools.isolation import ROOT, environment_path

PACKAGES = {"service": ("huaweicloudsdkworkspace",), "bench-aws": ("ansible_core", "moto")}
_VERSION = re.compile(r"^version: (\S+)$", re.MULTILINE)
_PYTHON = re.compile(r"^version(?:_info)? = (\d+\.\d+\.\d+)", re.MULTILINE)


def versions(cores: Iterable[str]) -> dict[str, str]:
    """Return what each name stands for: the collection, each ansible-core with its Python, and the peers."""
    wanted = {f"core-{core}": ("ansible_core",) for core in cores} | PACKAGES
    found = {"collection": " ".join(_VERSION.findall((ROOT / "galaxy.yml").read_text(encoding="utf-8")))}
    for name, packages in wanted.items():
        path = environment_path(name)
        if path.is_dir():
            python = _PYTHON.findall((path / "pyvenv.cfg").read_text(encoding="utf-8"))[0]
            installed = [f"{package.replace('_', '-')} {_installed(path, package)}" for package in packages]
            found[name] = ", ".join([*installed, f"Python {python}"])
    return found


def _installed(environment: Path, package: str) -> str:
    """Return the version of a package by the directory that pip left."""
    return next(
        path.name.removesuffix(".dist-info").split("-")[1]
        for path in environment.glob(f"lib/python3*/site-packages/{package}-*.dist-info")
    )
