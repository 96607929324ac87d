# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which runs have ended."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import Run, run_of


def test_this_process_is_running() -> None:
    run = run_of(os.getpid())
    assert run is not None
    assert run.is_here
    assert not run.is_over
    assert run.label == f"process {os.getpid()} on {run.host}"


def test_another_process_of_the_same_number_is_another_run() -> None:
    run = run_of(os.getpid())
    assert run is not None
    assert replace(run, started="the boot before").is_over


def test_a_process_that_has_ended_is_over() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = run_of(process.pid)
    assert run is not None
    assert not run.is_over
    process.kill()
    process.communicate()
    assert run.is_over
    assert run_of(1 << 40) is None


def test_of_another_machine_it_is_not_known() -> None:
    assert not Run(host="elsewhere.invalid", pid=1 << 23, started="").is_over
