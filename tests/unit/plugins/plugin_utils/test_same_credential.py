# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules and inventory plugin take the same credential from the same surroundings, whatever they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.sources import resolve_targets
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import CONNECTION
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import options as plugin_options
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import MODULES, isolate, run_module

PARTS = {
    "options": ("access_key", "secret_key", "security_token", "auth_token", "username", "password", "domain_name"),
    "hw": (
        "HW_ACCESS_KEY",
        "HW_SECRET_KEY",
        "HW_SECURITY_TOKEN",
        "HW_AUTH_TOKEN",
        "HW_USER_NAME",
        "HW_USER_PASSWORD",
        "HW_DOMAIN_NAME",
    ),
    "sdk": ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    "file": ("ak", "sk", "security_token"),
}
WHOLE = {"ak": (0, 1), "temporary": (0, 1, 2), "token": (3,), "password": (4, 5, 6), "half": (0,), "nothing": ()}
NO_CONNECTION: dict[str, Any] = dict.fromkeys(CONNECTION)
NO_CREDENTIAL = "No credential was given"


def _given(source: str) -> st.SearchStrategy[dict[str, str]]:
    """Return the values a source gives: mostly a whole credential or nothing, now and then any part of some."""
    names = PARTS[source]
    whole = st.sampled_from([[names[at] for at in kind if at < len(names)] for kind in WHOLE.values()])
    chosen = st.one_of(whole, whole, st.lists(st.sampled_from(names), unique=True))
    return chosen.map(lambda parts: {name: f"{source}-{name}" for name in parts})


SURROUNDINGS = st.fixed_dictionaries(
    {
        "options": _given("options"),
        "hw": _given("hw"),
        "sdk": _given("sdk"),
        "file": _given("file"),
        "file_named_by": st.sampled_from(["home", "variable", "option"]),
        "agency": st.booleans(),
        "blank": st.booleans(),
    }
)


class SeenError(Exception):
    """Carries the settings from where they are used to the test."""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    isolate(monkeypatch, home=tmp_path)
    return tmp_path


@example(
    surroundings={
        "options": {},
        "hw": {},
        "sdk": {},
        "file": {},
        "file_named_by": "home",
        "agency": True,
        "blank": True,
    }
)
@given(surroundings=SURROUNDINGS)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_same_surroundings_are_the_same_credential(place: Path, surroundings: dict[str, Any]) -> None:
    options, environ = _lay_out(place, surroundings)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        by_modules = [_of_module(name, options) for name in MODULES]
        by_plugin = _of_plugin(options)
    expected = _expected(surroundings)
    if isinstance(expected, str):
        assert all(expected in str(found) for found in (*by_modules, by_plugin)), by_modules
        assert str(by_modules[0]) in str(by_plugin)
    else:
        assert [*by_modules, by_plugin] == [expected] * (len(MODULES) + 1)


def _lay_out(place: Path, surroundings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Write the files and return the options and variables that go with them."""
    options: dict[str, Any] = {"region": "cn-north-4", **surroundings["options"], "agency": surroundings["agency"]}
    environ: dict[str, str] = {**surroundings["hw"], **surroundings["sdk"]}
    if surroundings["blank"]:
        # As a job template passes what was left empty.
        options = {**dict.fromkeys(PARTS["options"], ""), **options}
        environ = {**dict.fromkeys([*PARTS["hw"], *PARTS["sdk"]], ""), **environ}
    home_file = place / ".huaweicloud" / "credentials"
    home_file.parent.mkdir(exist_ok=True)
    home_file.unlink(missing_ok=True)
    if surroundings["file"]:
        named_by = surroundings["file_named_by"]
        target = home_file if named_by == "home" else place / "profile.ini"
        lines = [f"{name} = {value}" for name, value in surroundings["file"].items()]
        target.write_text("\n".join(["[basic]", *lines, ""]), encoding="utf-8")
        if named_by == "variable":
            environ["HUAWEICLOUD_SDK_CREDENTIALS_FILE"] = str(target)
        if named_by == "option":
            options["profile_file"] = str(target)
    return options, environ


def _of_module(name: str, options: Mapping[str, Any]) -> Sequence[str] | str:
    """Return the parts of the credential the module would use, or why it has none."""
    seen: list[Any] = []

    def build(settings: Any, **_more: object) -> Any:
        seen.append(settings)
        raise SeenError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ansible_collections.huaweicloud.workspace.plugins.module_utils._module.build_client", build)
        try:
            return str(run_module(name, options)["msg"])
        except SeenError:
            return _parts(seen[0].credential)


def _of_plugin(given: Mapping[str, Any]) -> Sequence[str] | str:
    """Return the parts of the credential an inventory source with these options would use, or why it has none."""
    try:
        (target,) = resolve_targets(plugin_options(**{**NO_CONNECTION, **given}))
    except OptionError as failure:
        return str(failure)
    return _parts(target.credential)


def _parts(credential: Any) -> Sequence[str]:
    return [str(value) for name, value in asdict(credential).items() if value and name != "metadata_url"] or ["agency"]


def _expected(surroundings: Mapping[str, Any]) -> Sequence[str] | str:
    """Return what the documentation promises: the first source that gives a credential, or the half it gives."""
    order = ["options", "hw", "sdk", "file"]
    if surroundings["file_named_by"] == "option":
        order = ["options", "file", "hw", "sdk"]
    for source in order:
        names = PARTS[source]
        given = surroundings[source]
        values = [given.get(names[at]) if at < len(names) else None for at in range(7)]
        access_key, secret_key, security_token, token, *user = values
        if token:
            return [token]
        if access_key and secret_key:
            return [part for part in (access_key, secret_key, security_token) if part]
        if access_key or secret_key or security_token:
            return f"lacks {' and '.join(name for name in names[:2] if name not in given)}:"
        if all(user):
            return [part for part in user if part]
        if any(user[:2]):
            return f"lacks {' and '.join(name for name in names[4:] if name not in given)}:"
    return ["agency"] if surroundings["agency"] else NO_CREDENTIAL
