# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which region, project and address count when the sources of options speak of different places."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings, resolve_settings
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import nearest_place

NORTH, SOUTHEAST = "cn-north-4", "ap-southeast-3"
KEYS = {"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": "sk"}
# What a credential of AWX sets in the environment.
FAR = {**KEYS, "HW_REGION_NAME": NORTH, "HW_PROJECT_ID": "project-of-north"}


def resolve(options: dict[str, object], environ: dict[str, str], *, host: dict[str, str] | None = None) -> Settings:
    nearest = nearest_place("the variables of vdi-1", **{"region": None, **host}) if host else None  # type: ignore[arg-type]
    return resolve_settings(options, environ={"HOME": "/nonexistent", **environ}, nearest=nearest)


def refused(options: dict[str, object], environ: dict[str, str], *, host: dict[str, str] | None = None) -> str:
    with pytest.raises(OptionError) as caught:
        resolve(options, environ, host=host)
    return str(caught.value)


@pytest.mark.parametrize("project", [{}, {"HW_PROJECT_NAME": "vdi"}, {"HW_PROJECT_ID": "", "HW_PROJECT_NAME": "vdi"}])
def test_a_project_of_another_region_is_not_taken(project: dict[str, str]) -> None:
    settings = resolve({"region": SOUTHEAST}, {**FAR, **project})
    assert (settings.region, settings.project_id, settings.project_name) == (SOUTHEAST, None, SOUTHEAST)
    assert settings.workspace_url == f"https://workspace.{SOUTHEAST}.myhuaweicloud.com"
    assert f"of region {NORTH}" in settings.provenance


def test_a_project_passed_over_does_not_make_room_for_a_farther_one() -> None:
    settings = resolve({"region": SOUTHEAST}, {**FAR, "HUAWEICLOUD_SDK_PROJECT_ID": "project-of-nobody-knows-where"})
    assert settings.project_id is None


def test_the_name_of_a_project_tells_its_region() -> None:
    far = {**KEYS, "HW_PROJECT_NAME": f"{NORTH}_vdi", "HW_PROJECT_ID": "p1"}
    assert resolve({"region": SOUTHEAST}, far).project_id is None
    assert resolve({"region": NORTH}, far).project_id == "p1"
    # Two words of one source are meant as they stand; a nearer name of another region is not.
    assert resolve({"region": SOUTHEAST, "project_name": NORTH}, KEYS).project_name == NORTH
    sentence = refused({"project_name": NORTH}, {**KEYS, "HW_REGION_NAME": SOUTHEAST})
    assert SOUTHEAST in sentence
    assert NORTH in sentence


@pytest.mark.parametrize("region", [NORTH, NORTH.upper(), None])
def test_the_same_region_twice_is_one_place(region: str | None) -> None:
    settings = resolve({"region": region}, {**FAR, "HW_WORKSPACE_ENDPOINT": "https://ws.example.com"})
    assert (settings.workspace_url, settings.project_id) == ("https://ws.example.com", "project-of-north")
    assert settings.passed_over == ()


def test_a_project_whose_region_nobody_told_is_taken() -> None:
    assert resolve({"region": SOUTHEAST}, {**KEYS, "HW_PROJECT_ID": "p1"}).project_id == "p1"


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        ({"region": SOUTHEAST}, {"HW_WORKSPACE_ENDPOINT": f"https://workspace.{NORTH}.myhuaweicloud.com"}),
        ({"region": SOUTHEAST}, {"HW_WORKSPACE_ENDPOINT": f"https://{NORTH}.vdi.example.com/api"}),
        ({"region": SOUTHEAST}, {"HW_WORKSPACE_ENDPOINT": "https://ws.example.com", "HW_REGION_NAME": NORTH}),
        ({"region": SOUTHEAST, "endpoint": f"https://workspace.{NORTH}.myhuaweicloud.com"}, {}),
        ({"endpoint": f"https://workspace.{NORTH}.myhuaweicloud.com"}, {"HW_REGION_NAME": SOUTHEAST}),
        ({"region": SOUTHEAST}, {"HW_AUTH_URL": f"https://iam.{NORTH}.private.example.com"}),
    ],
)
def test_an_address_of_another_region_is_an_error_that_names_both(
    options: dict[str, object], environ: dict[str, str]
) -> None:
    sentence = refused(options, {**KEYS, **environ})
    assert SOUTHEAST in sentence
    assert NORTH in sentence
    assert "{region}" in sentence


