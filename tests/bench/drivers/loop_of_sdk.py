# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads all desktops with the official SDK in a loop, and prints what that cost: ``loop_of_sdk.py ARGUMENTS``.

The arguments are a JSON file. CPU is that of the requests alone, without the start of Python and imports.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkworkspace.v2 import ListDesktopsDetailRequest, WorkspaceClient

from tests.bench.drivers.memory import peak_memory

_PAGE = 500


def main(file: Path) -> None:
    found = json.loads(file.read_text(encoding="utf-8"))
    credential = BasicCredentials(found["access_key"], found["secret_key"])
    credential.with_project_id(found["project_id"])
    start = time.process_time()
    client: Any = WorkspaceClient.new_builder().with_credentials(credential).with_endpoint(found["endpoint"]).build()
    desktops: list[Any] = []
    while True:
        request = ListDesktopsDetailRequest(offset=len(desktops), limit=_PAGE)
        page = client.list_desktops_detail(request)
        desktops += page.desktops
        if not page.desktops or len(desktops) >= page.total_count:
            break
    cpu = time.process_time() - start
    if len(desktops) != found["desktops"]:
        sys.exit(f"The SDK returned {len(desktops)} desktops.")
    print(json.dumps({"cpu": cpu, "memory": peak_memory()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
