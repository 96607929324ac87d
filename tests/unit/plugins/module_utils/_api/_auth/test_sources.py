# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where credentials come from: each place is taken whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Agency,
    Password,
    Token,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.sources import (
    HW_NAMES,
    Source,
    credential_of,
    environment_source,
    file_source,
    first_credential,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import CredentialError, OptionError


def source(label: str = "the options", **values: str) -> Source:
    return Source(label=label, names={}, values=values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"access_key": "a", "secret_key": "s"}, AccessKey(access_key="a", secret_key="s", security_token=None)),
        ({"auth_token": "t", "access_key": "a", "secret_key": "s"}, Token(value="t")),
        (
            {"username": "u", "password": "p", "domain_name": "d"},
            Password(username="u", password="p", domain_name="d"),
        ),
        ({"domain_name": "d", "region": "r"}, None),
    ],
)
def test_a_place_gives_one_whole_credential(values: dict[str, str], expected: object) -> None:
    assert credential_of(source(**values)) == expected


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"access_key": "a"}, "lacks secret_key"),
        ({"security_token": "t"}, "lacks access_key and secret_key"),
        ({"username": "u"}, "lacks password and domain_name"),
        ({"auth_token": "a b"}, "holds a blank"),
        ({"secret_key": "k\u00e4y"}, "holds a blank"),
    ],
)
def test_half_a_credential_says_what_is_missing(values: dict[str, str], missing: str) -> None:
    with pytest.raises(CredentialError, match=missing) as raised:
        credential_of(source(**values))
    assert "k\u00e4y" not in str(raised.value)


def test_the_first_place_with_a_credential_wins_and_the_agency_is_last() -> None:
    places = [source("one"), source("two", auth_token="t"), source("three", auth_token="u")]
    credential, found = first_credential(places)
    assert (credential, found.label) == (Token(value="t"), "two")
    # Never half of one place and half of the next.
    with pytest.raises(CredentialError, match="from one lacks secret_key"):
        first_credential([source("one", access_key="a"), *places])
    agency = Agency(metadata_url="http://169.254.169.254")
    assert first_credential([source("one")], last=agency)[0] is agency


def test_a_blank_variable_counts_as_missing() -> None:
    found = environment_source(HW_NAMES, label="HW_*", environ={"HW_AUTH_TOKEN": " ", "HW_REGION_NAME": " r "})
    assert (found.get("auth_token"), found.get("region"), found.origin("region")) == (None, "r", "HW_REGION_NAME")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[basic]\nak=1\nak=2\n", "line 3 gives ak a second time in the section [basic]"),
        ("[Basic]\nak=1\nsk=2\n", "it has [Basic], so rename that to [basic]"),
        ("ak=1\n", "is not an INI file"),
        ("[basic]\n", "has neither ak nor sk"),
        ("[basic]\nak=\0\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError) as raised:
        file_source(str(path))
    assert sentence in str(raised.value)


def test_only_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    assert credential_of(file_source(None, home=str(tmp_path))) is None
    with pytest.raises(OptionError, match="does not exist: correct profile_file or unset it"):
        file_source(str(tmp_path / "gone"))
    folder = tmp_path / ".huaweicloud"
    folder.mkdir()
    (folder / "credentials").write_text("\ufeff[basic]\nak = a\nsk = s%x\n", encoding="utf-8")
    key = credential_of(file_source(None, home=str(tmp_path)))
    assert key == AccessKey(access_key="a", secret_key="s%x", security_token=None)
