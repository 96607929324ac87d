# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the REST API of an AWX controller: what the modules of awx.awx need of it, and what AWX refuses."""

from .server import Controller, running_controller
from .store import Row, Store

__all__ = ["Controller", "Row", "Store", "running_controller"]
