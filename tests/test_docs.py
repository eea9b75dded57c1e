"""What the documentation says is so: commands, options, queries and what they find, links, and what examples print."""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import index.cli
import web.cli
from index.article import Article
from index.errors import DatelineError
from index.readers.files import read_paths
from index.readers.formats import OWN
from index.readers.record import KNOWN_FIELDS
from index.schema import make_schema
from index.version import VERSION
from index.writer import Outcome
from search import Engine, SearchRequest, open_engine
from search.arguments import is_parameter
from search.request import FACETS, MAX_QUERY
from search.results import Stats
from web.app import create_app
from web.cli import COMMANDS, dateline

ROOT = Path(__file__).parents[1]
NEWSWIRE = ROOT / "examples" / "newswire"
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
QUERIES_PAGE = ROOT / "docs" / "query-language.md"

Rows = list[list[str]]


@dataclass(frozen=True)
class Block:
    """A block of code in a page."""

    page: str
    language: str
    text: str


def pages() -> list[Path]:
    folders = [ROOT, ROOT / "docs", ROOT / "docs" / "decisions", ROOT / "examples"]
    return [page for folder in folders for page in sorted(folder.glob("*.md"))]


def blocks() -> list[Block]:
    found = []
    for page in pages():
        for block in re.finditer(r"^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            found.append(Block(page.relative_to(ROOT).as_posix(), block[1], block[2]))
    return found


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)


def rows(text: str, header: str) -> Rows:
    """The cells of the table whose header line begins with `header`, code marks taken off."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(header))
    next(lines)
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split(" |")])
    return table


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def code(cell: str) -> str:
    return codes(cell)[0] if codes(cell) else cell


def section(text: str, heading: str) -> str:
    found = re.search(rf"^(###?) {re.escape(heading)}\n", text, re.MULTILINE)
    assert found, f"there is no heading {heading}"
    following = re.split(rf"^#{{2,{len(found[1])}}} ", text[found.end() :], maxsplit=1, flags=re.MULTILINE)
    return following[0]


def command_lines() -> list[tuple[str, str]]:
    """Every line with a `dateline` command in a block of code, with its page."""
    lines = []
    for block in blocks():
        if block.language == "sh":
            lines += [(block.page, line) for line in block.text.splitlines()]
        elif block.language == "console":
            lines += [(block.page, line[2:]) for line in block.text.splitlines() if line.startswith("$ ")]
    return [(page, line) for page, line in lines if re.search(r"(^|[ /])dateline ", line)]


def arguments(line: str) -> tuple[dict[str, str], list[str]]:
    """The variables and the arguments of the `dateline` command in a line of shell."""
    part = next(part for part in re.split(r" \| ", line) if "dateline " in part)
    words = shlex.split(re.split(r" 2?> ", part)[0], comments=True)
    name = next(number for number, word in enumerate(words) if Path(word).name == "dateline")
    variables = dict(word.split("=", 1) for word in words[:name])
    return variables, words[name + 1 :]


def parse_command(words: list[str]) -> None:
    """Let the command line parse `words` without running anything; raises click's errors."""
    if words[0].startswith("-"):
        with pytest.raises(click.exceptions.Exit):  # --help and --version have nothing more to do
            dateline.make_context("dateline", list(words))
    else:
        subcommand(words[0]).make_context(words[0], words[1:], parent=click.Context(dateline))


def subcommand(name: str) -> click.Command:
    """A command by its name; one of a group as `entities extract`."""
    command: click.Command | None = dateline
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), part)
    assert command is not None
    return command


