# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Credentials as values, and the rule that one is taken whole from one source."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Union

from .errors import CredentialError, OptionError

DEFAULT_PROFILE_FILE = "~/.huaweicloud/credentials"


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """A permanent AK/SK, or a temporary one with its security token."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A ready IAM token."""

    value: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Password:
    """An IAM user with which a token can be obtained."""

    username: str
    password: str = field(repr=False)
    domain_name: str


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The agency of the ECS this runs on, whose keys its metadata service gives out."""

    metadata_url: str


Credential = Union[AccessKey, Token, Password, Agency]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One place credentials come from: its name for messages, and the names it uses for each value."""

    label: str
    names: Mapping[str, str]
    values: Mapping[str, str]

    def get(self, key: str) -> str | None:
        """Return the value, None when it is missing or empty."""
        return self.values.get(key) or None

    def name(self, key: str) -> str:
        """Return what the user calls this value in this source."""
        return self.names.get(key, key)


OPTION_NAMES = {
    "access_key": "access_key",
    "secret_key": "secret_key",
    "security_token": "security_token",
    "auth_token": "auth_token",
    "username": "username",
    "password": "password",
    "domain_name": "domain_name",
}
HW_NAMES = {
    "access_key": "HW_ACCESS_KEY",
    "secret_key": "HW_SECRET_KEY",
    "security_token": "HW_SECURITY_TOKEN",
    "auth_token": "HW_AUTH_TOKEN",
    "username": "HW_USER_NAME",
    "password": "HW_USER_PASSWORD",
    "domain_name": "HW_DOMAIN_NAME",
    "region": "HW_REGION_NAME",
    "project_id": "HW_PROJECT_ID",
    "project_name": "HW_PROJECT_NAME",
    "auth_url": "HW_AUTH_URL",
    "cloud": "HW_CLOUD",
    "insecure": "HW_INSECURE",
}
SDK_NAMES = {
    "access_key": "HUAWEICLOUD_SDK_AK",
    "secret_key": "HUAWEICLOUD_SDK_SK",
    "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "project_id": "HUAWEICLOUD_SDK_PROJECT_ID",
    "auth_url": "HUAWEICLOUD_SDK_IAM_ENDPOINT",
}
PROFILE_FILE_VARIABLE = "HUAWEICLOUD_SDK_CREDENTIALS_FILE"
FILE_NAMES = {
    "access_key": "ak",
    "secret_key": "sk",
    "security_token": "security_token",
    "project_id": "project_id",
    "auth_url": "iam_endpoint",
}


def environment_source(names: Mapping[str, str], *, label: str, environ: Mapping[str, str]) -> Source:
    """Return the values a family of environment variables gives; a blank one counts as missing."""
    values = {key: environ.get(name, "").strip() for key, name in names.items()}
    return Source(label=label, names=names, values=values)


def file_source(path: str | None, *, home: str | None = None) -> Source:
    """Read a credentials file (INI, section `basic`); a missing default file is no error, a missing named one is."""
    named = path is not None
    text = path if path is not None else DEFAULT_PROFILE_FILE
    if home is not None and text.startswith("~/"):
        text = f"{home}/{text[2:]}"
    try:
        target = Path(text).expanduser()
    except RuntimeError:
        target = Path(text)
    parser = configparser.ConfigParser(interpolation=None)
    try:
        content = target.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as exc:
        if not named:
            return Source(label="the credentials file", names=FILE_NAMES, values={})
        raise OptionError(f"The credentials file {target} does not exist: correct profile_file or unset it.") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise OptionError(f"The credentials file {target} cannot be read: check that it is a readable file.") from exc
    try:
        parser.read_string(content)
    except configparser.Error as exc:
        # The parser's own message quotes the line, which may hold a secret.
        raise OptionError(
            f"The credentials file {target} is not an INI file: it needs a section [basic] with ak and sk."
        ) from exc
    section = parser["basic"] if parser.has_section("basic") else {}
    if named and not section:
        raise OptionError(f"The credentials file {target} has no section [basic]: it needs one with ak and sk.")
    values = {key: (section.get(name) or "").strip() for key, name in FILE_NAMES.items()}
    return Source(label=f"the credentials file {target}", names=FILE_NAMES, values=values)


def credential_of(source: Source) -> Credential | None:
    """Return the credential a source gives: token, AK/SK or password; None if it gives no part of one.

    Raises CredentialError when it gives only part of one.
    """
    for key in ("auth_token", "access_key", "secret_key", "security_token"):
        _check_sendable(source, key=key)
    token = source.get("auth_token")
    if token:
        return Token(value=token)
    access_key, secret_key = source.get("access_key"), source.get("secret_key")
    security_token = source.get("security_token")
    if access_key and secret_key:
        return AccessKey(access_key=access_key, secret_key=secret_key, security_token=security_token)
    if access_key or secret_key or security_token:
        _fail_half(source, wanted=("access_key", "secret_key"))
    username, password, domain_name = (source.get(key) for key in ("username", "password", "domain_name"))
    if username and password and domain_name:
        return Password(username=username, password=password, domain_name=domain_name)
    if username or password:
        _fail_half(source, wanted=("username", "password", "domain_name"))
    return None


def _check_sendable(source: Source, *, key: str) -> None:
    """Raise CredentialError for a value that cannot stand in a header; what is wrong in it must not be shown."""
    value = source.get(key)
    if value and not (value.isascii() and value.isprintable() and " " not in value):
        raise CredentialError(
            f"The {source.name(key)} from {source.label} holds a blank, a line break or another character "
            "that no credential has: copy it anew."
        )


def _fail_half(source: Source, *, wanted: tuple[str, ...]) -> None:
    missing = [source.name(key) for key in wanted if not source.get(key)]
    raise CredentialError(
        f"The credential from {source.label} lacks {' and '.join(missing)}: "
        "give it there too, because a credential is taken whole from one source."
    )


def first_credential(sources: list[Source], *, last: Agency | None = None) -> tuple[Credential, Source]:
    """Return the first credential of the sources in their order, at last the agency, and where it came from."""
    for source in sources:
        credential = credential_of(source)
        if credential is not None:
            return credential, source
    if last is not None:
        return last, Source(label="the agency of this ECS", names={}, values={})
    raise CredentialError(
        "No credential was given: set access_key and secret_key, auth_token, or username, password and domain_name, "
        "as options, as HW_* environment variables or in a credentials file."
    )


def secrets_of(credential: Credential) -> tuple[str, ...]:
    """Return the strings of a credential that must never be shown."""
    if isinstance(credential, Token):
        return (credential.value,)
    if isinstance(credential, Password):
        return (credential.password,)
    if isinstance(credential, Agency):
        return ()
    parts = (credential.access_key, credential.secret_key, credential.security_token)
    return tuple(part for part in parts if part)
