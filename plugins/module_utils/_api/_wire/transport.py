# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""One HTTP exchange over a shared session; the only file that imports requests."""

from __future__ import annotations

import socket
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..error_messages import shorten
from ..errors import ConnectionFailedError, ErrorDetails
from .content_encoding import ACCEPTED, CutShortError, NotPackedError, TooLargeError, UnknownPackingError, unpacked
from .network_errors import may_pass, reason_of, trouble_of
from .request import Request, Response, is_loopback

try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3.exceptions
except ImportError:
    HAS_REQUESTS = False
else:
    HAS_REQUESTS = True

CONNECT_TIMEOUT = 15.0
CHUNK = 65_536
LARGEST_RESPONSE = 256 * 1024 * 1024
_PROXY_SCHEMES = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})
# Their Content-Length, where they have one, is that of another response.
_WITHOUT_BODY = frozenset({204, 304})
_REFUSED = 401
_IMPOSSIBLE = "A request to {host} cannot be made: check endpoint, auth_url and the credential."


class Transport(Protocol):
    """Sends one request and returns its complete response; raises ConnectionFailedError if there is none."""

    def send(self, request: Request) -> Response:
        """Send one request and return its response."""

    def close(self) -> None:
        """Give up the kept connections."""


class RequestsTransport:
    """A Transport over requests: connections are kept and shared by threads, redirects and netrc are not followed."""

    def __init__(
        self,
        *,
        verify: bool | str = True,
        timeout: float = 60.0,
        pool_size: int = 16,
        through_proxies: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verify = verify
        self._timeout = timeout
        self._clock = clock
        if verify is False:
            # The user asked for it and is warned once; the library would repeat it for each request.
            warnings.filterwarnings("ignore", message="Unverified HTTPS request")
        self._session = requests.Session()
        self._session.trust_env = through_proxies
        adapter = requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=pool_size, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self) -> RequestsTransport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def send(self, request: Request) -> Response:
        """Send one request and read its whole response within the time-out (seconds)."""
        try:
            return self._exchange(request)
        except requests.exceptions.RequestException as exc:
            failure = _translate(exc, request=request, timeout=self._timeout)
            failure.is_unsent = _had_no_connection(exc)
            raise failure from exc
        except UnicodeEncodeError as exc:
            raise _failed(request, _IMPOSSIBLE.format(host=request.host)) from exc
        except (UnicodeError, urllib3.exceptions.LocationValueError) as exc:
            # A host label that is too long or empty is refused by the IDNA codec, not by requests.
            raise _failed(request, f"{request.host} is not a host name: check region, cloud and endpoint.") from exc
        except OSError as exc:
            raise _failed(
                request,
                f"The CA certificates cannot be read ({reason_of(exc)}): correct ca_path, "
                "or REQUESTS_CA_BUNDLE in the environment.",
            ) from exc

    def _exchange(self, request: Request) -> Response:
        deadline = self._clock() + self._timeout
        # Prepared outside the session, so that ~/.netrc cannot replace the Authorization header.
        headers = {"Accept-Encoding": ACCEPTED, **request.headers, "Host": request.host}
        prepared = requests.Request(request.method, request.url, headers=headers, data=request.body or None).prepare()
        # As signed: requests must not quote it anew.
        prepared.url = request.wire_url
        settings = self._session.merge_environment_settings(
            request.url, proxies={}, stream=True, verify=self._verify, cert=None
        )
        if _stays_on_this_machine(request):
            settings["proxies"] = {}
        _check_proxy(requests.utils.select_proxy(request.url, settings["proxies"]), request=request)
        # Past the session, which would read the body of a redirect before it can be read here, and keep cookies.
        response = self._session.get_adapter(url=request.url).send(
            prepared,
            stream=True,
            timeout=(min(CONNECT_TIMEOUT, self._timeout), self._timeout),
            verify=True if settings["verify"] is None else settings["verify"],
            proxies=settings["proxies"],
        )
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            try:
                body = self._read(response, headers=headers, request=request, deadline=deadline)
            except (ConnectionFailedError, requests.exceptions.RequestException):
                # A refused credential is not to be tried again because the words of the refusal were lost.
                if response.status_code != _REFUSED:
                    raise
                body = b""
            return Response(status=response.status_code, headers=headers, body=body)

    def _read(
        self, response: requests.Response, *, headers: Mapping[str, str], request: Request, deadline: float
    ) -> bytes:
        """Return the whole body, unpacked."""
        received = 0

        def counted() -> Iterator[bytes]:
            nonlocal received
            for piece in _pieces(response):
                received += len(piece)
                yield piece
                if self._clock() > deadline:
                    raise requests.exceptions.ReadTimeout

        body = bytearray()
        try:
            for piece in unpacked(counted(), encoding=headers.get("content-encoding", ""), limit=LARGEST_RESPONSE):
                body += piece
                if self._clock() > deadline:
                    raise requests.exceptions.ReadTimeout
        except CutShortError as exc:
            raise _cut_off(request) from exc
        except NotPackedError as exc:
            raise _failed(
                request,
                f"The response of {request.host} is not compressed as its headers say: try again.",
                retryable=True,
            ) from exc
        except UnknownPackingError as exc:
            raise _failed(
                request,
                f"{request.host} compressed its response with {shorten(str(exc))}, which was not requested: "
                "check any proxy between here and the service.",
            ) from exc
        except TooLargeError as exc:
            raise _failed(
                request, f"{request.host} sent more than 256 MiB in one response: narrow the request."
            ) from exc
        if response.status_code not in _WITHOUT_BODY:
            _check_length(received, headers=headers, request=request)
        return bytes(body)


