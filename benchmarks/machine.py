"""Says what a measurement ran on: processor, memory, versions, and what this process holds in memory."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


def describe() -> dict[str, str | int | None]:
    """Processor, cores that may be used, memory in MB, operating system and Python; None where the system does not say."""
    memory = _field(Path("/proc/meminfo"), "MemTotal")
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_mb": memory // 2**20 if memory else None,
        "os": platform.platform(),
        "python": platform.python_version(),
    }


def anonymous_memory() -> int | None:
    """Bytes of this process that no file backs: what it needs for itself. None where the system does not say."""
    return _field(Path("/proc/self/status"), "RssAnon")


def size_on_disk(folder: Path) -> int:
    """Bytes of all files in `folder` and below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _field(path: Path, name: str) -> int | None:
    """A line `Name: 123 kB` of a file under /proc, in bytes."""
    try:
        found = re.search(rf"^{name}:\s*(\d+) kB$", path.read_text("utf-8"), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None
