# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Which region, project and addresses are meant, when the sources of options do not speak of the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ._auth.sources import Source
from ._wire.request import is_loopback
from .errors import OptionError

DEFAULT_CLOUD = "myhuaweicloud.com"
REGION_MARK = "{region}"

_REGION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
# What names of regions look like, such as cn-north-4, ap-southeast-3 and na-mexico-1.
_REGION_LIKE = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,4}")
# Projects are named after their region, and those below them REGION_NAME.
_REGION_OF_PROJECT = re.compile(rf"({_REGION_LIKE.pattern})(?:_|$)")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_IAM_CALL = re.compile(r"/v(?:2\.0|3)(?:/.*)?$")
_WORKSPACE_CALL = re.compile(r"/v\d(?:/[0-9a-f]{32}(?:/.*)?)?$")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where requests go and about which project; `origins` tells for each part what the user calls it.

    `passed_over` names what a farther source gives for another region.
    """

    region: str | None
    cloud: str
    endpoint: str | None
    auth_url: str | None
    project_id: str | None
    project_name: str | None
    origins: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Given:
    """A value, the source that gives it, and how far that source is."""

    text: str
    source: Source
    distance: int
    key: str

    @property
    def origin(self) -> str:
        return self.source.origin(self.key)


def find_place(sources: Sequence[Source]) -> Place:
    """Resolve sources, the nearest first; raises OptionError for what is of two regions.

    A region takes no project of a farther source that is of another region, and no address of one.
    """
    region = _first(sources, "region")
    if region and not _REGION.fullmatch(region.text):
        raise OptionError(f"The region {region.text!r} is not a region name: give one such as cn-north-4.")
    cloud = _first(sources, "cloud")
    if cloud and not _HOST.fullmatch(cloud.text):
        raise OptionError(f"The cloud {cloud.text!r} is not a domain name: give one such as {DEFAULT_CLOUD}.")
    domain = cloud.text if cloud else DEFAULT_CLOUD
    endpoint = _first(sources, "endpoint")
    if endpoint is None and region is None:
        raise OptionError(
            "Neither region nor endpoint was given: set region (or HW_REGION_NAME), or endpoint to the Workspace URL."
        )
    passed_over: list[str] = []
    auth_url = _auth_url(sources, region=region, cloud=domain, passed_over=passed_over)
    project_id, project_name = _project(sources, region=region, passed_over=passed_over)
    found = {
        "region": region,
        "cloud": cloud,
        "endpoint": endpoint,
        "auth_url": auth_url,
        "project_id": project_id,
        "project_name": project_name,
    }
    return Place(
        region=region.text if region else None,
        cloud=domain,
        endpoint=_endpoint(endpoint, region=region) if endpoint else None,
        auth_url=_iam_address(_filled_in(auth_url, region=region)) if auth_url else None,
        project_id=project_id.text if project_id else None,
        project_name=project_name.text if project_name else None,
        origins={key: given.origin for key, given in found.items() if given},
        passed_over=tuple(passed_over),
    )


def base_url(text: str, *, name: str) -> str:
    """Check an URL option and return it without its trailing slash."""
    if "@" in text:
        # Said before anything else, because the other sentences show the text.
        raise OptionError(f"The {name} holds a user name or password: give them as options of their own.")
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as exc:
        raise OptionError(f"The {name} {text!r} is not a URL: give one such as https://host.example.com.") from exc
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid:
        raise OptionError(f"The {name} {text!r} is not a URL: give one such as https://host.example.com.")
    if parts.query or parts.fragment or "?" in text or "#" in text or " " in text:
        raise OptionError(f"The {name} {text!r} has more than scheme, host and path: leave the rest out.")
    if "{" in text or "}" in text:
        raise OptionError(f"The {name} {text!r} holds a brace: only {REGION_MARK} can stand for something.")
    return text.rstrip("/")


def check_identifier(text: str, *, name: str) -> str:
    """Return an id that may stand in a path; raises OptionError for one that may not."""
    if not _IDENTIFIER.fullmatch(text) or len(text) > 128:
        shown = text if len(text) <= 60 else f"{text[:60]}..."
        raise OptionError(
            f"The {name} {shown!r} is not an id: it may hold only letters, digits, dots, hyphens and underscores."
        )
    return text


def _all(sources: Sequence[Source], key: str) -> Iterator[_Given]:
    for distance, source in enumerate(sources):
        text = source.get(key)
        if text:
            yield _Given(text=text, source=source, distance=distance, key=key)


def _first(sources: Sequence[Source], key: str) -> _Given | None:
    return next(_all(sources, key), None)


def _region_in(url: str) -> str | None:
    """Return the region that the host of a URL names."""
    labels = (urlsplit(url).hostname or "").split(".")
    return next((label for label in labels if _REGION_LIKE.fullmatch(label)), None)


def _other_region(told: str | None, *, region: _Given | None) -> str | None:
    """Return a region that somebody named if it is another one than the region that counts."""
    return told if told and region and told.lower() != region.text.lower() else None


def _endpoint(given: _Given, *, region: _Given | None) -> str:
    """Return the address of Workspace; raises OptionError for one of another region."""
    url = _filled_in(given, region=region)
    call = _WORKSPACE_CALL.search(urlsplit(url).path)
    if call:
        raise OptionError(f"The endpoint {url!r} holds the beginning of a single call: leave out {call[0]}.")
    if region is None or REGION_MARK in given.text:
        return url
    labels = (urlsplit(url).hostname or "").lower().split(".")
    told = None if region.text.lower() in labels else _region_in(url)
    if given.distance > region.distance and not is_loopback(urlsplit(url).hostname or ""):
        # One of this machine itself, as in tests and behind a tunnel, may be that of any region.
        told = told or given.source.get("region")
    other = _other_region(told, region=region)
    if other:
        raise OptionError(
            f"The region is {region.text} ({region.origin}), but the endpoint {url!r} ({given.origin}) is of region "
            f"{other}: give the endpoint of {region.text} where the region is given, "
            f"or write {REGION_MARK} in the endpoint in place of the region."
        )
    return url


def _auth_url(sources: Sequence[Source], *, region: _Given | None, cloud: str, passed_over: list[str]) -> _Given | None:
    """Return the address of IAM, None where it is built from the region; one of IAM may serve all regions."""
    for given in _all(sources, "auth_url"):
        if region is None or REGION_MARK in given.text or given.distance <= region.distance:
            return given
        url = base_url(given.text, name=given.source.name("auth_url"))
        other = _other_region(_region_in(url), region=region)
        if other is None:
            return given
        if (urlsplit(url).hostname or "").lower() != f"iam.{other}.{cloud}".lower():
            raise OptionError(
                f"The region is {region.text} ({region.origin}), but the auth_url {url!r} ({given.origin}) is of "
                f"region {other}: give the auth_url of {region.text} where the region is given, "
                f"or write {REGION_MARK} in the auth_url in place of the region."
            )
        passed_over.append(f"{given.origin} of region {other}")
    return None


def _project(
    sources: Sequence[Source], *, region: _Given | None, passed_over: list[str]
) -> tuple[_Given | None, _Given | None]:
    """Return project id and name of the first source that gives either, so that a nearer name beats a farther id."""
    for distance, source in enumerate(sources):
        given = {
            key: _Given(text=text, source=source, distance=distance, key=key)
            for key in ("project_id", "project_name")
            if (text := source.get(key))
        }
        if not given:
            continue
        if "project_id" in given:
            check_identifier(given["project_id"].text, name=source.name("project_id"))
        named = _REGION_OF_PROJECT.match(source.get("project_name") or "")
        other = _other_region(named[1] if named else None, region=region)
        if region and distance > region.distance:
            told = source.get("region") or _region_in(source.get("endpoint") or "")
            other = _other_region(told, region=region) or other
            if other:
                passed_over += [f"{entry.origin} of region {other}" for entry in given.values()]
                return None, None
        elif other and region and distance < region.distance and "project_id" not in given:
            name = given["project_name"]
            raise OptionError(
                f"The region is {region.text} ({region.origin}), but the project_name {name.text!r} ({name.origin}) is "
                f"of region {other}: give the one of {region.text}, or region {other}."
            )
        return given.get("project_id"), given.get("project_name")
    return None, None


def _filled_in(given: _Given, *, region: _Given | None) -> str:
    """Return a URL with the region in the place it has for it."""
    if REGION_MARK not in given.text:
        return base_url(given.text, name=given.key)
    if region is None:
        raise OptionError(
            f"The {given.key} {given.text!r} has a place for the region, but none was given: set region "
            "(or HW_REGION_NAME)."
        )
    return base_url(given.text.replace(REGION_MARK, region.text), name=given.key)


def _iam_address(url: str) -> str:
    call = _IAM_CALL.search(urlsplit(url).path)
    if call and not url.endswith("/v3"):
        raise OptionError(
            f"The auth_url {url!r} is the address of a single call, or of another version of IAM: "
            f"give {url[: -len(call[0])]}/v3."
        )
    return url.removesuffix("/v3").rstrip("/")
