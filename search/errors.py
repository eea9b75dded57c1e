"""What can be wrong with a question."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import DatelineError


class RequestError(DatelineError):
    """A parameter of a search cannot be understood.

    code        a stable word for programs: `unknown_parameter`, `bad_value`, `bad_date`, `out_of_range`, `too_long`
    parameter   the name of the parameter, as it was given
    """

    def __init__(self, code: str, parameter: str, problem: str, *, remedy: str | None = None) -> None:
        self.code = code
        self.parameter = parameter
        super().__init__(problem, place=parameter, remedy=remedy)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.code, self.parameter, self.problem, self.remedy))


def _rebuild(code: str, parameter: str, problem: str, remedy: str | None) -> RequestError:
    return RequestError(code, parameter, problem, remedy=remedy)


class AlertsUnwritable(DatelineError):
    """The file of the alerts cannot be made, opened or written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWarning:
    """Something in the query was read differently from how it may have been meant.

    start, end   code points into the parameter's text
    """

    code: str
    message: str
    parameter: str = "q"
    start: int = 0
    end: int = 0
