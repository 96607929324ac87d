# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renders what a credential injects as AWX does before it starts a job or an inventory update."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment


def injected_environment(
    credential_type: Mapping[str, Any], inputs: Mapping[str, object], *, folder: Path
) -> dict[str, str]:
    """Return the environment variables; files are written to the folder.

    An empty string is no name at all in the templates and a boolean that was not given is False. A file is written for
    every template of one, even if nothing is in it.
    """
    booleans = {field["id"]: False for field in credential_type["inputs"]["fields"] if field["type"] == "boolean"}
    names: dict[str, object] = {**booleans, **{key: value for key, value in inputs.items() if value != ""}}
    jinja = ImmutableSandboxedEnvironment()
    files = SimpleNamespace()
    for label, template in credential_type["injectors"].get("file", {}).items():
        path = folder / f"injected-{label}"
        path.write_text(jinja.from_string(template).render(**names), encoding="utf-8")
        path.chmod(0o600)
        setattr(files, label.partition(".")[2], str(path))
    names["tower"] = SimpleNamespace(filename=files)
    templates: Mapping[str, str] = credential_type["injectors"]["env"]
    return {name: jinja.from_string(template).render(**names) for name, template in templates.items()}
