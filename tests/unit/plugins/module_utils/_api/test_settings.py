# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and environment, resolved into settings or refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Password,
    Token,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import CredentialError, OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import (
    Settings,
    base_url,
    check_identifier,
    resolve_settings,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import connection_argument_spec

KEYS: dict[str, object] = {"access_key": "ak", "secret_key": "sk"}
MINIMUM: dict[str, object] = {**KEYS, "region": "cn-north-4"}


@pytest.fixture(name="home")
def empty_home(tmp_path: Path) -> dict[str, str]:
    """An environment with nothing but a home directory without a credentials file."""
    return {"HOME": str(tmp_path)}


def resolve(options: dict[str, object], environ: dict[str, str] | None = None) -> Settings:
    return resolve_settings(options, environ={"HOME": "/nonexistent", **(environ or {})})


def profile(folder: Path, text: str = "[basic]\nak=file-ak\nsk=file-sk\n") -> str:
    path = folder / "profile"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_follows_from_a_region() -> None:
    settings = resolve(MINIMUM)
    assert settings.workspace_url == "https://workspace.cn-north-4.myhuaweicloud.com"
    assert settings.iam_url == "https://iam.cn-north-4.myhuaweicloud.com"
    assert (settings.region, settings.project_id, settings.project_name) == ("cn-north-4", None, "cn-north-4")
    assert settings.validate_certs is True
    assert settings.ca_path is None
    assert (settings.timeout, settings.max_retries, settings.concurrency) == (60.0, 4, 16)


def test_another_cloud() -> None:
    settings = resolve({**MINIMUM, "cloud": "otc.example.com"})
    assert settings.workspace_url == "https://workspace.cn-north-4.otc.example.com"
    assert settings.iam_url == "https://iam.cn-north-4.otc.example.com"


def test_an_endpoint_needs_no_region() -> None:
    settings = resolve({**KEYS, "endpoint": "http://127.0.0.1:8100", "project_id": "p1"})
    assert settings.workspace_url == "http://127.0.0.1:8100"
    assert settings.iam_url is None
    assert settings.project_name is None


def test_neither_region_nor_endpoint() -> None:
    with pytest.raises(OptionError, match=r"set region \(or HW_REGION_NAME\), or endpoint"):
        resolve(dict(KEYS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://h.example.com", "https://h.example.com"),
        ("https://h.example.com/", "https://h.example.com"),
        ("https://h.example.com//", "https://h.example.com"),
        ("https://h.example.com/proxy/ws/", "https://h.example.com/proxy/ws"),
        ("http://127.0.0.1:8100", "http://127.0.0.1:8100"),
        ("http://[::1]:8100/", "http://[::1]:8100"),
        ("HTTPS://h.example.com", "HTTPS://h.example.com"),
    ],
)
def test_shapes_of_an_url(text: str, expected: str) -> None:
    assert base_url(text, name="endpoint") == expected


@pytest.mark.parametrize(
    "text",
    [
        "h.example.com",
        "ftp://h.example.com",
        "https://",
        "https:///path",
        "https://h.example.com?x=1",
        "https://h.example.com#top",
        "https://h.example.com/?",
        "https://h.example.com/a b",
        "https://h.example.com:0",
        "https://h.example.com:99999",
        "https://h.example.com:port",
        "http://[::1",
        "{{ endpoint }}",
    ],
)
@pytest.mark.parametrize("name", ["endpoint", "auth_url"])
def test_what_is_no_url(text: str, name: str) -> None:
    with pytest.raises(OptionError, match=f"The {name} "):
        resolve({**MINIMUM, name: text})


def test_credentials_in_an_url_are_refused_and_not_shown() -> None:
    with pytest.raises(OptionError, match="holds a user name or password") as caught:
        resolve({**MINIMUM, "endpoint": "https://HIDDEN1:HIDDEN2@h.example.com"})
    assert "HIDDEN" not in str(caught.value)


@pytest.mark.parametrize(
    ("auth_url", "expected"),
    [
        ("https://iam.example.com", "https://iam.example.com"),
        ("https://iam.example.com/v3", "https://iam.example.com"),
        ("https://iam.example.com/v3/", "https://iam.example.com"),
        ("https://iam.example.com/identity/v3", "https://iam.example.com/identity"),
    ],
)
def test_auth_url_with_and_without_version(auth_url: str, expected: str) -> None:
    assert resolve({**MINIMUM, "auth_url": auth_url}).iam_url == expected


@pytest.mark.parametrize("region", ["a b", "x/y", "x.y", "-x", "x?", "a@b", "region\u00e9"])
def test_what_is_no_region(region: str) -> None:
    with pytest.raises(OptionError, match="is not a region name"):
        resolve({**KEYS, "region": region})


@pytest.mark.parametrize("cloud", ["a b", "x/y", "https://x", "-x.com", "a@b"])
def test_what_is_no_cloud(cloud: str) -> None:
    with pytest.raises(OptionError, match="is not a domain name"):
        resolve({**MINIMUM, "cloud": cloud})


@pytest.mark.parametrize("project_id", ["a/b", "a?b", "..", "a b", "x" * 129])
def test_what_is_no_project_id(project_id: str) -> None:
    with pytest.raises(OptionError, match="The project_id '"):
        resolve({**MINIMUM, "project_id": project_id})


VARIABLES = [
    ("HW_REGION_NAME", "eu-west-101", "region", "eu-west-101"),
    ("HW_PROJECT_ID", "p1", "project_id", "p1"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "p1", "project_id", "p1"),
    ("HW_PROJECT_NAME", "cn-north-4_sub", "project_name", "cn-north-4_sub"),
    ("HW_AUTH_URL", "https://iam.example.com/v3", "iam_url", "https://iam.example.com"),
    ("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://iam.example.com", "iam_url", "https://iam.example.com"),
    ("HW_CLOUD", "example.com", "workspace_url", "https://workspace.cn-north-4.example.com"),
    ("HW_WORKSPACE_ENDPOINT", "https://h:1/", "workspace_url", "https://h:1"),
    ("HW_CACERT", "/etc/ca.pem", "ca_path", "/etc/ca.pem"),
    ("HW_INSECURE", "true", "validate_certs", False),
    ("HW_INSECURE", "1", "validate_certs", False),
    ("HW_INSECURE", "False", "validate_certs", True),
    ("HW_INSECURE", "", "validate_certs", True),
]


@pytest.mark.parametrize(("variable", "value", "field", "expected"), VARIABLES)
def test_environment_names(variable: str, value: str, field: str, expected: object) -> None:
    environ = {"HW_REGION_NAME": "cn-north-4", variable: value}
    assert getattr(resolve(dict(KEYS), environ), field) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s"}, AccessKey(access_key="a", secret_key="s")),
        (
            {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_SECURITY_TOKEN": "t"},
            AccessKey(access_key="a", secret_key="s", security_token="t"),
        ),
        ({"HW_AUTH_TOKEN": "t"}, Token(value="t")),
        (
            {"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p{{ 1 }}", "HW_DOMAIN_NAME": "d"},
            Password(username="u", password="p{{ 1 }}", domain_name="d"),
        ),
        (
            {"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "t"},
            AccessKey(access_key="a", secret_key="s", security_token="t"),
        ),
        (
            {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HUAWEICLOUD_SDK_AK": "b", "HUAWEICLOUD_SDK_SK": "t"},
            AccessKey(access_key="a", secret_key="s"),
        ),
        (
            {"HW_AUTH_TOKEN": "first", "HW_ACCESS_KEY": "a", "HW_USER_NAME": "u", "HW_USER_PASSWORD": "p"},
            Token(value="first"),
        ),
    ],
)
def test_credentials_from_the_environment(environ: dict[str, str], expected: object) -> None:
    assert resolve({"region": "r1"}, environ).credential == expected


@pytest.mark.parametrize(
    "environ",
    [
        {"HW_ACCESS_KEY": "a", "HUAWEICLOUD_SDK_SK": "s"},
        {"HUAWEICLOUD_SDK_AK": "a", "HW_SECRET_KEY": "s"},
        {"HW_ACCESS_KEY": "a", "HUAWEICLOUD_SDK_AK": "b", "HUAWEICLOUD_SDK_SK": "s"},
        {"HW_USER_NAME": "u", "HUAWEICLOUD_SDK_AK": "b", "HUAWEICLOUD_SDK_SK": "s"},
    ],
)
def test_halves_of_two_families_are_not_paired(environ: dict[str, str]) -> None:
    with pytest.raises(CredentialError, match=r"lacks (HW|HUAWEICLOUD)_"):
        resolve({"region": "r1"}, environ)


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"access_key": "a"}, "secret_key"),
        ({"security_token": "t"}, "access_key and secret_key"),
        ({"username": "u", "password": "p"}, "domain_name"),
    ],
)
def test_half_an_option_is_not_completed_by_the_environment(options: dict[str, object], missing: str) -> None:
    environ = {"HW_ACCESS_KEY": "x", "HW_SECRET_KEY": "y", "HW_DOMAIN_NAME": "z"}
    with pytest.raises(CredentialError, match=f"from the options lacks {missing}:"):
        resolve({"region": "r1", **options}, environ)


