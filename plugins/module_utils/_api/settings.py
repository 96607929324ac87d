# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Where the service is and how to talk to it: options and environment resolved into one value."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ._auth.credentials import Agency, Credential, sent_with
from ._auth.sources import (
    HW_NAMES,
    OPTION_NAMES,
    PROFILE_FILE_VARIABLE,
    SDK_NAMES,
    Source,
    environment_source,
    file_source,
    first_credential,
)
from ._wire.request import is_loopback
from .error_messages import Sent
from .errors import OptionError
from .location import Place, base_url, check_identifier, find_place

__all__ = (
    "DEFAULT_CONCURRENCY",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "Settings",
    "base_url",
    "check_identifier",
    "parse_bool",
    "resolve_settings",
)

DEFAULT_METADATA_URL = "http://169.254.169.254"
DEFAULT_TIMEOUT = 60.0
DEFAULT_MAX_RETRIES = 4
DEFAULT_CONCURRENCY = 16
CA_VARIABLE = "HW_CACERT"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"0", "false", "no", "off", "n", "f"})

Options = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that a client needs before its first request; URLs have no trailing slash, `timeout` is in seconds."""

    credential: Credential
    workspace_url: str
    iam_url: str | None = None
    region: str | None = None
    project_id: str | None = None
    project_name: str | None = None
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    max_retries: int = DEFAULT_MAX_RETRIES
    concurrency: int = DEFAULT_CONCURRENCY
    credential_source: str = field(default="the options", compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)
    passed_over: tuple[str, ...] = field(default=(), compare=False)

    @property
    def sent(self) -> Sent:
        """What kind of credential goes with the requests, and where it came from."""
        return sent_with(self.credential, origin=self.credential_source)

    @property
    def provenance(self) -> str:
        """One sentence on where credential, region, project and addresses came from, without a secret."""
        shown = {
            "region": self.region,
            "project_id": self.project_id,
            "project_name": None if self.project_id else self.project_name,
        }
        parts = [
            f"{name} {value} ({self.origins[name]})" for name, value in shown.items() if value and name in self.origins
        ]
        parts += [f"{name} from {self.origins[name]}" for name in ("endpoint", "auth_url") if name in self.origins]
        left_out = f"; not used: {', '.join(self.passed_over)}" if self.passed_over else ""
        return f"Using the {', '.join([str(self.sent), *parts])}{left_out}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know of settings that work but are not safe."""
        urls = (self.workspace_url, self.iam_url or "")
        if self.validate_certs or not any(url.lower().startswith("https:") for url in urls):
            return ()
        return ("TLS certificates are not verified, so anybody between here and the service can read the responses.",)


def resolve_settings(options: Options, *, environ: Mapping[str, str], nearest: Source | None = None) -> Settings:
    """Resolve options, then `HW_*`, then `HUAWEICLOUD_SDK_*`, then the credentials file, into settings.

    `nearest` is what tells a region or project before even the options do, such as the variables of a host.
    Raises OptionError or CredentialError, each naming what to correct, before any request is made.
    """
    given = {key: _text(options.get(key), name=key) for key in _TEXT_OPTIONS}
    own = Source(label="the options", names=OPTION_NAMES, values={key: text or "" for key, text in given.items()})
    hw = environment_source(HW_NAMES, label="the HW_* environment variables", environ=environ)
    sdk = environment_source(SDK_NAMES, label="the HUAWEICLOUD_SDK_* environment variables", environ=environ)
    agency = _agency(options, metadata_url=given["metadata_url"] or DEFAULT_METADATA_URL)
    credential, origin, sources = _credential([own, hw, sdk], given=given, environ=environ, agency=agency)

    place = find_place([nearest, *sources] if nearest else sources)
    if options.get("allow_http") is not True:
        _refuse_plain_http({"endpoint": place.endpoint, "auth_url": place.auth_url})
    return Settings(
        credential=credential,
        workspace_url=place.endpoint or f"https://workspace.{place.region}.{place.cloud}",
        iam_url=_iam_url(place),
        region=place.region,
        project_id=place.project_id,
        project_name=place.project_name or (place.region if not place.project_id else None),
        validate_certs=_validate_certs(options.get("validate_certs"), environ=environ),
        ca_path=given["ca_path"] or environ.get(CA_VARIABLE, "").strip() or None,
        timeout=_positive(options.get("timeout"), name="timeout", default=DEFAULT_TIMEOUT),
        max_retries=_count(options.get("max_retries"), name="max_retries", default=DEFAULT_MAX_RETRIES, least=0),
        concurrency=_count(options.get("concurrency"), name="concurrency", default=DEFAULT_CONCURRENCY, least=1),
        credential_source=origin.label,
        origins=place.origins,
        passed_over=place.passed_over,
    )


