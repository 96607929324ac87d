# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter desktop_lines."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.workspace.plugins.filter.desktop_lines import FilterModule, desktop_lines


def test_a_line_for_each_record_in_their_order() -> None:
    records = [{"computer_name": "B"}, {"computer_name": "A"}]
    found = desktop_lines(record for record in records)
    assert [line[0] for line in found] == ["B", "A"]
    assert FilterModule().filters()["desktop_lines"] is desktop_lines


@pytest.mark.parametrize("wrong", ["text", {"name": "A"}, None, 3, [{"name": "A"}, "B"]])
def test_what_is_no_list_of_records(wrong: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="pass what join_desktops returns"):
        desktop_lines(wrong)
