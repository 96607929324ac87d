# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential type of the role as YAML, without what keeps Ansible from templating it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

DEFAULTS = Path(__file__).parents[2] / "roles" / "awx_setup" / "defaults" / "main.yml"


class _Loader(yaml.SafeLoader):
    """Reads what is marked as no template as the text that it is."""


def _text(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else ""


_Loader.add_constructor("!unsafe", _text)


def role_defaults() -> dict[str, Any]:
    """Return the role's defaults as they are written."""
    # It is a safe loader that knows one more tag.
    found: dict[str, Any] = yaml.load(DEFAULTS.read_text(encoding="utf-8"), Loader=_Loader)
    return found


def credential_type() -> dict[str, Any]:
    """Return the credential type as it is sent to a controller."""
    defaults = role_defaults()
    return {
        "name": "Huawei Cloud Workspace",
        "kind": "cloud",
        "inputs": defaults["awx_setup_credential_type_inputs"],
        "injectors": defaults["awx_setup_credential_type_injectors"],
    }