def options_of(name: str) -> list[click.Option]:
    """The options of a command; of one with commands of its own, those of all of them."""
    command = subcommand(name)
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    options = {each.opts[0]: each for part in parts for each in part.params if isinstance(each, click.Option)}
    return [*options.values()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what a checkout holds after `make demo`: the example newswire, and its index in build/."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "examples").symlink_to(ROOT / "examples")
    built = str(folder / "build" / "newswire.index")
    with contextlib.chdir(folder):
        done = CliRunner().invoke(dateline, ["index", "examples/newswire", "--index", built])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def newswire(demo: Path) -> Iterator[Engine]:
    with open_engine(str(demo / "build" / "newswire.index")) as engine:
        yield engine


def run(demo: Path, line: str) -> str:
    """What a `dateline` command prints in the folder of the demo, given what stands before its pipe."""
    variables, words = arguments(line)
    before = line.rpartition(" | ")[0]
    with contextlib.chdir(demo):
        given = subprocess.run(shlex.split(before), check=True, capture_output=True).stdout if before else b""
        environment = {"DATELINE_INDEX": "build/newswire.index"} | variables
        done = CliRunner().invoke(dateline, words, input=given, env=environment)
    assert done.exit_code == 0, f"{line}: {done.output}{done.exception!r}"
    return done.output


# Commands


def test_the_list_of_commands_is_that_of_the_program() -> None:
    listed = [code(name) for name, _ in rows(COMMANDS_PAGE.read_text("utf-8"), "| command |")]
    assert [re.findall(r"dateline (\w+)", name)[0] for name in listed] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_with_its_default_and_its_variable(name: str) -> None:
    table = rows(section(COMMANDS_PAGE.read_text("utf-8"), f"`dateline {name}`"), "| option |")
    documented = {code(option).split()[0]: (code(default), code(variable)) for option, default, variable, _ in table}
    actual = {}
    for parameter in options_of(name):
        default = parameter.to_info_dict()["default"]
        shown = ("on" if default else "off") if parameter.is_flag else "" if default is None else str(default)
        actual[parameter.opts[0]] = (shown, str(parameter.envvar))
    assert documented == actual


@pytest.mark.parametrize("name", COMMANDS)
def test_every_choice_of_an_option_is_named(name: str) -> None:
    table = rows(section(COMMANDS_PAGE.read_text("utf-8"), f"`dateline {name}`"), "| option |")
    meanings = {code(option).split()[0]: meaning for option, _, _, meaning in table}
    for parameter in options_of(name):
        if isinstance(parameter.type, click.Choice):
            assert set(parameter.type.choices) <= set(codes(meanings[parameter.opts[0]]))


def test_the_commands_over_entities_are_documented_with_what_they_take() -> None:
    text = section(COMMANDS_PAGE.read_text("utf-8"), "`dateline entities`")
    group = subcommand("entities")
    assert isinstance(group, click.Group)
    usage = {}
    for name, command in group.commands.items():
        taken = [
            each.make_metavar(click.Context(command)) for each in command.params if isinstance(each, click.Argument)
        ]
        usage[" ".join(("dateline entities", name, *taken))] = (command.help or "").split()[0].lower()
        kinds = [each.type.choices for each in command.params if isinstance(each.type, click.Choice)]
        assert all(set(choices) <= set(codes(text)) for choices in kinds)
    assert {code(name): re.sub(r"s$", "", told.split()[0]) for name, told in rows(text, "| command |")} == usage


def test_every_exit_code_is_documented() -> None:
    def all_errors(kind: type[DatelineError]) -> set[type[DatelineError]]:
        return {kind}.union(*(all_errors(below) for below in kind.__subclasses__()))

    of_errors = {error.exit_code for error in all_errors(DatelineError)}
    others = {
        0,
        index.cli.EXIT_SKIPPED,
        index.cli.EXIT_INTERRUPTED,
        web.cli.EXIT_INTERRUPTED,
        click.UsageError.exit_code,
    }
    table = rows(section(COMMANDS_PAGE.read_text("utf-8"), "Exit codes"), "| code |")
    assert {int(number) for number, _ in table} == of_errors | others


def test_the_facets_outcomes_and_statistics_are_named() -> None:
    text = COMMANDS_PAGE.read_text("utf-8")
    sentence = re.search(r"^The facets are (.*?)\.", text, re.MULTILINE | re.DOTALL)
    assert sentence
    assert codes(sentence[1]) == list(FACETS)
    assert [code(name) for name, _ in rows(text, "| outcome |")] == [outcome.value for outcome in Outcome]
    assert [code(name) for name, _ in rows(text, "| name |")] == [part.name for part in fields(Stats)]


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_every_command_line_can_be_parsed(page: str, line: str) -> None:
    _, words = arguments(line)
    try:
        parse_command(words)
    except click.UsageError as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


@pytest.mark.parametrize("page", sorted({page for page, _ in command_lines()}))
def test_the_command_lines_of_a_page_work_one_after_the_other(page: str, demo: Path) -> None:
    for found_on, line in command_lines():
        name = arguments(line)[1][0]
        # Pages may index folders that only their readers have, and a server does not end.
        theirs = name == "index" and "examples/" not in line
        if found_on == page and not theirs and name in set(COMMANDS) - {"serve"}:
            assert run(demo, line)


@pytest.mark.parametrize(
    "target",
    sorted({target for block in blocks() for target in re.findall(r"^(?:\$ )?make (.+)$", block.text, re.MULTILINE)}),
)
def test_every_make_command_has_its_target_and_its_variables(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    name, *settings = shlex.split(target, comments=True)
    assert re.search(rf"^{name}:", makefile, re.MULTILINE)
    for setting in settings:
        assert f"$({setting.partition('=')[0]})" in makefile


# What examples print


@pytest.mark.parametrize(
    "block", [block for block in blocks() if block.language == "console" and "dateline " in block.text]
)
def test_a_console_shows_what_is_printed(block: Block, demo: Path) -> None:
    checker = doctest.OutputChecker()
    for line, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
        printed = run(demo, line)
        assert checker.check_output(shown, printed, doctest.ELLIPSIS), f"{block.page}: {line} prints\n{printed}"


def test_the_python_of_the_readme_prints_what_stands_below_it(demo: Path) -> None:
    readme = [block for block in blocks() if block.page == "README.md"]
    (number,) = (number for number, block in enumerate(readme) if block.language == "python")
    printed = io.StringIO()
    with contextlib.chdir(demo), contextlib.redirect_stdout(printed):
        exec(compile(readme[number].text, "README.md", "exec"), {})
    assert printed.getvalue() == readme[number + 1].text


def part_of(shown: Any, whole: Any) -> bool:
    """Whether `shown` is `whole` with some keys left out, and some items at the end of lists."""
    if isinstance(shown, dict) and isinstance(whole, dict):
        return all(key in whole and part_of(value, whole[key]) for key, value in shown.items())
    if isinstance(shown, list) and isinstance(whole, list):
        return len(shown) <= len(whole) and all(part_of(*pair) for pair in zip(shown, whole, strict=False))
    return bool(shown == whole)


def test_the_answer_of_the_api_in_the_readme_is_part_of_the_real_one(newswire: Engine) -> None:
    readme = [block for block in blocks() if block.page == "README.md"]
    (number,) = (number for number, block in enumerate(readme) if "curl" in block.text)
    address = re.search(r"curl 'http://127\.0\.0\.1:8000(/[^']+)'", readme[number].text)
    assert address
    answer = create_app(newswire).test_client().get(address[1], base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200
    assert part_of(json.loads(readme[number + 1].text), answer.get_json()), answer.get_data(as_text=True)


def test_the_parameters_of_the_api_are_called_as_the_readme_says() -> None:
    options = {parameter.name for parameter in subcommand("search").params if isinstance(parameter, click.Option)}
    assert all(is_parameter(str(name)) for name in options - {"index", "json"})
    text = section((ROOT / "README.md").read_text("utf-8"), "Ask for JSON").rpartition("```")[2]
    named = [name.partition("=")[0] for name in codes(text) if "_" in name.strip("_")]
    assert named
    assert all(is_parameter(name) for name in named)


# The query language


QUERIES = [
    (code(query), int(finds), shows)
    for query, finds, shows in re.findall(
        r"^\| (`.+`) \| (\d+) \| (.+) \|$", QUERIES_PAGE.read_text("utf-8"), re.MULTILINE
    )
]


@pytest.mark.parametrize(("query", "finds", "shows"), QUERIES)
def test_a_query_finds_as_many_articles_as_its_page_says(query: str, finds: int, shows: str, newswire: Engine) -> None:
    understood = re.match(r"understood as `([^`]+)`", shows)
    page = newswire.search(SearchRequest(q=query, page_size=0, match="auto" if understood else "all"))
    assert page.total.articles == finds
    assert not understood or page.understood.text == understood[1]
    warned = re.findall(r"warning `(\w+)`", shows)
    assert [warning.code for warning in page.understood.warnings] == warned


def test_no_row_of_the_query_tables_is_passed_over() -> None:
    text = QUERIES_PAGE.read_text("utf-8")
    assert len(QUERIES) == sum(line.startswith("| `") for line in text.splitlines())
    assert f"{MAX_QUERY:,} characters" in text


# The example newswire


def test_the_example_files_hold_as_many_articles_as_their_page_says() -> None:
    text = (NEWSWIRE.parent / "README.md").read_text("utf-8")
    counted = {code(name).rstrip("/"): int(count) for name, _, count, _ in rows(text, "| file |")}
    actual = {}
    for path in NEWSWIRE.iterdir():
        actual[path.name] = sum(isinstance(record, Article) for record in read_paths([str(path)]))
    assert counted == actual
    for page in (text, (ROOT / "CHANGELOG.md").read_text("utf-8")):
        assert f"{sum(actual.values())} articles" in page


def test_every_running_story_is_found_by_its_query(newswire: Engine) -> None:
    for story, query in rows((NEWSWIRE.parent / "README.md").read_text("utf-8"), "| story |"):
        total = newswire.search(SearchRequest(q=code(query), page_size=0)).total.articles
        assert (total or 0) >= 5, story


def test_a_place_that_stands_in_a_dateline_alone_is_found_marked_and_counted_once(newswire: Engine) -> None:
    read = [article for article in read_paths([str(NEWSWIRE)]) if isinstance(article, Article)]
    filed = [article for article in read if re.match(r"GENEVA (\([\w ]+\) )?- ", article.body)]
    alone = [article for article in filed if len(re.findall("geneva", f"{article.title} {article.body}", re.I)) == 1]
    found = newswire.search(SearchRequest(q="Geneva", page_size=100))
    assert found.total.articles == sum("geneva" in f"{each.title} {each.summary} {each.body}".lower() for each in read)
    hits = {hit.id: hit for hit in found.results}
    assert len(alone) == 4
    for article in alone:
        marked = [fragment for fragment in hits[article.id].highlights.body if fragment.matches]
        assert [fragment.html.count("<mark>GENEVA</mark>") for fragment in marked] == [1]


def test_every_article_that_the_page_of_the_newswire_names_is_there(newswire: Engine) -> None:
    text = (NEWSWIRE.parent / "README.md").read_text("utf-8")
    for article_id in re.findall(r"`((?:mw|nl|pd)-[\d-]+)`", text):
        assert newswire.article(article_id), article_id


# Tables that repeat what the code says


def test_the_readme_lists_the_fields_of_an_article_that_readers_know() -> None:
    table = rows((ROOT / "README.md").read_text("utf-8"), "| field |")
    assert sorted(code(name) for name, _, _ in table) == sorted(KNOWN_FIELDS)


def test_the_readme_lists_the_formats_as_they_are() -> None:
    table = rows((ROOT / "README.md").read_text("utf-8"), "| format |")
    assert [(name, tuple(codes(suffixes)), article) for name, suffixes, article in table] == [
        (each.name, each.suffixes, each.article) for each in OWN
    ]


def modules() -> list[Path]:
    return [path for package in ("index", "search", "web") for path in sorted((ROOT / package).rglob("*.py"))]


def test_the_architecture_has_a_line_for_every_module() -> None:
    table = rows((ROOT / "ARCHITECTURE.md").read_text("utf-8"), "| module |")
    assert [code(name) for name, _ in table] == [path.relative_to(ROOT).as_posix() for path in modules()]


def test_the_architecture_names_the_modules_that_import_whoosh() -> None:
    with_whoosh = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.partition(".")[0] == "whoosh" for name in names):
                with_whoosh.add(path.relative_to(ROOT).as_posix())
    text = section((ROOT / "ARCHITECTURE.md").read_text("utf-8"), "Where is Whoosh?")
    assert {name for name in codes(text) if name.endswith(".py")} == with_whoosh


def test_the_architecture_names_the_fields_of_the_schema() -> None:
    table = rows((ROOT / "ARCHITECTURE.md").read_text("utf-8"), "| field |")
    assert sorted(name for cell, _ in table for name in codes(cell)) == sorted(make_schema().names())


def test_every_file_that_the_architecture_names_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for name in re.findall(r"`((?:index|search|web|docs|examples)/[\w./-]+)`", text):
        assert name == "index/readers/NAME.py" or (ROOT / name).exists(), name


def test_every_dependency_is_explained() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    extras = setup["options.extras_require"]
    required = "\n".join([setup["options"]["install_requires"], *extras.values()])
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    for name in re.findall(r"^([\w-]+)", required, re.MULTILINE):
        assert name in text, name


def test_the_glossary_is_in_alphabetical_order() -> None:
    terms = re.findall(r"^\*\*(.+?)\*\* —", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert terms == sorted(terms, key=str.lower)
    assert len(terms) == len(set(terms))


def test_every_decision_has_its_form_and_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == [note.name for note in sorted(folder.glob("0*.md"))]
    for name in listed:
        headings = re.findall(r"^## (.+)$", (folder / name).read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], name


def test_the_version_is_the_same_everywhere() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    assert setup["metadata"]["version"] == "attr: index.version.VERSION"
    assert version("dateline") == VERSION
    unreleased, *released = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert unreleased == "Unreleased"
    assert released[:1] in ([], [VERSION])


# Links and words


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text("utf-8"))):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def project_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: there is no list of files")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_speaks_of_unfinished_work_or_of_one_machine() -> None:
    # Each pattern is written so that it does not match itself.
    unwanted = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|(?<![\w.>-])/(?:work|root)\b|py[p]i\.org|python[h]osted")
    for path in project_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found = unwanted.search(text)
        assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"
