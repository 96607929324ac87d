# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A credential is whole and from one source, or it is an error that names what is missing."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Credential,
    Password,
    Token,
    secrets_of,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.sources import (
    FILE_NAMES,
    HW_NAMES,
    OPTION_NAMES,
    SDK_NAMES,
    Source,
    credential_of,
    environment_source,
    file_source,
    first_credential,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import CredentialError, OptionError

FAMILIES = {"options": OPTION_NAMES, "HW": HW_NAMES, "SDK": SDK_NAMES, "file": FILE_NAMES}
PARTS = ("auth_token", "access_key", "secret_key", "security_token", "username", "password", "domain_name")
KEYS = ("access_key", "secret_key")
USER = ("username", "password", "domain_name")


def source(**values: str) -> Source:
    return Source(label="the options", names=OPTION_NAMES, values=values)


@pytest.mark.parametrize("given", list(product((False, True), repeat=len(PARTS))))
def test_whole_or_not_at_all(given: tuple[bool, ...]) -> None:
    """Every combination of given and missing values is a whole credential, none, or an error."""
    values = {name: f"the-{name}" for name, is_given in zip(PARTS, given, strict=True) if is_given}
    expected: Credential | None = None
    fails = False
    if "auth_token" in values:
        expected = Token(value="the-auth_token")
    elif {*KEYS, "security_token"} & set(values):
        fails = not set(KEYS) <= set(values)
        if not fails:
            expected = AccessKey(
                access_key="the-access_key", secret_key="the-secret_key", security_token=values.get("security_token")
            )
    elif {"username", "password"} & set(values):
        fails = not set(USER) <= set(values)
        if not fails:
            expected = Password(username="the-username", password="the-password", domain_name="the-domain_name")
    if not fails:
        assert credential_of(source(**values)) == expected
        return
    with pytest.raises(CredentialError) as caught:
        credential_of(source(**values))
    assert not [text for text in values.values() if text in str(caught.value)]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("half", "missing"),
    [
        (("access_key",), ("secret_key",)),
        (("secret_key",), ("access_key",)),
        (("security_token",), ("access_key", "secret_key")),
        (("username",), ("password", "domain_name")),
        (("password",), ("username", "domain_name")),
        (("username", "password"), ("domain_name",)),
        (("username", "domain_name"), ("password",)),
        (("password", "domain_name"), ("username",)),
    ],
)
def test_every_missing_half_is_named_as_its_source_calls_it(
    family: str, half: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    names = FAMILIES[family]
    if not set(half) <= set(names):
        # This source has no such value at all.
        assert family in ("SDK", "file")
        return
    given = Source(label="that place", names=names, values=dict.fromkeys(half, "x-value-x"))
    with pytest.raises(CredentialError) as caught:
        credential_of(given)
    text = str(caught.value)
    assert f"from that place lacks {' and '.join(names[name] for name in missing)}:" in text
    assert "x-value-x" not in text


def test_a_domain_alone_is_no_credential() -> None:
    assert credential_of(source(domain_name="corp")) is None


@pytest.mark.parametrize("blank", ["", " ", "\t", "\n"])
def test_blank_variables_are_missing(blank: str) -> None:
    environ = dict.fromkeys(HW_NAMES.values(), blank)
    assert credential_of(environment_source(HW_NAMES, label="HW", environ=environ)) is None
    assert credential_of(source(access_key="", secret_key="")) is None


def test_variables_are_stripped() -> None:
    environ = {"HW_ACCESS_KEY": " ak\n", "HW_SECRET_KEY": "sk "}
    found = credential_of(environment_source(HW_NAMES, label="HW", environ=environ))
    assert found == AccessKey(access_key="ak", secret_key="sk")


def test_the_first_source_with_a_credential_wins() -> None:
    first, second = source(domain_name="d"), source(auth_token="two")
    third = source(auth_token="three")
    credential, origin = first_credential([first, second, third])
    assert credential == Token(value="two")
    assert origin is second


def test_half_of_one_source_is_never_completed_by_another() -> None:
    with pytest.raises(CredentialError, match="lacks secret_key"):
        first_credential([source(access_key="ak"), source(secret_key="sk")])


def test_no_credential_at_all() -> None:
    with pytest.raises(CredentialError, match="No credential was given: set access_key and secret_key"):
        first_credential([source(), source()])


class TestFile:
    """The credentials file."""

    def write(self, path: Path, text: str | bytes) -> str:
        target = path / "credentials"
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(target)

    def test_whole(self, tmp_path: Path) -> None:
        text = "[basic]\nak = a%b\nsk = s%(x)s\nsecurity_token = t\nproject_id = p\niam_endpoint = https://iam\n"
        found = file_source(self.write(tmp_path, text))
        assert credential_of(found) == AccessKey(access_key="a%b", secret_key="s%(x)s", security_token="t")
        assert found.get("project_id") == "p"
        assert found.get("auth_url") == "https://iam"
        assert str(tmp_path) in found.label

    def test_the_default_one_may_be_missing(self, tmp_path: Path) -> None:
        assert credential_of(file_source(None, home=str(tmp_path))) is None

    def test_the_default_one_is_read_from_the_home_directory(self, tmp_path: Path) -> None:
        (tmp_path / ".huaweicloud").mkdir()
        self.write(tmp_path / ".huaweicloud", "[basic]\nak=a\nsk=s\n")
        assert credential_of(file_source(None, home=str(tmp_path))) == AccessKey(access_key="a", secret_key="s")

    def test_the_default_one_may_have_no_section(self, tmp_path: Path) -> None:
        (tmp_path / ".huaweicloud").mkdir()
        self.write(tmp_path / ".huaweicloud", "[global]\nak=a\n")
        assert credential_of(file_source(None, home=str(tmp_path))) is None

    def test_a_named_one_must_exist(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="missing does not exist: correct profile_file"):
            file_source(str(tmp_path / "missing"))

    def test_a_named_one_must_be_a_file(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="cannot be read"):
            file_source(str(tmp_path))

    def test_a_named_one_must_have_the_section(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match=r"has no section \[basic\]"):
            file_source(self.write(tmp_path, "[other]\nak=a\nsk=s\n"))

    @pytest.mark.parametrize(
        "text",
        [
            "ak=HIDDEN1\nsk=HIDDEN2\n",
            "[basic]\nHIDDEN1 HIDDEN2\n",
            "[basic]\nak=HIDDEN1\nak=HIDDEN2\n",
            "[basic]\nak=1\n[basic]\nsk=HIDDEN2\n",
            "[basic\nak=HIDDEN1\n",
        ],
    )
    def test_a_bad_one_is_not_quoted(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(OptionError, match="is not an INI file") as caught:
            file_source(self.write(tmp_path, text))
        assert "HIDDEN" not in str(caught.value)

    def test_a_mark_at_its_beginning_as_editors_leave_it(self, tmp_path: Path) -> None:
        path = tmp_path / "credentials"
        path.write_bytes(b"\xef\xbb\xbf[basic]\r\nak = AK\r\nsk = SK\r\n")
        assert credential_of(file_source(str(path))) == AccessKey(access_key="AK", secret_key="SK")

    def test_another_encoding(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="cannot be read"):
            file_source(self.write(tmp_path, b"[basic]\nak=\xff\xfe\nsk=s\n"))

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[basic]\nak=HIDDEN1\nsk=x\nak=HIDDEN2\n", "line 4 gives ak a second time in the section [basic]"),
            ("[basic]\nHIDDEN1=1\nHIDDEN1=2\n", "line 3 gives a key a second time"),
            ("[basic]\nak=1\n[basic]\nsk=HIDDEN2\n", "line 3 begins the section [basic] a second time"),
            ("[HIDDEN1]\n[HIDDEN1]\n", "line 2 begins the section a second time"),
            ("[default]\nak=HIDDEN1\nsk=HIDDEN2\n", "it has [default], so rename that to [basic]."),
            ("[DEFAULT]\nak=HIDDEN1\nsk=HIDDEN2\n", "it has [DEFAULT], so rename that to [basic]."),
            ("[Basic]\nak=HIDDEN1\nsk=HIDDEN2\n", "it has [Basic], so rename that to [basic]."),
            ("[basic]\n", "has neither ak nor sk in its section [basic]"),
            ("# Schl\u00fcssel\n[basic]\nak=HIDDEN1\n".encode("latin-1"), "its line 1 is not UTF-8: save it as UTF-8."),
            ("[basic]\nak=HIDDEN1\n".encode("utf-16"), "is not UTF-8: save it as UTF-8."),
            ("[basic]\nak=HIDDEN1\n".encode("utf-16-le"), "is not UTF-8: save it as UTF-8."),
        ],
    )
    def test_what_is_wrong_in_it_is_told_with_the_way_out(self, tmp_path: Path, text: str | bytes, told: str) -> None:
        path = self.write(tmp_path, text)
        with pytest.raises(OptionError) as caught:
            file_source(path)
        assert str(caught.value).startswith(f"The credentials file {path} ")
        assert told in str(caught.value)
        assert "HIDDEN" not in str(caught.value)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[default]\nak=a\nsk=s\n", "has no section [basic]: it has [default], so rename that to [basic]."),
            ("[global]\nak=a\n", "has no section [basic]: it needs one with ak and sk."),
            ("[basic]\naccess_key=a\n", "has neither ak nor sk in its section [basic]: give both there."),
        ],
    )
    def test_why_the_default_one_gives_nothing_is_told_where_nothing_else_does(
        self, tmp_path: Path, text: str, told: str
    ) -> None:
        (tmp_path / ".huaweicloud").mkdir()
        self.write(tmp_path / ".huaweicloud", text)
        found = file_source(None, home=str(tmp_path))
        with pytest.raises(CredentialError, match=r"^No credential was given: ") as caught:
            first_credential([source(), found])
        assert str(caught.value).endswith(told)

    def test_half_of_one(self, tmp_path: Path) -> None:
        found = file_source(self.write(tmp_path, "[basic]\nak=HIDDEN\nsk=\n"))
        with pytest.raises(CredentialError, match="lacks sk:") as caught:
            credential_of(found)
        assert "HIDDEN" not in str(caught.value)


def test_what_must_not_be_shown() -> None:
    key = AccessKey(access_key="a", secret_key="s", security_token="t")
    password = Password(username="u", password="p", domain_name="d")
    assert secrets_of(key) == ("a", "s", "t")
    assert secrets_of(AccessKey(access_key="a", secret_key="s")) == ("a", "s")
    assert secrets_of(Token(value="v")) == ("v",)
    assert secrets_of(password) == ("p",)
    assert "'p'" not in repr(password)
    assert "'v'" not in repr(Token(value="v"))


@pytest.mark.parametrize("key", ["auth_token", "access_key", "secret_key", "security_token"])
@pytest.mark.parametrize("text", ["two words", "line\nbreak", "tab\there", "bell\x07", "口令", "null\x00"])
def test_what_cannot_stand_in_a_header_is_refused_and_not_shown(key: str, text: str) -> None:
    with pytest.raises(CredentialError, match=key) as caught:
        credential_of(source(**{key: text}))
    assert text not in str(caught.value)
