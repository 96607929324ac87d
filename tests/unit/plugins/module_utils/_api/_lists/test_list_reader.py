# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the two lists, of the size that the service takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.list_reader import ListReader
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import Detail
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.error_messages import STATUSES
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ApiError, ErrorDetails

ROWS = [{"desktop_id": f"d{number}"} for number in range(460)]


class Service:
    def __init__(self, *, largest: int = 2_000, code: str = "WKS.00000003", refuses: bool = False) -> None:
        self.largest, self.code, self.refuses = largest, code, refuses
        self.asked: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def get(self, path: str, query: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append({"path": path, **query})
        if query["limit"] > self.largest or self.refuses:
            raise ApiError(
                f"{STATUSES[400]} (400 {self.code}).", details=ErrorDetails(status=400, error_code=self.code)
            )
        rows = [row for row in ROWS if row["desktop_id"] in query.get("desktop_id", (row["desktop_id"],))]
        return {"desktops": rows[query["offset"] : query["offset"] + query["limit"]], "total_count": len(rows)}

    def reader(self) -> ListReader:
        return ListReader(
            get=self.get,
            rows_in=lambda body, name: list(body[name]),
            read_each=lambda ids: [{"desktop_id": desktop_id} for desktop_id in ids],
            statistics=dict,
            concurrency=1,
            progress=self.notes.append,
        )


def test_pages_of_the_size_that_all_sources_allow() -> None:
    service = Service()
    reader = service.reader()
    assert len(reader.desktops({}).rows) == len(reader.connections({}).rows) == 460
    assert [query["limit"] for query in service.asked] == [500, 1_000]


def test_smaller_pages_where_the_first_one_is_refused() -> None:
    service = Service(largest=100)
    reader = service.reader()
    assert len(reader.desktops({}).rows) == 460
    assert [query["limit"] for query in service.asked] == [500] + [100] * 5
    assert any("refused pages of 500 rows" in note and not isinstance(note, Detail) for note in service.notes)
    # It is remembered.
    reader.desktops({})
    assert len(service.asked) == 11


def test_without_options_a_refusal_names_none() -> None:
    service = Service(refuses=True)
    with pytest.raises(
        ApiError, match=r"refused desktops/detail with pages of 500 and of 100 rows.*\(400 WKS"
    ) as raised:
        service.reader().desktops({})
    assert "check the options" not in str(raised.value)
    assert raised.value.details.status == 400
    assert len(service.asked) == 2


def test_with_options_the_first_refusal_counts() -> None:
    service = Service(refuses=True)
    with pytest.raises(ApiError, match="check the options it names"):
        service.reader().desktops({"status": "ACTIVE"})


def test_a_refusal_that_is_explained_is_not_tried_again() -> None:
    service = Service(refuses=True, code="WKS.00010099")
    with pytest.raises(ApiError):
        service.reader().desktops({})
    assert len(service.asked) == 1


def test_a_full_batch_of_a_hundred_is_not_asked_for_twice() -> None:
    service = Service()
    reader = service.reader()
    reader.desktops({})
    names = [row["desktop_id"] for row in ROWS[:100]]
    reader.desktops({"desktop_id": names})
    assert len(reader.desktops({"desktop_id": tuple(names)}).rows) == 100
    assert len(service.asked) == 3


def test_the_calls_lead_to_each_other() -> None:
    reader = Service().reader()
    ids, is_whole = reader.desktop_calls().read_ids(False)
    assert (len(ids), is_whole) == (460, True)
    rows, is_whole = reader.connection_calls().read_desktops()
    assert (len(rows), is_whole) == (460, True)
    assert reader.desktop_calls().count({}) == reader.connection_calls().count({}) == 460
    assert reader.desktop_calls().count_elsewhere(460) == 460
    assert len(reader.desktop_calls().peek({}).rows) == 460
