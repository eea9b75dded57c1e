"""A server has compiled what a search runs before it says that it listens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import importlib, pathlib
from search.warming import warm_up
warm_up()
names = [path.stem for path in pathlib.Path("search").glob("*_kernels.py")]
modules = [importlib.import_module(f"search.{name}") for name in names]
print(*{name for module in modules for name, kernel in vars(module).items() if getattr(kernel, "signatures", None)})
"""

SEARCH = Path(__file__).parent.parent / "search"


def test_warming_up_compiles_every_loop_that_a_search_runs() -> None:
    called = {name for module in SEARCH.glob("*.py") for name in re.findall(r"kernels\.(\w+)\(", module.read_text())}
    called |= {
        "answer_words",
        "best_ids",
        "fit_pattern",
        "match_synonyms",
        "near_rows",
        "place_many",
        "read_page",
        "rows_with_quotation",
        "within_edits",
    }
    # In a process of its own: here other tests have run the loops before.
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=SEARCH.parent, capture_output=True, text=True, check=True)
    assert called <= set(run.stdout.split())
