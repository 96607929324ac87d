# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""One sentence for a failed call: what is wrong and what to do, from the codes of service, gateway and IAM."""

from __future__ import annotations

import re

from .errors import ErrorDetails

_CODES = {
    "APIGW.0101": "There is no such API at this address: check region, cloud and endpoint",
    "APIGW.0301": "The credential was refused: check access_key and secret_key, or the token",
    "APIGW.0302": "The credential has no right to call this API: ask for the IAM action named in the documentation",
    "APIGW.0304": "The credential has no right to call this API: ask for the IAM action named in the documentation",
    "APIGW.0307": "The token has expired or belongs to another region: get a new token for this region",
    "APIGW.0308": "The service allows no more calls for now: try again later or lower concurrency",
    "WKS.00010099": "Workspace is not enabled in this project: enable it in the console, or check region and project",
}
_STATUSES = {
    400: "The service did not understand the request: check the options it names",
    401: "The credential was refused: check that it is right, not expired, and of this region and project",
    403: "The credential lacks the right for this call: ask for the IAM action {action}",
    404: "What was asked for was not found: check the id, the project and the region",
    429: "The service allows no more calls for now: try again later or lower concurrency",
    500: "The service failed inside: try again later and quote the request id to support",
    502: "The service could not be reached behind its gateway: try again later",
    503: "The service is not available for now: try again later",
    504: "The service did not answer its gateway in time: try again later",
}
_CLOCK = re.compile(r"signature.{0,40}(expire|time)|x-sdk-date|clock|timestamp", re.IGNORECASE)
_LOCKED = re.compile(r"\block(ed)?\b|too many (failed|wrong)|failed to reach the limit", re.IGNORECASE)
_ACTIONS = (
    (re.compile(r"/v2/[^/]+/connections/status$"), "workspace:desktops:getConnectStatus"),
    (re.compile(r"/v2/[^/]+/connect-desktops$"), "workspace:desktops:listWithConnectStatus"),
    (re.compile(r"/v2/[^/]+/desktops/detail$"), "workspace:desktops:list"),
    (re.compile(r"/v2/[^/]+/desktops/[^/]+$"), "workspace:desktops:get"),
    (re.compile(r"/v3/projects$"), "iam:projects:listProjects"),
)


def explain(details: ErrorDetails) -> str:
    """Return one sentence with the cause, the remedy and what the service said."""
    said = " ".join(part for part in (str(details.status or ""), shorten(details.error_code or "", length=60)) if part)
    words = shorten(details.error_msg or details.error_detail or "")
    return f"{_cause(details)} ({said}{': ' if said and words else ''}{words})."


def missing_action(url: str | None) -> str | None:
    """Return the IAM action a call to this URL needs, None for an unknown one."""
    path = (url or "").split("?", 1)[0]
    for pattern, action in _ACTIONS:
        if pattern.search(path):
            return action
    return None


def shorten(text: str, *, length: int = 300) -> str:
    """Return a remote text on one line, cut to the length and without a closing full stop."""
    line = " ".join(text.split())
    line = "".join(char for char in line if char.isprintable())
    return (line if len(line) <= length else f"{line[: length - 3]}...").rstrip(".")


def _cause(details: ErrorDetails) -> str:
    text = f"{details.error_msg or ''} {details.error_detail or ''}"
    if details.status == 401 and _CLOCK.search(text):
        return "The signature's time was refused: set this machine's clock right"
    if details.status in (401, 403) and _LOCKED.search(text):
        return "The access key is locked after failed calls: wait five minutes and correct the secret key"
    code = (details.error_code or "").replace("APIG.", "APIGW.")
    if details.status == 403:
        action = missing_action(details.url)
        if action and not (code in _CODES and code.startswith("WKS.")):
            return _STATUSES[403].format(action=action)
    if code in _CODES:
        return _CODES[code]
    template = _STATUSES.get(details.status or 0)
    if template is None:
        return "The service refused the request: check what it says"
    return template.format(action="that the documentation names")