def test_options_come_before_everything() -> None:
    environ = {
        "HW_ACCESS_KEY": "x",
        "HW_SECRET_KEY": "y",
        "HW_REGION_NAME": "other",
        "HW_PROJECT_ID": "p9",
        "HW_CLOUD": "other.example.com",
        "HW_AUTH_URL": "https://other.example.com",
        "HW_WORKSPACE_ENDPOINT": "https://other.example.com",
        "HW_CACERT": "/other",
        "HW_INSECURE": "true",
    }
    options: dict[str, object] = {
        **MINIMUM,
        "project_id": "p1",
        "cloud": "mine.example.com",
        "auth_url": "https://iam.mine.example.com",
        "endpoint": "https://ws.mine.example.com",
        "ca_path": "/mine",
        "validate_certs": True,
    }
    settings = resolve(options, environ)
    assert settings.credential == AccessKey(access_key="ak", secret_key="sk")
    assert (settings.region, settings.project_id, settings.ca_path) == ("cn-north-4", "p1", "/mine")
    assert settings.iam_url == "https://iam.mine.example.com"
    assert settings.workspace_url == "https://ws.mine.example.com"
    assert settings.validate_certs is True


def test_a_nearer_project_name_beats_a_farther_project_id() -> None:
    settings = resolve({**MINIMUM, "project_name": "mine"}, {"HW_PROJECT_ID": "p9"})
    assert (settings.project_id, settings.project_name) == (None, "mine")


