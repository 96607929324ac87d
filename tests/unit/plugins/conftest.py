# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of hypothesis for all tests below."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No deadline, because nothing here is timed; no database, because the tree may be read-only.
settings.register_profile(
    "collection", deadline=None, database=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("collection")
