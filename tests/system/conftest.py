# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator that the tests of modules share."""

from __future__ import annotations

from tests.support.service_fixtures import account, by_key, by_token, service, shared_service, simulator

__all__ = ("account", "by_key", "by_token", "service", "shared_service", "simulator")
