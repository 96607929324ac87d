# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The connection options of every module and plugin, and the one function that builds a client from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from ._api._auth.credentials import AccessKey, secrets_of
from ._api._auth.sources import Source
from ._api._wire.session import CredentialGuard
from ._api._wire.transport import HAS_REQUESTS
from ._api.client import WorkspaceClient
from ._api.errors import ErrorDetails, WorkspaceError
from ._api.factory import connect
from ._api.settings import (
    DEFAULT_CONCURRENCY,
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT,
    Settings,
    resolve_settings,
)
from ._version import VERSION

__all__ = (
    "CredentialGuard",
    "MissingLibraryError",
    "access_key_of",
    "build_client",
    "call_details",
    "connection_argument_spec",
    "error_of",
    "nearest_place",
    "passwords_in_urls",
    "secret_strings",
    "settings_from",
    "without_blanks",
)

USER_AGENT = f"ansible-huaweicloud.workspace/{VERSION}"


class MissingLibraryError(WorkspaceError):
    """The requests library is not installed."""

    def __init__(self) -> None:
        super().__init__(missing_required_lib("requests"))


def connection_argument_spec() -> dict[str, dict[str, Any]]:
    """Return the connection options as an argument spec.

    None of them has an environment fallback: a credential must come whole from one source, see `resolve_settings`.
    """
    return {
        "access_key": {"type": "str", "no_log": True},
        "secret_key": {"type": "str", "no_log": True},
        "security_token": {"type": "str", "no_log": True},
        "auth_token": {"type": "str", "no_log": True},
        "username": {"type": "str", "aliases": ["user_name"]},
        "password": {"type": "str", "no_log": True},
        "domain_name": {"type": "str"},
        "region": {"type": "str"},
        "project_id": {"type": "str"},
        "project_name": {"type": "str"},
        "cloud": {"type": "str"},
        "auth_url": {"type": "str"},
        "endpoint": {"type": "str"},
        "profile_file": {"type": "str"},
        "agency": {"type": "bool", "default": False},
        "metadata_url": {"type": "str"},
        "allow_http": {"type": "bool", "default": False},
        "validate_certs": {"type": "bool"},
        "ca_path": {"type": "str"},
        "timeout": {"type": "float", "default": DEFAULT_TIMEOUT},
        "max_retries": {"type": "int", "default": DEFAULT_MAX_RETRIES},
        "concurrency": {"type": "int", "default": DEFAULT_CONCURRENCY},
    }


def without_blanks(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options without nulls and blank strings, as templates and surveys return for values that are not given.

    They are removed before Ansible would try to convert them, or compare them with choices.
    """
    return {
        name: value
        for name, value in options.items()
        if value is not None and (not isinstance(value, str) or value.strip())
    }


def settings_from(
    options: Mapping[str, object], *, environ: Mapping[str, str] | None = None, nearest: Source | None = None
) -> Settings:
    """Resolve options and environment; raises OptionError, or MissingLibraryError where requests is absent.

    `nearest` is a place that comes before the options, see `nearest_place`.
    """
    if not HAS_REQUESTS:
        raise MissingLibraryError
    return resolve_settings(options, environ=os.environ if environ is None else environ, nearest=nearest)


def nearest_place(
    label: str, *, region: str | None, project_id: str | None = None, project_name: str | None = None
) -> Source:
    """Return a region and project from outside the connection options, with precedence over them."""
    values = {"region": region or "", "project_id": project_id or "", "project_name": project_name or ""}
    return Source(label=label, names={}, values=values)


def call_details(error: WorkspaceError) -> dict[str, Any]:
    """Return the `error` of a failed result, nothing if no request has failed."""
    return error_of(error.details)


def error_of(details: ErrorDetails) -> dict[str, Any]:
    """Return the `error` of a failed result, nothing where no request has failed."""
    return {} if details == ErrorDetails() else {"error": details.as_dict()}


def build_client(
    settings: Settings, *, progress: Callable[[str], None], guard: CredentialGuard | None = None
) -> WorkspaceClient:
    """Return a client; no request is made before its first method is called.

    Clients of one credential that work at the same time share a `guard`, so that a wrong one is refused only once.
    """
    return connect(settings, user_agent=USER_AGENT, progress=progress, guard=guard)


def passwords_in_urls(options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the parts before an @ in the addresses: a password there is refused, and must not be shown."""
    found: list[str] = []
    for name in ("endpoint", "auth_url", "metadata_url"):
        text = str(options.get(name) or "").rpartition("@")[0]
        user = text.partition("://")[2] or text
        found += [user, user.partition(":")[2]]
    return tuple(part for part in found if part)


def access_key_of(
    options: Mapping[str, object], *, environ: Mapping[str, str], nearest: Source | None = None
) -> tuple[str, str] | None:
    """Return the access key that signs the requests, None for other credentials and for invalid options."""
    try:
        credential = settings_from(options, environ=environ, nearest=nearest).credential
    except WorkspaceError:
        return None
    return (credential.access_key, credential.secret_key) if isinstance(credential, AccessKey) else None


def secret_strings(settings: Settings) -> tuple[str, ...]:
    """Return the secrets, which must never be shown, wherever they came from."""
    return secrets_of(settings.credential)
