# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Where credentials come from: options, environment variables and the credentials file, each taken whole."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import CredentialError, OptionError
from .credentials import AccessKey, Agency, Credential, Password, Token

DEFAULT_PROFILE_FILE = "~/.huaweicloud/credentials"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One place credentials come from: its name for messages, and the names it uses for each value.

    `lack` is a sentence on why a source that is there gives no credential.
    """

    label: str
    names: Mapping[str, str]
    values: Mapping[str, str]
    lack: str | None = None

    def get(self, key: str) -> str | None:
        """Return the value, None when it is missing or empty."""
        return self.values.get(key) or None

    def name(self, key: str) -> str:
        """Return what the user calls this value in this source."""
        return self.names.get(key, key)

    def origin(self, key: str) -> str:
        """Return what the user calls this value, and where it stands unless the name says so."""
        name = self.name(key)
        return name if name.isupper() else f"{name} of {self.label}"


_OWN = ("access_key", "secret_key", "security_token", "auth_token", "username", "password", "domain_name")
OPTION_NAMES = dict(zip(_OWN, _OWN, strict=True))
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
    "endpoint": "HW_WORKSPACE_ENDPOINT",
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
    try:
        content = target.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as exc:
        if not named:
            return Source(label="the credentials file", names=FILE_NAMES, values={})
        raise OptionError(f"The credentials file {target} does not exist: correct profile_file or unset it.") from exc
    except (OSError, ValueError) as exc:
        raise OptionError(f"The credentials file {target} cannot be read: check that it is a readable file.") from exc
    return _read_profile(content, target=target, named=named)


def _read_profile(content: bytes, *, target: Path, named: bool) -> Source:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(_decoded(content, target=target))
    except configparser.Error as exc:
        # The parser's own message quotes the line, which may hold a secret.
        raise OptionError(f"The credentials file {target} is not an INI file: {_flaw(exc)}.") from exc
    has_section = parser.has_section("basic")
    section = parser["basic"] if has_section else {}
    lack = None
    if not has_section:
        lack = f"The credentials file {target} has no section [basic]: {_remedy(parser)}."
        if named:
            raise OptionError(lack)
    elif not (section.get("ak") or section.get("sk")):
        lack = f"The credentials file {target} has neither ak nor sk in its section [basic]: give both there."
        if named and not section:
            raise OptionError(lack)
    values = {key: (section.get(name) or "").strip() for key, name in FILE_NAMES.items()}
    return Source(label=f"the credentials file {target}", names=FILE_NAMES, values=values, lack=lack)


def _decoded(content: bytes, *, target: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise OptionError(
            f"The credentials file {target} cannot be read because its line {line} is not UTF-8: save it as UTF-8."
        ) from exc
    if "\0" in text:
        raise OptionError(f"The credentials file {target} cannot be read because it is not UTF-8: save it as UTF-8.")
    return text


def _flaw(exc: configparser.Error) -> str:
    """Return what is wrong and what to do, without a word of the file but those that are known."""
    if isinstance(exc, configparser.DuplicateOptionError):
        name = exc.option if exc.option in FILE_NAMES.values() else "a key"
        where = f" [{exc.section}]" if exc.section == "basic" else ""
        return f"line {exc.lineno} gives {name} a second time in the section{where}, so leave only one of them"
    if isinstance(exc, configparser.DuplicateSectionError):
        where = f" [{exc.section}]" if exc.section == "basic" else ""
        return f"line {exc.lineno} begins the section{where} a second time, so make one section of both"
    return "it needs a section [basic] with ak and sk"


def _remedy(parser: configparser.ConfigParser) -> str:
    """Return what to do about a file without the section, by the section that was probably meant to be it."""
    sections = [*parser.sections(), *(["DEFAULT"] if parser.defaults() else [])]
    meant = [name for name in sections if name.lower() in ("basic", "default")]
    return f"it has [{meant[0]}], so rename that to [basic]" if meant else "it needs one with ak and sk"


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
            "that no credential has: copy it again."
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
        return last, Source(label="the metadata service of this ECS", names={}, values={})
    lack = next((f" {source.lack}" for source in sources if source.lack), "")
    raise CredentialError(
        "No credential was given: set access_key and secret_key, auth_token, or username, password and domain_name, "
        f"as options, as HW_* environment variables or in a credentials file.{lack}"
    )
