# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for ``make docs``, which builds the documentation of this collection alone."""

from __future__ import annotations

from typing import Any

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

OWN = ("ansible_collections.huaweicloud.workspace.", "HW_", "HUAWEICLOUD_")

project = "huaweicloud.workspace"
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", external_reference)


def external_reference(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Any) -> Any:
    """Show a reference to other documentation as text, and leave one to this collection to the warnings of Sphinx."""
    return None if node["reftarget"].startswith(OWN) else content
