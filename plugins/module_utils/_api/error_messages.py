# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""One sentence for a failed call: what is wrong and what to do, from the codes of service, gateway and IAM."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ErrorDetails

_REFUSED = "The credential was refused: check access_key and secret_key, or whichever credential was sent"
_NO_RIGHT = "The credential lacks the permission to call this API: ask for the IAM action named in the documentation"
_NOT_FROM_HERE = "The gateway rejects requests from this network address: run elsewhere, or ask its administrator"
_OUT_OF_ORDER = "The gateway in front of the service has failed: try again later and quote the request id to support"

_NO_SUCH_API = "There is no such API at this address: check region, cloud and endpoint"

# The codes of the gateway, as its documentation describes them, and the one of Workspace that needs an explanation.
CODES = {
    "APIGW.0101": _NO_SUCH_API,
    "APIGW.0103": "There is no Workspace behind this address: check region and endpoint",
    "APIGW.0301": _REFUSED,
    "APIGW.0302": _NO_RIGHT,
    "APIGW.0303": _REFUSED,
    "APIGW.0304": _NO_RIGHT,
    "APIGW.0305": _REFUSED,
    "APIGW.0306": _NO_RIGHT,
    "APIGW.0307": "The token has expired or belongs to another region: get a new token for this region",
    "APIGW.0308": "The service accepts no more requests for now: try again later or lower concurrency",
    "APIGW.0310": "The project is not available: check project_id and region, and that the project is not suspended",
    "APIGW.0401": _NOT_FROM_HERE,
    "APIGW.0402": _NOT_FROM_HERE,
    "APIGW.0404": _NOT_FROM_HERE,
    "APIGW.0502": "The account is frozen: pay the outstanding balance, or ask the account owner",
    "APIGW.0601": _OUT_OF_ORDER,
    "APIGW.0605": _OUT_OF_ORDER,
    "APIGW.0606": _OUT_OF_ORDER,
    "APIGW.0610": _OUT_OF_ORDER,
    "APIGW.0613": "IAM is temporarily unavailable: try again later",
    "APIGW.0801": "The service is not available in this region: check region and endpoint",
    "APIGW.0802": "The user may not use this region: check region, or request the permission to use it",
    "WKS.00010099": "Workspace is not enabled in this project: enable it in the console, or check region and project",
}
STATUSES = {
    400: "The service did not understand the request: check the options it names",
    401: "The credential was refused: check that it is right, not expired, and of this region and project",
    403: "The credential lacks the permission for this request: ask for the IAM action {action}",
    404: "The requested resource was not found: check the id, the project and the region",
    429: "The service accepts no more requests for now: try again later or lower concurrency",
    500: "Internal service error: try again later and quote the request id to support",
    502: "The service could not be reached behind its gateway: try again later",
    503: "The service is temporarily unavailable: try again later",
    504: "The service did not respond to its gateway in time: try again later",
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What kind of credential goes with the requests and where it came from, in words that hold nothing secret."""

    kind: str
    origin: str

    def __str__(self) -> str:
        return f"{self.kind} from {self.origin}"


class Kind:
    """The kinds of credentials in words."""

    ACCESS_KEY = "access key"
    TEMPORARY_KEY = "temporary access key with its security token"
    READY_TOKEN = "ready token"
    USER = "IAM user and password"
    AGENCY = "temporary access key of the agency"


# What a refused credential of each kind is told; the token has a sentence of its own where the service says more.
REFUSED = {
    Kind.ACCESS_KEY: "The credential was refused: check access_key and secret_key",
    Kind.TEMPORARY_KEY: (
        "The credential was refused: check that access_key, secret_key and security_token belong together, "
        "and get new ones if they have expired"
    ),
    Kind.READY_TOKEN: "The credential was refused: check that auth_token is whole, not expired, and of this region",
    Kind.USER: "The credential was refused: check username, password and domain_name",
    Kind.AGENCY: "The credential was refused: check the agency that is assigned to this ECS, and what it may do",
}
CLOCK = "The signature's time was refused: set this machine's clock right"
LOCKED = "The access key is locked after failed calls: wait five minutes and correct the secret key"
LOCKED_USER = "The IAM user is locked after failed logins: wait until IAM unlocks it and correct the password"
FROZEN = "The account or the project is frozen: pay the outstanding balance, or ask the account owner"
BAD_TOKEN = "The token was refused: get a new one of this region, and copy the whole of it"
ANOTHER_REGION = (
    "A token that IAM has just given is not accepted: auth_url and endpoint belong to different regions, "
    "so make them those of one region, or leave both out and give region"
)
_ENDED = "APIGW.0307"
# The date alone says nothing: a gateway repeats the headers of each request whose signature is wrong.
_CLOCK = re.compile(
    r"signature.{0,40}(expire|time)|clock|timestamp"
    r"|x-sdk-date[^;|,\n]{0,40}\b(expire|out of|missing|invalid|too|not|differ)",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"\block(ed)?\b|too many (failed|wrong)|failed to reach the limit", re.IGNORECASE)
_BAD_TOKEN = re.compile(r"\b(decrypt|decode|parse|verify) (the )?token\b", re.IGNORECASE)
_FROZEN = re.compile(r"\bfrozen\b|\bfreez|in arrears|\boverdue\b|\bsuspended\b|insufficient balance", re.IGNORECASE)
_ACTIONS = (
    (re.compile(r"/v2/[^/]+/connections/status$"), "workspace:desktops:getConnectStatus"),
    (re.compile(r"/v2/[^/]+/connect-desktops$"), "workspace:desktops:listWithConnectStatus"),
    (re.compile(r"/v2/[^/]+/desktops/detail$"), "workspace:desktops:list"),
    (re.compile(r"/v2/[^/]+/desktops/action$"), "workspace:desktops:operate"),
    (re.compile(r"/v2/[^/]+/desktops/maintenance-mode$"), "workspace:desktops:setMaintenanceMode"),
    (re.compile(r"/v2/[^/]+/desktops/notifications$"), "workspace:desktops:sendNotifications"),
    (re.compile(r"/v2/[^/]+/workspace-jobs/[^/]+$"), "workspace:jobs:get"),
    (re.compile(r"/v2/[^/]+/desktops/[^/]+$"), "workspace:desktops:get"),
    (re.compile(r"/v2/[^/]+/statistics/metrics/desktops$"), "workspace:statistics:listDesktopMetrics"),
    # Reads on in the sentence that an action stands in.
    (re.compile(r"/v2/[^/]+/statistics/metrics/users$"), "for the statistics of users, which has no documented name"),
    (re.compile(r"/v2/[^/]+/connections/desktops$"), "workspace:connections:securityList"),
    (re.compile(r"/v3/projects$"), "iam:projects:listProjects"),
)
# What users did is not told everywhere, although the other calls are there.
_REGIONAL = re.compile(r"^\w+://([^/]+)/(?:.+/)?v2/[^/]+/(statistics/metrics/\w+|connections/desktops)$")
_NOT_IN_REGION = (
    "There is no call {call} at {host}: check region and endpoint, or do without it where the region does not offer it"
)


def explain(details: ErrorDetails, *, has_fresh_token: bool = False, sent: Sent | None = None) -> str:
    """Return one sentence with the cause, the remedy, what the service said, and which credential was not enough.

    A refused token means something else when IAM gave it a moment ago.
    """
    said = " ".join(part for part in (str(details.status or ""), shorten(details.error_code or "", length=60)) if part)
    words = shorten(details.error_msg or details.error_detail or "")
    cause = ANOTHER_REGION if has_fresh_token and details.status == 401 else _cause(details, sent=sent)
    credential = f"; the credential was the {sent}" if sent and details.status in (401, 403) else ""
    return f"{cause} ({said}{': ' if said and words else ''}{words}){credential}."


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


def _cause(details: ErrorDetails, *, sent: Sent | None) -> str:
    text = f"{details.error_msg or ''} {details.error_detail or ''}"
    sends_token = sent is None or sent.kind in (Kind.READY_TOKEN, Kind.USER)
    is_signed = sent is None or not sends_token
    if details.status in (401, 403) and _LOCKED.search(text):
        return LOCKED_USER if sent and sent.kind == Kind.USER else LOCKED
    if details.status == 401 and is_signed and _CLOCK.search(text):
        return CLOCK
    if details.status == 401 and sends_token and _BAD_TOKEN.search(text):
        return BAD_TOKEN
    if details.status in (400, 402, 403, 405, 409) and _FROZEN.search(text):
        return FROZEN
    # Some regions write the gateway's codes with the shorter prefix.
    code = (details.error_code or "").replace("APIG.", "APIGW.")
    if details.status == 401 and sent and not (sends_token and code == _ENDED):
        return REFUSED[sent.kind]
    action = missing_action(details.url)
    if details.status == 403 and action and CODES.get(code, _NO_RIGHT) == _NO_RIGHT:
        return STATUSES[403].format(action=action)
    regional = _REGIONAL.match((details.url or "").split("?", 1)[0])
    if details.status == 404 and regional and CODES.get(code, _NO_SUCH_API) == _NO_SUCH_API:
        return _NOT_IN_REGION.format(host=regional[1], call=regional[2])
    if code in CODES:
        return CODES[code]
    template = STATUSES.get(details.status or 0)
    if template is None:
        return "The service refused the request: check what it says"
    return template.format(action="that the documentation names")
