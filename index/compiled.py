"""Compiles kernels once: numba with a cache on the disk where one can be written, without one elsewhere."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from typing import Any, TypeVar, overload

import numba
import numpy as np
from numba.core.caching import FunctionCache

Function = TypeVar("Function", bound=Callable[..., Any])

_log = logging.getLogger(__name__)


@overload
def compiled(function: Function) -> Function: ...


@overload
def compiled(**options: Any) -> Callable[[Function], Function]: ...


def compiled(function: Any = None, **options: Any) -> Any:
    """Compile a function when it is first called, and let go of the interpreter's lock while it runs.

    What was compiled is kept beside the module, else in the user's cache folder, else only in memory: a
    read-only installation, a full disk or a cache written by something else costs time and nothing more.
    `options` are numba's own. Used bare (`@compiled`) or with them (`@compiled(fastmath=True)`).
    """
    if function is None:
        return lambda bare: compiled(bare, **options)
    dispatcher = numba.njit(**{"nogil": True, **options})(function)
    try:
        # numba tries the folder of the module first, then the user's cache folder, and raises where it can write to none.
        dispatcher._cache = _ForgivingCache(dispatcher.py_func)  # type: ignore[no-untyped-call]
    except (RuntimeError, OSError):
        _log.info("compiled code is not kept: no cache folder can be written (%s)", function.__module__)
    return dispatcher


class _ForgivingCache(FunctionCache):
    """A cache of compiled code that can fail to load or to save, and then stays out of the way.

    numba takes what it kept for fresh as long as the function's own file has not changed. Here it is fresh only while the constants
    and kernels are the same, too, that the function takes from other modules: they are compiled into it.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The code kept for a signature; None where there is none that can be used."""
        self._stamp()
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except Exception:  # a cut or foreign pickle can raise anything
            _log.info("a cache of compiled code cannot be read and is written anew", exc_info=True)
            with contextlib.suppress(OSError):
                self.flush()  # type: ignore[no-untyped-call]
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code of a signature, if the disk allows it."""
        self._stamp()
        with contextlib.suppress(Exception):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]

    def _stamp(self) -> None:
        # Only now: what the function calls may stand below it in its module.
        self._cache_file._source_stamp = _taken_in(self._py_func, set())


def _taken_in(function: Any, seen: set[Any]) -> tuple[Any, ...]:
    """What a function is compiled from: the state of its file, constants, and the same for the kernels that it calls."""
    if function in seen:
        return ()
    seen.add(function)
    code = function.__code__
    try:
        file = os.stat(code.co_filename)
        parts: list[Any] = [(file.st_mtime, file.st_size)]
    except OSError:
        parts = []
    for name in sorted(code.co_names):
        value = function.__globals__.get(name)
        if isinstance(value, (int, float, str, tuple, np.generic)):
            parts.append((name, repr(value)))
        elif hasattr(value, "py_func"):
            parts.append((name, _taken_in(value.py_func, seen)))
    return tuple(parts)