_CREDENTIAL_PARTS = ("access_key", "secret_key", "auth_token", "password")
_TEXT_OPTIONS = (
    *OPTION_NAMES,
    "region",
    "project_id",
    "project_name",
    "cloud",
    "auth_url",
    "endpoint",
    "profile_file",
    "metadata_url",
    "ca_path",
)


def _refuse_plain_http(urls: Mapping[str, str | None]) -> None:
    """Raise OptionError for a URL over which a credential would travel readable beyond this machine."""
    for name, url in urls.items():
        if not url:
            continue
        parts = urlsplit(base_url(url, name=name))
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise OptionError(
                f"The {name} {url!r} is not encrypted, so the credential could be read in transit: "
                "give an https URL, or set allow_http if you trust the network."
            )


def _is_link_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_link_local
    except ValueError:
        return False


def _agency(options: Options, *, metadata_url: str) -> Agency | None:
    """Return the agency where it is asked for; its address is checked in any case."""
    if options.get("allow_http") is not True and not _is_link_local(urlsplit(metadata_url).hostname or ""):
        _refuse_plain_http({"metadata_url": metadata_url})
    url = base_url(metadata_url, name="metadata_url")
    return Agency(metadata_url=url) if options.get("agency") is True else None


def _credential(
    sources: list[Source], *, given: Mapping[str, str | None], environ: Mapping[str, str], agency: Agency | None
) -> tuple[Credential, Source, list[Source]]:
    """Return the credential, where it came from, and all sources in the order in which they count."""
    path = given["profile_file"]
    if path and not any(given[key] for key in (*_CREDENTIAL_PARTS, "username", "security_token")):
        # A file named in the options is an option: it comes before the environment.
        own, *others = sources
        order = [own, file_source(path, home=environ.get("HOME")), *others]
    elif any(source.get(key) for source in sources for key in _CREDENTIAL_PARTS):
        order = sources
    else:
        last = file_source(environ.get(PROFILE_FILE_VARIABLE, "").strip() or None, home=environ.get("HOME"))
        order = [*sources, last]
    credential, origin = first_credential(order, last=agency)
    return credential, origin, order


def _iam_url(place: Place) -> str | None:
    return place.auth_url or (f"https://iam.{place.region}.{place.cloud}" if place.region else None)


def _validate_certs(option: object, *, environ: Mapping[str, str]) -> bool:
    if isinstance(option, bool):
        return option
    text = environ.get(HW_NAMES["insecure"], "").strip().lower()
    is_insecure = parse_bool(text)
    if text and is_insecure is None:
        raise OptionError(f"{HW_NAMES['insecure']} is {text!r}: set it to true or false.")
    return not is_insecure


def parse_bool(text: str) -> bool | None:
    """Return the truth value that a word stands for in Ansible, None for a word that stands for none."""
    word = text.strip().lower()
    return word in _TRUE if word in _TRUE or word in _FALSE else None


def _text(value: object, *, name: str) -> str | None:
    if value is None:
        return None
    text = str(value).strip()
    if _CONTROL.search(text):
        raise OptionError(f"The option {name} holds a line break or another control character: remove it.")
    return text or None


def _positive(value: object, *, name: str, default: float) -> float:
    if value is None or value == "":
        return default
    try:
        number = float(str(value))
    except ValueError as exc:
        raise OptionError(f"The option {name} is {value!r}: give a number of seconds above 0.") from exc
    if not 0 < number < 86_400:
        raise OptionError(f"The option {name} is {value!r}: give a number of seconds above 0 and below 86400.")
    return number


def _count(value: object, *, name: str, default: int, least: int) -> int:
    if value is None or value == "":
        return default
    try:
        number = int(str(value))
    except ValueError as exc:
        raise OptionError(f"The option {name} is {value!r}: give a whole number of at least {least}.") from exc
    if not least <= number <= 256:
        raise OptionError(f"The option {name} is {number}: give a whole number from {least} to 256.")
    return number
