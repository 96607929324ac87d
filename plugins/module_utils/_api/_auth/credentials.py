# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Credentials as values, and the rule that one is taken whole from one source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Union

from ..error_messages import Kind, Sent


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


def sent_with(credential: Credential, *, origin: str) -> Sent:
    """Return how messages speak of a credential."""
    if isinstance(credential, AccessKey):
        kind = Kind.TEMPORARY_KEY if credential.security_token else Kind.ACCESS_KEY
    else:
        kind = {Token: Kind.READY_TOKEN, Password: Kind.USER, Agency: Kind.AGENCY}[type(credential)]
    return Sent(kind=kind, origin=origin)


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
