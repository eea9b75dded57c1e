"""The house stands as it was drawn: what is imported is ours, what is there is installed, and it says what it is."""

from __future__ import annotations

import ast
import configparser
import importlib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "search", "web")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BELOW = {"index": {"search", "web"}, "search": {"web"}, "web": set[str]()}


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", "utf-8")
    return parser


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_that_is_imported_is_ours(package: str) -> None:
    # web.py also installs a package `web`.
    file = importlib.import_module(package).__file__
    assert file is not None
    assert Path(file).resolve() == (ROOT / package / "__init__.py").resolve()


def test_every_package_is_installed(setup: configparser.ConfigParser) -> None:
    listed = setup["options"]["packages"].split()
    folders = {path.parent.relative_to(ROOT) for path in MODULES}
    assert sorted(listed) == sorted(".".join(folder.parts) for folder in folders)
    assert all((ROOT / folder / "__init__.py").is_file() for folder in folders)


def test_every_file_that_is_no_module_is_installed(setup: configparser.ConfigParser) -> None:
    patterns = {
        package: [pattern.strip() for pattern in found.split(",")]
        for package, found in setup["options.package_data"].items()
    }
    packages = sorted(setup["options"]["packages"].split(), key=len, reverse=True)
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*")):
        if path.is_dir() or path.suffix == ".py" or "__pycache__" in path.parts:
            continue
        dotted = ".".join(path.relative_to(ROOT).parts)
        owner = next(package for package in packages if dotted.startswith(f"{package}."))
        inside = str(path.relative_to(ROOT / owner.replace(".", "/")))
        assert any(fnmatch(inside, pattern) for pattern in patterns.get(owner, [])), (
            f"{name_of(path)} is not in setup.cfg"
        )


def test_the_tests_are_flat_and_no_package() -> None:
    assert not (ROOT / "tests" / "__init__.py").exists()
    assert not [path for path in (ROOT / "tests").rglob("test_*.py") if path.parent != ROOT / "tests"]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.partition(".")[0])
    assert not imported & BELOW[path.relative_to(ROOT).parts[0]]


def test_the_command_is_dateline(setup: configparser.ConfigParser) -> None:
    assert setup["options.entry_points"]["console_scripts"].split() == ["dateline", "=", "web.cli:main"]


def test_benchmarks_hold_programs_and_judgements_but_no_articles() -> None:
    files = [path for path in (ROOT / "benchmarks").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} == {".py", ".jsonl"}
    lines = [line for path in files if path.suffix == ".jsonl" for line in path.read_text("utf-8").splitlines()]
    assert max(map(len, lines)) < 500  # ids, names and digests; an article's text is longer
