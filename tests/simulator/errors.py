# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refusals, and the body each layer in front of and inside the service gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CODE_BAD_PARAMETER = "WKS.00010002"
CODE_NO_RIGHTS = "WKS.00010003"
CODE_NOT_FOUND = "WKS.00010004"
CODE_NOT_ENABLED = "WKS.00010099"


@dataclass(frozen=True)
class Problem:
    """Why a call is refused: the layer that refuses, its status and its words."""

    layer: str
    status: int
    code: str
    message: str
    detail: str = ""


class RefusedError(Exception):
    """A call is refused for the problem it carries."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def service_problem(status: int, *, code: str, message: str, detail: str = "") -> RefusedError:
    """Return the refusal of the Workspace service itself."""
    return RefusedError(Problem("service", status, code, message, detail))


def bad_parameter(name: str, reason: str) -> RefusedError:
    """Return the refusal of one query parameter."""
    detail = f"The parameter {name} is invalid: {reason}."
    return service_problem(400, code=CODE_BAD_PARAMETER, message="The request parameter is invalid.", detail=detail)


def gateway_problem(status: int, *, code: str, message: str) -> RefusedError:
    """Return the refusal of the API gateway; the code is the number after its prefix."""
    return RefusedError(Problem("gateway", status, code, message))


def iam_problem(status: int, *, title: str, message: str) -> RefusedError:
    """Return the refusal of IAM."""
    return RefusedError(Problem("iam", status, title, message))


def problem_body(problem: Problem, *, request_id: str, gateway_prefix: str) -> dict[str, Any]:
    """Return the JSON body by which the problem's layer reports it."""
    if problem.layer == "service":
        return {
            "error_code": problem.code,
            "error_msg": problem.message,
            "error_detail": problem.detail,
            "encoded_authorization_message": "c2ltdWxhdGVkLXJlYXNvbg==" if problem.status == 403 else "",
        }
    if problem.layer == "iam":
        return {"error": {"code": problem.status, "message": problem.message, "title": problem.code}}
    code = f"{gateway_prefix}.{problem.code}" if problem.code.isdigit() else problem.code
    return {"error_code": code, "error_msg": problem.message, "request_id": request_id}
