# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The metadata service of an ECS with an agency: a session token, temporary keys, and where the machine runs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .answers import Answer, json_answer
from .authentication import Incoming
from .state import State, default_project

TOKEN_PATH = "/meta-data/latest/api/token"
KEY_PATH = "/openstack/latest/securitykey"
MACHINE_PATH = "/openstack/latest/meta_data.json"
PATHS = (TOKEN_PATH, KEY_PATH, MACHINE_PATH)
SESSION = "simulated-metadata-session"
KEY_LIFE = timedelta(hours=6)


def answer_metadata(state: State, incoming: Incoming) -> Answer:
    """Answer one request to the metadata service."""
    route = (incoming.method, incoming.target.path)
    if route == ("PUT", TOKEN_PATH):
        seconds = incoming.headers.get("x-metadata-token-ttl-seconds", "")
        if not seconds.isdigit() or not 1 <= int(seconds) <= 21600:
            return Answer(400, b"", content_type="text/plain")
        return Answer(200, SESSION.encode(), content_type="text/plain")
    if incoming.method != "GET":
        return Answer(405, b"", content_type="text/plain")
    if incoming.headers.get("x-metadata-token") != SESSION:
        return Answer(401, b"", content_type="text/plain")
    return _security_key(state) if incoming.target.path == KEY_PATH else _machine(state)


def _security_key(state: State) -> Answer:
    expires = datetime.now(timezone.utc) + KEY_LIFE
    credential = {
        "access": state.identity.temporary_access_key,
        "secret": state.identity.temporary_secret_key,
        "securitytoken": state.identity.security_token,
        "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }
    return json_answer({"credential": credential})


def _machine(state: State) -> Answer:
    project = default_project(state)
    return json_answer({"project_id": project.project_id, "region_id": project.name, "name": "controller"})
