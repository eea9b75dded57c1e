"""What is answered where no page can be: RFC 9457 problems for programs, a page in plain words for people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from index.errors import DatelineError, IndexDamaged, IndexLocked, NotAnIndex
from search.errors import AlertsUnwritable, RequestError
from web.context import rendered

PROBLEM_TYPE = "application/problem+json"

_INDEX_PROBLEMS: dict[type[DatelineError], tuple[int, str]] = {
    IndexDamaged: (500, "index_damaged"),
    NotAnIndex: (500, "not_an_index"),
    IndexLocked: (503, "index_locked"),
    AlertsUnwritable: (403, "alerts_unwritable"),
}
_HTTP_PROBLEMS = {
    400: ("bad_request", "The request cannot be read; check how its address is written."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "Only GET and HEAD are answered here."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal or a failure.

    code         a stable word for programs
    parameter    the parameter that is at fault; None where it is none of them
    start, end   code points into the parameter's value; None where the whole value is meant
    """

    status: int
    code: str
    detail: str
    parameter: str | None = None
    start: int | None = None
    end: int | None = None

    @property
    def title(self) -> str:
        """The name of the status, as RFC 9457 asks for problems without a type of their own."""
        return HTTPStatus(self.status).phrase

    def to_json(self) -> dict[str, object]:
        """The members of the problem, every key always there."""
        return {"type": "about:blank", "title": self.title, **asdict(self)}


class Refused(Exception):
    """Raised where a request is not answered, for the reason in `problem`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def handle_errors(app: Flask) -> None:
    """Answer every error that leaves a view of `app`; none is shown with its traceback."""
    app.register_error_handler(Exception, _answer)


def problem_of(error: Exception) -> Problem:
    """What to say about `error`; nothing of how this program is made, and no path of this machine."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, RequestError):
        return Problem(status=400, code=error.code, detail=str(error), parameter=error.parameter)
    if isinstance(error, DatelineError):
        status, code = next(
            (known for kind, known in _INDEX_PROBLEMS.items() if isinstance(error, kind)), (500, "failed")
        )
        return Problem(status=status, code=code, detail=str(DatelineError(error.problem, remedy=error.remedy)))
    if isinstance(error, HTTPException) and error.code in _HTTP_PROBLEMS:
        code, detail = _HTTP_PROBLEMS[error.code]
        return Problem(status=error.code, code=code, detail=detail)
    if isinstance(error, HTTPException) and error.code and error.code >= 400:
        return Problem(status=error.code, code=f"http_{error.code}", detail=f"{error.name}.")
    return Problem(status=500, code="internal_error", detail="Something went wrong here; the server's log says what.")


def json_response(value: object, status: int = 200, content_type: str = "application/json") -> Response:
    """`value` as JSON in UTF-8. Half a surrogate pair, which UTF-8 cannot hold, stays as its JSON escape."""
    text = json.dumps(value, ensure_ascii=False)
    return Response(text.encode("utf-8", "backslashreplace"), status, content_type=content_type)


def _answer(error: Exception) -> BaseResponse:
    if isinstance(error, RequestRedirect):
        return error.get_response()
    problem = problem_of(error)
    if problem.status >= 500:
        # The path alone: what was searched for is nobody's business, not even the log's.
        current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    if request.path.startswith("/api/") or request.path == "/healthz":
        response = json_response(problem.to_json(), problem.status, PROBLEM_TYPE)
    else:
        response = rendered("error.html", problem.status, problem=problem)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted({"GET", "HEAD"} & set(error.valid_methods or ())) or ["POST"])
    return response