def _stays_on_this_machine(request: Request) -> bool:
    """Tell whether a request is readable on its way and allowed only because that way is short: no proxy may see it."""
    parts = urlsplit(request.url)
    return parts.scheme == "http" and is_loopback(parts.hostname or "")


def _check_proxy(proxy: str | None, *, request: Request) -> None:
    """Raise ConnectionFailedError for what is no address of a proxy; it may hold a password and must not be shown."""
    if proxy is None:
        return
    try:
        # As the library reads it: the scheme may be left out.
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        is_url = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_url = False
    if not is_url:
        raise _failed(
            request,
            f"The proxy that the environment names for {request.host} is not a URL: correct HTTPS_PROXY, HTTP_PROXY "
            "or ALL_PROXY to one such as http://proxy.example.com:3128.",
        )


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it comes over the wire, so that the time can be watched and the bytes counted."""
    raw: Any = response.raw
    try:
        if hasattr(raw, "read1"):
            while piece := raw.read1(CHUNK, decode_content=False):
                yield piece
            return
        # What older libraries offer waits until each piece is full.
        plain = raw._fp  # noqa: SLF001 - the response of the standard library
        while piece := plain.read1(CHUNK):
            yield piece
        plain.close()
        raw.release_conn()
    except (urllib3.exceptions.ReadTimeoutError, TimeoutError) as exc:
        raise requests.exceptions.ReadTimeout(exc) from exc
    except (urllib3.exceptions.HTTPError, HTTPException, OSError) as exc:
        raise requests.exceptions.ChunkedEncodingError(exc) from exc


def _check_length(length: int, *, headers: Mapping[str, str], request: Request) -> None:
    """Older HTTP libraries take a cut-off body for a whole one."""
    announced = headers.get("content-length", "")
    if announced.isdigit() and "transfer-encoding" not in headers and int(announced) != length:
        raise _cut_off(request)


def _translate(exc: requests.exceptions.RequestException, *, request: Request, timeout: float) -> ConnectionFailedError:
    host = request.host
    errors = requests.exceptions
    if isinstance(exc, errors.SSLError) and "EOF occurred" in reason_of(exc):
        return _failed(
            request,
            f"The TLS connection to {host} was closed before it was established: try again, "
            "or check endpoint and auth_url.",
            retryable=True,
        )
    if isinstance(exc, errors.SSLError):
        return _failed(request, _tls_failure(host, reason=reason_of(exc)))
    trouble = trouble_of(exc)
    if isinstance(exc, errors.ProxyError):
        what = f"The proxy for {host} could not be used ({reason_of(exc)})"
        if may_pass(trouble):
            return _failed(
                request,
                f"{what}: try again, or check the proxy environment variables.",
                retryable=True,
                is_counted=True,
            )
        return _failed(request, f"{what}: check the proxy environment variables.")
    if isinstance(exc, errors.InvalidSchema) and "SOCKS" in str(exc):
        return _failed(
            request, f"The proxy for {host} is a SOCKS proxy, which needs PySocks: pip install 'requests[socks]'."
        )
    if isinstance(exc, errors.ConnectTimeout):
        return _failed(
            request, f"No connection to {host} could be made in time: check endpoint and network.", retryable=True
        )
    too_late = f"{host} did not answer within {timeout:g} seconds: try again or raise timeout."
    if isinstance(exc, errors.Timeout):
        return _failed(request, too_late, retryable=True)
    if isinstance(exc, errors.ChunkedEncodingError):
        # Its reason is a number of bytes, or the last of them.
        return _cut_off(request)
    # The same error as for a header of the request is raised for one of the response, only with another inside.
    is_of_response = isinstance(exc.args[0] if exc.args else None, urllib3.exceptions.InvalidHeader)
    impossible = (errors.InvalidURL, errors.InvalidSchema, errors.MissingSchema, errors.InvalidHeader)
    if isinstance(exc, impossible) and not is_of_response:
        return _failed(request, _IMPOSSIBLE.format(host=host))
    reason = reason_of(exc)
    if isinstance(trouble, socket.gaierror) and may_pass(trouble):
        return _failed(
            request,
            f"The host name {host} could not be resolved for now: try again, or check the name servers of this "
            "machine.",
            retryable=True,
            is_counted=True,
        )
    if isinstance(trouble, socket.gaierror):
        return _failed(request, f"The host name {host} cannot be resolved: check region, cloud and endpoint.")
    if isinstance(trouble, ConnectionRefusedError):
        return _failed(request, f"{host} refused the connection: check endpoint, auth_url and network.")
    if isinstance(trouble, TimeoutError) or "timed out" in reason:
        return _failed(request, too_late, retryable=True)
    return _failed(request, f"The connection to {host} broke ({reason}): try again.", retryable=True)


def _had_no_connection(exc: requests.exceptions.RequestException) -> bool:
    """Tell whether there was no connection to send anything over: neither to the service nor to a proxy."""
    reason = getattr(exc.args[0] if exc.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.ProxyError):
        reason = reason.args[-1]
    refused = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return isinstance(reason, refused)


def _tls_failure(host: str, *, reason: str) -> str:
    """Return the sentence for a TLS connection that did not come about."""
    if "certificate has expired" in reason or "not yet valid" in reason:
        return (
            f"The TLS certificate of {host} is not valid now ({reason}): renew it, or set this machine's clock right."
        )
    if "mismatch" in reason or "doesn't match" in reason:
        return f"The TLS certificate of {host} is for another name ({reason}): check endpoint, auth_url and ca_path."
    if "X509" in reason or "PEM" in reason:
        return (
            f"The CA certificates cannot be read ({reason}): let ca_path, or REQUESTS_CA_BUNDLE in the environment, "
            "name a file of certificates in PEM format, or a directory of them."
        )
    return (
        f"The TLS connection to {host} could not be trusted ({reason}): give the CA in ca_path, "
        "or check endpoint and auth_url."
    )


def _cut_off(request: Request) -> ConnectionFailedError:
    return _failed(request, f"The response of {request.host} was cut off: try again.", retryable=True)


def _failed(
    request: Request, message: str, *, retryable: bool = False, is_counted: bool = False
) -> ConnectionFailedError:
    details = ErrorDetails(method=request.method, url=request.wire_url)
    return ConnectionFailedError(message, details=details, retryable=retryable, is_counted=is_counted)