@pytest.mark.parametrize("blank", ["", " ", None])
def test_blank_options_are_unset(blank: str | None) -> None:
    spec = connection_argument_spec()
    blanks: dict[str, object] = {name: blank for name, rules in spec.items() if rules["type"] in ("str", "path")}
    settings = resolve(blanks, {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_REGION_NAME": "r1"})
    assert settings.credential == AccessKey(access_key="a", secret_key="s")
    assert settings.region == "r1"


class TestProfileFile:
    """Where the credentials file stands among the sources."""

    def test_named_by_the_option_it_comes_before_the_environment(self, tmp_path: Path) -> None:
        environ = {"HW_ACCESS_KEY": "x", "HW_SECRET_KEY": "y"}
        settings = resolve({"region": "r1", "profile_file": profile(tmp_path)}, environ)
        assert settings.credential == AccessKey(access_key="file-ak", secret_key="file-sk")

    def test_its_project_and_iam_come_with_it(self, tmp_path: Path) -> None:
        path = profile(tmp_path, "[basic]\nak=a\nsk=s\nproject_id=p1\niam_endpoint=https://iam.file.example.com\n")
        environ = {"HW_PROJECT_ID": "p9", "HW_AUTH_URL": "https://iam.other.example.com"}
        settings = resolve({"region": "r1", "profile_file": path}, environ)
        assert settings.project_id == "p1"
        assert settings.iam_url == "https://iam.file.example.com"
        assert resolve({"region": "r1", "profile_file": path, "project_id": "p2"}, environ).project_id == "p2"

    def test_options_come_before_it(self, tmp_path: Path) -> None:
        settings = resolve({**MINIMUM, "profile_file": profile(tmp_path)})
        assert settings.credential == AccessKey(access_key="ak", secret_key="sk")

    @pytest.mark.parametrize("half", [{"access_key": "a"}, {"security_token": "t"}, {"username": "u"}])
    def test_it_does_not_complete_half_an_option(self, tmp_path: Path, half: dict[str, object]) -> None:
        with pytest.raises(CredentialError, match="from the options lacks"):
            resolve({"region": "r1", "profile_file": profile(tmp_path), **half})

    def test_named_by_the_environment_it_comes_last(self, tmp_path: Path) -> None:
        environ = {"HUAWEICLOUD_SDK_CREDENTIALS_FILE": profile(tmp_path)}
        assert resolve({"region": "r1"}, environ).credential == AccessKey(access_key="file-ak", secret_key="file-sk")
        environ |= {"HW_ACCESS_KEY": "x", "HW_SECRET_KEY": "y"}
        assert resolve({"region": "r1"}, environ).credential == AccessKey(access_key="x", secret_key="y")

    def test_a_missing_one_named_by_the_environment(self, tmp_path: Path) -> None:
        environ = {"HUAWEICLOUD_SDK_CREDENTIALS_FILE": str(tmp_path / "missing")}
        with pytest.raises(OptionError, match="does not exist"):
            resolve({"region": "r1"}, environ)

    def test_the_default_one(self, tmp_path: Path) -> None:
        (tmp_path / ".huaweicloud").mkdir()
        (tmp_path / ".huaweicloud" / "credentials").write_text("[basic]\nak=a\nsk=s\nproject_id=p1\n", encoding="utf-8")
        settings = resolve({"region": "r1"}, {"HOME": str(tmp_path)})
        assert (settings.credential, settings.project_id) == (AccessKey(access_key="a", secret_key="s"), "p1")
        assert str(tmp_path) in settings.credential_source

    def test_nowhere_a_credential(self, home: dict[str, str]) -> None:
        with pytest.raises(CredentialError, match="No credential was given"):
            resolve({"region": "r1"}, home)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("timeout", 86_400),
        ("timeout", "soon"),
        ("max_retries", -1),
        ("max_retries", 257),
        ("max_retries", "many"),
        ("concurrency", 0),
        ("concurrency", 257),
        ("concurrency", 1.5),
    ],
)
def test_numbers_that_cannot_be(name: str, value: object) -> None:
    with pytest.raises(OptionError, match=f"The option {name} is"):
        resolve({**MINIMUM, name: value})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("timeout", "2.5", 2.5),
        ("timeout", "", 60.0),
        ("timeout", None, 60.0),
        ("max_retries", 0, 0),
        ("max_retries", "", 4),
        ("concurrency", "1", 1),
        ("concurrency", 256, 256),
    ],
)
def test_numbers(name: str, value: object, expected: float) -> None:
    assert getattr(resolve({**MINIMUM, name: value}), name) == expected


