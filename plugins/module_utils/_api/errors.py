# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Everything that can go wrong, as typed exceptions whose text is one sentence a person can act on."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class ErrorDetails:
    """What is known of a failed call; a field nobody told is None."""

    status: int | None = None
    error_code: str | None = None
    error_msg: str | None = None
    error_detail: str | None = None
    encoded_authorization_message: str | None = None
    request_id: str | None = None
    method: str | None = None
    url: str | None = None

    def as_dict(self) -> dict[str, int | str | None]:
        """Return the fields as a plain dictionary, the `error` return value of the modules."""
        return asdict(self)


class WorkspaceError(Exception):
    """The base of all errors of the client; `str()` of it is the sentence for the user."""

    def __init__(self, message: str, *, details: ErrorDetails | None = None) -> None:
        super().__init__(message)
        self.details = details or ErrorDetails()


class OptionError(WorkspaceError):
    """An option, or a combination of options, that cannot work; raised before any request."""


class CredentialError(OptionError):
    """No credential was given, or only half of one."""


class ConnectionFailedError(WorkspaceError):
    """No whole response came: name, route, TLS, time-out or a broken connection.

    `is_unsent` is set where there was no connection at all, so that the service cannot have received the request.
    """

    def __init__(
        self,
        message: str,
        *,
        details: ErrorDetails | None = None,
        retryable: bool = False,
        is_counted: bool = False,
        is_unsent: bool = False,
    ) -> None:
        super().__init__(message, details=details)
        self.retryable = retryable
        self.is_counted = is_counted
        self.is_unsent = is_unsent

    def after(self, tries: int) -> ConnectionFailedError:
        """Return the failure that is final after so many tries; one that is counted says how many they were."""
        what, _colon, remedy = str(self).rpartition(": ")
        message = f"{what}, tried {tries} times: {remedy}" if self.is_counted and tries > 1 else str(self)
        return ConnectionFailedError(message, details=self.details, is_unsent=self.is_unsent)


class UnclearOutcomeError(WorkspaceError):
    """A change was sent, and no response tells whether it was made; the text is the cause, without a full stop."""


class MissingDesktopsError(WorkspaceError):
    """Desktops that are to be changed do not exist; nothing was sent."""


class ApiError(WorkspaceError):
    """The service, the gateway or IAM answered with an error."""


class AuthenticationError(ApiError):
    """The credential was refused (401)."""


class PermissionDeniedError(ApiError):
    """The credential is good but lacks a right (403)."""


class NotFoundError(ApiError):
    """The service says that what was asked for does not exist."""


class ThrottledError(ApiError):
    """The service refuses more calls for now (429)."""


class UnexpectedResponseError(ApiError):
    """A response that is not what the API documents, such as HTML instead of JSON."""


class IncompleteListError(WorkspaceError):
    """Fewer rows could be fetched than the service says there are."""

    def __init__(self, message: str, *, total: int, missing: int) -> None:
        super().__init__(message)
        self.total = total
        self.missing = missing
