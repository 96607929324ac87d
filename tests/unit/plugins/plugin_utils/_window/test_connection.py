# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From hosts and options to the service of a place."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.connection import connector, targets_of

OPTIONS = {"auth_token": "t", "project_id": "p", "endpoint": "https://127.0.0.1/", "region": "cn-north-4"}


def test_the_place_of_the_hosts_comes_before_the_options() -> None:
    connect = connector(OPTIONS, say=lambda _text: None, warn=lambda _text: None)
    usual, other = connect("", ""), connect("eu-west-101", "q")
    assert (usual.region, usual.project_id) == ("cn-north-4", "p")
    assert (other.region, other.project_id) == ("eu-west-101", "q")
    assert usual.endpoint == "https://127.0.0.1"


def test_hosts_are_the_desktops_that_their_variables_name() -> None:
    hosts = {"a": {"w_desktop_id": " d1 ", "w_region": None, "w_project_id": "p"}, "b": {}}
    first, second = targets_of(["a", "b"], hostvars=hosts, prefix="w_")
    assert (first.desktop_id, first.region, first.project_id) == ("d1", "", "p")
    assert second.desktop_id == ""