def test_hw_insecure_must_be_a_boolean() -> None:
    with pytest.raises(OptionError, match="HW_INSECURE is 'maybe'"):
        resolve(dict(MINIMUM), {"HW_INSECURE": "maybe"})


@pytest.mark.parametrize("name", ["secret_key", "auth_token", "password", "region", "endpoint"])
def test_line_breaks_are_refused_without_the_value(name: str) -> None:
    with pytest.raises(OptionError, match=f"The option {name} holds a line break") as caught:
        resolve({**MINIMUM, name: "HID\nDEN"})
    assert "HID" not in str(caught.value)


@pytest.mark.parametrize("text", ["a", "21616aa6-061d-4b2f-bd83-b230d7a9a14c", "A.b_c-1", "x" * 128])
def test_identifiers(text: str) -> None:
    assert check_identifier(text, name="desktop_id") == text


@pytest.mark.parametrize(
    "text", ["", "a/b", "a?b", "../x", ".", "..", "a b", "a%2Fb", "-a", "x" * 129, "\u00e9", "a\n"]
)
def test_what_is_no_identifier(text: str) -> None:
    with pytest.raises(OptionError, match="is not an id"):
        check_identifier(text, name="desktop_id")


def assert_clear(error: OptionError) -> None:
    assert str(error).endswith(".")
    assert "\n" not in str(error)


@given(st.dictionaries(st.sampled_from(sorted(connection_argument_spec())), st.text() | st.none() | st.integers()))
def test_any_options_are_settings_or_one_sentence(options: dict[str, object]) -> None:
    try:
        settings = resolve(options)
    except OptionError as exc:
        assert_clear(exc)
    else:
        assert settings.workspace_url.startswith(("http://", "https://", "HTTP", "Http"))


@pytest.mark.parametrize("option", ["endpoint", "auth_url"])
@pytest.mark.parametrize("host", ["10.0.0.5", "workspace.example.com", "127.0.0.1.example.com", "[2001:db8::1]:8080"])
def test_a_credential_does_not_travel_unencrypted(option: str, host: str) -> None:
    options = {"auth_token": "t", "region": "r", option: f"http://{host}/"}
    with pytest.raises(OptionError, match=rf"^The {option} .* is not encrypted.*allow_http"):
        resolve_settings(options, environ={})
    resolve_settings({**options, "allow_http": True}, environ={})
    resolve_settings({**options, option: f"https://{host}/"}, environ={})


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:1", "127.9.9.9", "sim.localhost"])
def test_on_this_machine_http_is_no_risk(host: str) -> None:
    settings = resolve_settings({"auth_token": "t", "endpoint": f"http://{host}"}, environ={})
    assert settings.workspace_url == f"http://{host}"
