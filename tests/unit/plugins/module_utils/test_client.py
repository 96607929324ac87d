# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, and the client that is built from them."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ErrorDetails, WorkspaceError

KEY = {"access_key": "AK", "secret_key": "SK", "endpoint": "https://workspace.example.com", "project_id": "p1"}


def test_blank_options_are_not_given() -> None:
    given = {"a": None, "b": "", "c": " ", "d": 0, "e": False, "f": [], "g": " x "}
    assert _client.without_blanks(given) == {"d": 0, "e": False, "f": [], "g": " x "}


def test_every_secret_is_hidden_in_the_argument_spec() -> None:
    spec = _client.connection_argument_spec()
    hidden = {name for name, rules in spec.items() if rules.get("no_log")}
    assert hidden == {"access_key", "secret_key", "security_token", "auth_token", "password"}
    # A credential comes whole from one source, so Ansible must not fill in a part of it.
    assert not [name for name, rules in spec.items() if "fallback" in rules]


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("https://me:secret@host/", ("me:secret", "secret")),
        ("me:secret@host", ("me:secret", "secret")),
        ("https://host/", ()),
        (None, ()),
    ],
)
def test_passwords_in_addresses_are_found(url: str | None, hidden: tuple[str, ...]) -> None:
    assert _client.passwords_in_urls({"endpoint": url}) == hidden


def test_only_a_request_that_failed_has_details() -> None:
    assert _client.call_details(WorkspaceError("Before any request.")) == {}
    error = WorkspaceError("Refused.", details=ErrorDetails(status=403))
    assert _client.call_details(error)["error"]["status"] == 403


def test_the_key_that_requests_are_signed_with() -> None:
    assert _client.access_key_of(KEY, environ={}) == ("AK", "SK")
    assert _client.access_key_of({**KEY, "access_key": None, "secret_key": None, "auth_token": "t"}, environ={}) is None
    assert _client.access_key_of({**KEY, "secret_key": None}, environ={}) is None


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "HAS_REQUESTS", False)
    with pytest.raises(WorkspaceError, match="requests"):
        _client.settings_from(KEY, environ={})


def test_a_host_comes_before_the_options() -> None:
    nearest = _client.nearest_place("the host", region="eu-west-101", project_id="p2")
    settings = _client.settings_from(KEY, environ={}, nearest=nearest)
    assert (settings.region, settings.project_id) == ("eu-west-101", "p2")
    assert _client.secret_strings(settings)