def test_an_address_of_this_machine_is_that_of_any_region() -> None:
    far = {**FAR, "HW_WORKSPACE_ENDPOINT": "http://127.0.0.1:8080", "HW_AUTH_URL": "http://127.0.0.1:8080/v3"}
    settings = resolve({"region": SOUTHEAST}, far)
    assert (settings.workspace_url, settings.iam_url) == ("http://127.0.0.1:8080", "http://127.0.0.1:8080")
    assert (settings.project_id, settings.project_name) == (None, SOUTHEAST)


def test_the_usual_iam_of_another_region_gives_way_and_one_for_all_regions_stays() -> None:
    usual = {**KEYS, "HW_AUTH_URL": f"https://iam.{NORTH}.myhuaweicloud.com/v3"}
    assert resolve({"region": SOUTHEAST}, usual).iam_url == f"https://iam.{SOUTHEAST}.myhuaweicloud.com"
    for_all = {**KEYS, "HW_REGION_NAME": NORTH, "HW_AUTH_URL": "https://iam.myhuaweicloud.com/v3"}
    assert resolve({"region": SOUTHEAST}, for_all).iam_url == "https://iam.myhuaweicloud.com"


def test_a_cloud_is_of_all_its_regions() -> None:
    settings = resolve({"region": SOUTHEAST}, {**FAR, "HW_CLOUD": "private.example.com"})
    assert settings.workspace_url == f"https://workspace.{SOUTHEAST}.private.example.com"


def test_the_variables_of_a_host_are_nearer_than_the_options() -> None:
    host = {"region": SOUTHEAST, "project_id": "project-of-southeast"}
    options: dict[str, object] = {"region": NORTH, "project_id": "project-of-north", "project_name": "north"}
    settings = resolve(options, KEYS, host=host)
    assert (settings.region, settings.project_id) == (SOUTHEAST, "project-of-southeast")
    assert resolve(options, KEYS, host={"region": SOUTHEAST}).project_id is None
    sentence = refused({**options, "endpoint": "https://ws.example.com"}, KEYS, host=host)
    assert f"The region is {SOUTHEAST} (region of the variables of vdi-1)" in sentence
    assert f"is of region {NORTH}" in sentence


def test_never_another_region_over_all_combinations() -> None:
    """What comes out is of the region that counts, wherever region, project and address are told, or an error."""
    regions = (None, NORTH, SOUTHEAST)
    count = 0
    for near, far, host in itertools.product(regions, repeat=3):
        for has_endpoint, has_project in itertools.product((False, True), repeat=2):
            environ = {**KEYS, "HW_REGION_NAME": far or ""}
            if far and has_endpoint:
                environ["HW_WORKSPACE_ENDPOINT"] = f"https://workspace.{far}.myhuaweicloud.com"
            if far and has_project:
                environ["HW_PROJECT_ID"] = f"project-of-{far}"
            counts = host or near or far
            if counts is None:
                continue
            count += 1
            host_variables = {"region": host} if host else None
            if far != counts and "HW_WORKSPACE_ENDPOINT" in environ:
                sentence = refused({"region": near}, environ, host=host_variables)
                assert counts in sentence
                assert str(far) in sentence
                continue
            settings = resolve({"region": near}, environ, host=host_variables)
            assert settings.region == counts
            assert settings.workspace_url == f"https://workspace.{counts}.myhuaweicloud.com"
            assert settings.project_id in (None, f"project-of-{counts}")
    assert count == 26 * 4


@pytest.mark.parametrize("given", ["option", "variable"])
def test_the_region_has_a_place_in_addresses(given: str) -> None:
    addresses = {
        "endpoint": "https://workspace.{region}.example.com/",
        "auth_url": "https://iam.example.com/{region}/v3",
    }
    variables = {"endpoint": "HW_WORKSPACE_ENDPOINT", "auth_url": "HW_AUTH_URL"}
    options = dict(addresses) if given == "option" else {}
    environ = {variables[name]: url for name, url in addresses.items()} if given == "variable" else {}
    settings = resolve({"region": SOUTHEAST, **options}, {**KEYS, "HW_REGION_NAME": NORTH, **environ})
    assert settings.workspace_url == f"https://workspace.{SOUTHEAST}.example.com"
    assert settings.iam_url == f"https://iam.example.com/{SOUTHEAST}"


@pytest.mark.parametrize("name", ["endpoint", "auth_url"])
def test_a_place_for_the_region_without_a_region(name: str) -> None:
    addresses = {"endpoint": "https://ws.example.com", "auth_url": "https://iam.example.com"}
    assert "set region" in refused({**addresses, name: "https://x.{region}.example.com"}, KEYS)


@pytest.mark.parametrize("name", ["endpoint", "auth_url"])
@pytest.mark.parametrize("mark", ["{regoin}", "{{region}}", "{", "{cloud}", "{region}{"])
def test_any_other_brace_is_refused(name: str, mark: str) -> None:
    sentence = refused({"region": NORTH, name: f"https://x.{mark}.example.com"}, KEYS)
    assert name in sentence
    assert "brace" in sentence or "not a URL" in sentence


@pytest.mark.parametrize(
    ("name", "url", "way_out"),
    [
        ("auth_url", "https://iam.example.com/v3/auth/tokens", "give https://iam.example.com/v3."),
        ("auth_url", "https://iam.example.com/v3/projects/", "give https://iam.example.com/v3."),
        ("auth_url", "https://iam.example.com/x/v2.0", "give https://iam.example.com/x/v3."),
        ("endpoint", "https://ws.example.com/v2", "leave out /v2."),
        ("endpoint", f"https://ws.example.com/v2/{'0b' * 16}/desktops", f"leave out /v2/{'0b' * 16}/desktops."),
    ],
)
def test_the_address_of_a_call_is_not_that_of_the_service(name: str, url: str, way_out: str) -> None:
    sentence = refused({"region": NORTH, name: url}, KEYS)
    assert sentence.startswith(f"The {name} '{url.rstrip('/')}' ")
    assert sentence.endswith(way_out)


def test_paths_that_belong_to_an_address() -> None:
    options: dict[str, object] = {
        "endpoint": "https://gw.example.com/v1/vdi",
        "auth_url": "https://gw.example.com/v1/iam/v3",
    }
    settings = resolve({"region": NORTH, **options}, KEYS)
    assert (settings.workspace_url, settings.iam_url) == (
        "https://gw.example.com/v1/vdi",
        "https://gw.example.com/v1/iam",
    )


def test_it_is_told_where_all_came_from_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "profile"
    path.write_text(
        "[basic]\nak = HIDDEN1\nsk = HIDDEN2\nsecurity_token = HIDDEN3\nproject_id = p1\n", encoding="utf-8"
    )
    settings = resolve({"profile_file": str(path)}, {"HW_REGION_NAME": NORTH, "HW_AUTH_URL": "https://iam.example.com"})
    assert settings.provenance == (
        f"Using the temporary access key with its security token from the credentials file {path}, "
        f"region {NORTH} (HW_REGION_NAME), project_id p1 (project_id of the credentials file {path}), "
        "auth_url from HW_AUTH_URL"
    )
    token = resolve({"region": NORTH, "auth_token": "HIDDEN4"}, {"HW_ACCESS_KEY": "HIDDEN5"})
    assert token.provenance == f"Using the ready token from the options, region {NORTH} (region of the options)"
