"""The `dateline` command, as it is typed: what it prints, and what it exits with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
import click.testing
import pytest

from index.version import VERSION
from index.writer import IndexWriter
from search import SearchRequest, open_engine
from web.cli import COMMANDS, dateline, main

NEWS: list[dict[str, Any]] = [
    {"id": "n1", "title": "Kerry warns", "body": "The ceasefire is crumbling, John Kerry said.", "source": "Wire",
     "people": ["John Kerry"], "places": ["Geneva"], "organisations": ["United Nations"], "date": "2016-04-22"},
    {"id": "n2", "title": "Lavrov answers", "body": "No ceasefire, Sergei Lavrov said.", "source": "Wire",
     "people": ["Sergei Lavrov"], "places": ["Moscow"], "organisations": ["Kremlin"], "date": "2016-04-23"},
    {"id": "n3", "title": "Cakes", "body": "Ann Lee bakes; nothing on talks.", "source": "Globe", "colour": "red",
     "people": ["Ann Lee"], "places": ["Paris"], "organisations": ["Guild"], "date": "2016-05"},
]  # fmt: skip


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The command in this process, in a folder of its own and without settings from outside."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        code: Any = 0
        try:
            main()
        except SystemExit as left:
            code = left.code or 0
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run_it


def write(path: Path, records: list[Any]) -> Path:
    path.write_text(
        "".join(f"{record if isinstance(record, str) else json.dumps(record)}\n" for record in records), "utf-8"
    )
    return path


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    command = click.testing.CliRunner().invoke(
        dateline, ["index", str(write(folder / "news.jsonl", NEWS)), "--index", str(folder / "news.index")]
    )
    assert command.exit_code == 0, command.output
    return folder / "news.index"


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


class TestHelp:
    def test_it_lists_every_command_with_what_it_does(self, run: Run) -> None:
        result = run("--help")
        assert result.code == 0
        for name, (_, about) in COMMANDS.items():
            assert any(line.split() == [name, *about.split()] for line in result.out.splitlines())

    @pytest.mark.parametrize("name", COMMANDS)
    def test_what_it_says_of_a_command_is_what_the_command_says_of_itself(self, name: str) -> None:
        command = dateline.get_command(click.Context(dateline), name)
        assert command is not None
        assert command.name == name
        own, listed = command.get_short_help_str(200), COMMANDS[name][1]
        assert own.split()[0] == listed.split()[0]
        assert set(words_of(listed)) <= {*words_of(command.help or ""), "from", "terminal"}

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_command_has_help_of_its_own(self, run: Run, name: str) -> None:
        result = run(name, "--help")
        assert result.code == 0
        assert result.out.startswith(f"Usage: dateline {name}")
        if name in ("entities", "alerts"):
            result = run(name, {"entities": "merge", "alerts": "run"}[name], "--help")
        assert ("--index DIR" in result.out) == (name not in ("read", "extract", "formats", "evaluate"))

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_has_its_variable(self, name: str) -> None:
        command = dateline.get_command(click.Context(dateline), name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.name is not None
                assert option.envvar == f"DATELINE_{option.name.upper()}"

    def test_help_loads_neither_whoosh_nor_flask_nor_nltk(self) -> None:
        script = (
            "import sys; from web.cli import dateline; dateline(['--help'], standalone_mode=False);"
            "print(sorted({'whoosh', 'flask', 'nltk', 'lark', 'waitress', 'trafilatura', 'rich'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"

    def test_the_version_is_told(self, run: Run) -> None:
        assert run("--version").out == f"dateline {VERSION}\n"

    def test_a_command_that_is_not_there_is_wrong_usage(self, run: Run) -> None:
        result = run("serach")
        assert result.code == 2
        assert "serach" in result.err

    def test_an_option_that_is_not_there_is_wrong_usage(self, run: Run) -> None:
        assert run("search", "--colour", "red").code == 2
        assert run("index").code == 2
        assert run("show").code == 2


class TestIndexing:
    def test_articles_are_taken_in_and_counted(self, run: Run, tmp_path: Path) -> None:
        result = run("index", write(tmp_path / "a.jsonl", NEWS), "--index", "my.index")
        assert result.code == 0
        assert result.out.startswith("3 articles (3 added)")
        assert "my.index" in result.out
        assert (tmp_path / "my.index").is_dir()

    def test_the_summary_in_json_has_the_articles(self, run: Run, tmp_path: Path) -> None:
        file = write(tmp_path / "a.jsonl", NEWS)
        summary = run("index", file, "--json").json
        assert (summary["articles"], summary["skipped"], summary["outcomes"]) == (3, 0, {"added": 3})
        assert run("index", file, "--json").json["outcomes"] == {"unchanged": 3}

    def test_the_index_is_news_index_here_unless_said_otherwise(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = write(tmp_path / "a.jsonl", NEWS)
        run("index", file, "--limit", 1)
        assert run("stats", "--index", "news.index", "--json").json["articles"] == 1
        monkeypatch.setenv("DATELINE_INDEX", "other.index")
        run("index", file)
        assert run("stats", "--json").json["articles"] == 3
        assert run("stats", "--index", "news.index", "--json").json["articles"] == 1

    def test_a_limit_a_collection_and_given_names_only(self, run: Run, tmp_path: Path) -> None:
        file = write(tmp_path / "a.jsonl", [{"id": "1", "body": "John Kerry met Angela Merkel in Geneva."}, *NEWS])
        assert run("index", file, "--limit", 1, "--collection", "x", "--entities", "none").code == 0
        shown = run("show", "x:1", "--json").json
        assert shown["mentions"] == []

    def test_a_bad_record_is_input_refused_and_what_came_before_is_committed(self, run: Run, tmp_path: Path) -> None:
        result = run("index", write(tmp_path / "a.jsonl", [NEWS[0], "{not json", NEWS[1]]))
        assert result.code == 2
        assert "a.jsonl:2" in result.err
        assert "1 articles were taken in and are committed" in result.err
        assert run("stats", "--json").json["articles"] == 1

    def test_skipping_bad_records_exits_with_one(self, run: Run, tmp_path: Path) -> None:
        result = run("index", write(tmp_path / "a.jsonl", [NEWS[0], "{not json", NEWS[1]]), "--skip-bad", "--json")
        assert result.code == 1
        assert (result.json["articles"], result.json["skipped"]) == (2, 1)
        assert "a.jsonl:2" in result.err

    def test_skip_bad_without_anything_bad_exits_with_zero(self, run: Run, tmp_path: Path) -> None:
        assert run("index", write(tmp_path / "a.jsonl", NEWS), "--skip-bad").code == 0

    def test_another_article_under_a_known_id_is_input_refused(self, run: Run, tmp_path: Path) -> None:
        run("index", write(tmp_path / "a.jsonl", [{"id": "1", "body": "One."}]))
        other = write(tmp_path / "b.jsonl", [{"id": "1", "body": "Two."}])
        result = run("index", other)
        assert result.code == 2
        assert "a.jsonl:1" in result.err
        assert "b.jsonl:1" in result.err
        assert run("index", other, "--on-conflict", "revise", "--json").json["outcomes"] == {"revised": 1}

    def test_a_file_that_is_not_there_is_input_refused(self, run: Run) -> None:
        result = run("index", "nowhere.jsonl")
        assert result.code == 2
        assert result.err.startswith("error: ")
        assert "nowhere.jsonl" in result.err

    def test_a_folder_with_other_files_is_refused_as_an_index(self, run: Run, tmp_path: Path) -> None:
        file = write(tmp_path / "a.jsonl", NEWS)
        result = run("index", file, "--index", tmp_path)
        assert result.code == 2
        assert "holds other files" in result.err

    @pytest.mark.parametrize(
        "wrong", [["--workers", "0"], ["--limit", "0"], ["--on-conflict", "fight"], ["--memory", "lots"]]
    )
    def test_values_out_of_range_are_wrong_usage(self, run: Run, tmp_path: Path, wrong: list[str]) -> None:
        assert run("index", write(tmp_path / "a.jsonl", NEWS), *wrong).code == 2

    def test_deleting_says_what_was_there(self, run: Run, tmp_path: Path) -> None:
        run("index", write(tmp_path / "a.jsonl", NEWS))
        result = run("delete", "n1", "nowhere", "--json")
        assert result.code == 0
        assert result.json == {"deleted": ["n1"], "unknown": ["nowhere"]}
        assert "n2" not in run("delete", "n2").err
        assert run("stats", "--json").json["articles"] == 1

    def test_deleting_makes_no_index(self, run: Run, tmp_path: Path) -> None:
        assert run("delete", "n1").code == 2
        assert not (tmp_path / "news.index").exists()


class TestAsking:
    def test_a_search_prints_what_matched(self, run: Run, index: Path) -> None:
        result = run("search", "crumbling", "ceasefire", "--index", index)
        assert result.code == 0
        assert result.out.startswith("1 article\n")
        assert "Kerry warns" in result.out

    def test_nothing_found_is_done(self, run: Run, index: Path) -> None:
        assert run("search", "nosuchword", "--index", index) == Result(0, "0 articles\n", "")

    def test_in_json_it_is_the_page_of_the_engine(self, run: Run, index: Path) -> None:
        printed = run(
            "search", "ceasefire OR cakes", "--place", "Geneva", "--place", "Moscow", "--since", "2016-04", "--until", "2016",
            "--facet", "person:1", "--facet", "published", "--interval", "month", "--sort", "oldest", "--page-size", 1,
            "--page", 2, "--index", index, "--json",
        ).json  # fmt: skip
        request = SearchRequest(
            q="ceasefire OR cakes", place=("Geneva", "Moscow"), since="2016-04", until="2016", sort="oldest",
            facets=("person:1", "published"), interval="month", page_size=1, page=2,
        )  # fmt: skip
        with open_engine(str(index)) as engine:
            expected = json.loads(json.dumps(engine.search(request).to_json()))
        assert printed["results"][0]["id"] == "n2"
        assert printed | {"took_ms": 0} == expected | {"took_ms": 0}

    @pytest.mark.parametrize(
        ("option", "value", "found"),
        [("--person", "John Kerry", ["n1"]), ("--person", "person:ann lee", ["n3"]), ("--organisation", "Kremlin", ["n2"]),
         ("--source", "globe", ["n3"]), ("--until", "2016-04-22", ["n1"])],
    )  # fmt: skip
    def test_a_filter_narrows(self, run: Run, index: Path, option: str, value: str, found: list[str]) -> None:
        assert [hit["id"] for hit in run("search", option, value, "--index", index, "--json").json["results"]] == found

    def test_the_day_recency_and_explanations_are_those_of_the_engine(self, run: Run, index: Path) -> None:
        words = ("search", "ceasefire OR last:1d", "--recency", "strong", "--as-of", "2016-04", "--explain")
        answer = run(*words, "--index", index, "--json").json
        assert (answer["as_of"], answer["query"]["recency"]) == ("2016-04-30", "strong")
        assert answer["query"]["understood"] == "ceasefire OR date:2016-04-30"
        assert answer["results"][0]["explanation"]["parts"][-1]["what"] == "recency"
        assert "    recency (+" in run(*words, "--index", index).out

    def test_a_filter_can_come_from_its_variable_with_names_that_have_spaces(
        self, run: Run, index: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATELINE_INDEX", str(index))
        monkeypatch.setenv("DATELINE_PERSON", "John Kerry; Sergei Lavrov")
        answer = run("search", "--json").json
        assert answer["query"]["filters"] == {"person": ["John Kerry", "Sergei Lavrov"]}
        assert answer["total"]["articles"] == 2
        assert run("search", "--person", "Ann Lee", "--json").json["total"]["articles"] == 1
        monkeypatch.setenv("DATELINE_PERSON", "")
        assert run("search", "--json").json["total"]["articles"] == 3

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [(["--since", "yesterday"], "since"), (["--facet", "colour"], "colour"), (["--page", "0"], "page"),
         (["--page-size", "101"], "page_size"), (["x" * 1_001], "q"), (["--sort", "best"], "--sort"),
         (["--recency", "on"], "--recency"),
         (["--as-of", "soon"], "as_of"), (["--as-of", "2016-02-30"], "as_of")],
    )  # fmt: skip
    def test_a_value_that_is_wrong_is_named(self, run: Run, index: Path, wrong: list[str], named: str) -> None:
        result = run("search", *wrong, "--index", index)
        assert result.code == 2
        assert named in result.err
        assert "Traceback" not in result.err

    def test_an_article_is_shown_with_its_unknown_fields(self, run: Run, index: Path) -> None:
        assert "Ann Lee bakes" in run("show", "n3", "--index", index).out
        shown = run("show", "n3", "--index", index, "--json").json
        assert (shown["id"], shown["published"], shown["extra"]) == ("n3", "2016-05", {"colour": "red"})
        assert all(mention["name"] and mention["end"] >= mention["start"] for mention in shown["mentions"])
        assert {"kind", "entity", "name", "surface", "field", "start", "end", "salience"} == set(shown["mentions"][0])

    def test_what_somebody_says_is_shown_as_it_stands_in_the_article(self, run: Run, index: Path) -> None:
        shown = run("show", "n1", "--index", index, "--json").json
        assert shown["quotes"] == [
            {
                "start": 0,
                "end": 26,
                "speaker": "John Kerry",
                "kind": "person",
                "direct": False,
                "text": NEWS[0]["body"][:26],
            }
        ]
        assert "quoted: John Kerry\n" in run("show", "n1", "--index", index).out
        assert run("show", "n3", "--index", index, "--json").json["quotes"] == []
        assert "quoted" not in run("show", "n3", "--index", index).out

    def test_an_article_that_is_not_there_is_said_so(self, run: Run, index: Path) -> None:
        result = run("show", "nowhere", "--index", index)
        assert (result.code, result.out) == (0, "")
        assert "nowhere" in result.err

    def test_earlier_texts_can_be_shown(self, run: Run, tmp_path: Path) -> None:
        for body in ("First.", "Second."):
            run("index", write(tmp_path / "a.jsonl", [{"id": "1", "body": body}]))
        assert run("show", "1", "--json").json["body"] == "Second."
        assert run("show", "1", "--revision", 1, "--json").json["body"] == "First."
        assert "revision 3" in run("show", "1", "--revision", 3).err

    def test_the_texts_of_an_article_can_be_listed_and_compared(self, run: Run, tmp_path: Path) -> None:
        for title, body in (
            ("Talks", "The talks failed."),
            ("Talks", "The talks went on."),
            ("More talks", "The talks went on."),
        ):
            run("index", write(tmp_path / "a.jsonl", [{"id": "1", "title": title, "body": body}]))
        assert [line[0] for line in run("show", "1", "--revisions").out.splitlines()] == ["1", "2", "3"]
        listed = run("show", "1", "--revisions", "--json").json
        assert [(text["revision"], text["title"]) for text in listed] == [(1, "Talks"), (2, "Talks"), (3, "More talks")]
        assert "The talks [-failed.-]{+went on.+}" in run("show", "1", "--compare", 1).out
        assert "title: [-Talks-] {+More talks+}" in run("show", "1", "--compare", 1).out
        found = run("show", "1", "--compare", 1, "--revision", 2, "--json").json
        assert (found["from"], found["to"], found["facts"]) == (1, 2, {})
        assert [passage["kind"] for passage in found["body"]] == ["same", "gone", "new"]
        assert "revision 7" in run("show", "1", "--compare", 7).err
        assert "nowhere" in run("show", "nowhere", "--revisions").err

    def test_stats_say_what_is_there(self, run: Run, index: Path) -> None:
        stats = run("stats", "--index", index, "--json").json
        assert (stats["articles"], stats["revisions"], stats["generation"]) == (3, 0, 1)
        assert stats["published"] == ["2016-04-22", "2016-05-31"]
        lines = run("stats", "--index", index).out.splitlines()
        assert "articles: 3" in lines
        assert "published: 2016-04-22 to 2016-05-31" in lines

    @pytest.mark.parametrize("command", [["search", "x"], ["show", "x"], ["stats"], ["delete", "x"]])
    def test_without_an_index_each_command_says_how_to_make_one(self, run: Run, command: list[str]) -> None:
        result = run(*command)
        assert result.code == 2
        assert "news.index" in result.err
        assert "dateline index" in result.err


class TestTrouble:
    @pytest.mark.parametrize(
        "command", [["search", "x"], ["show", "x"], ["stats"], ["delete", "x"], ["index", "a.jsonl"], ["serve"]]
    )
    @pytest.mark.filterwarnings("ignore::ResourceWarning")
    def test_a_damaged_index_exits_with_four(self, run: Run, tmp_path: Path, command: list[str]) -> None:
        run("index", write(tmp_path / "a.jsonl", NEWS))
        (tmp_path / "news.index" / "dateline.json").write_text("{")
        result = run(*command)
        assert result.code == 4
        assert result.err.startswith("error: news.index: ")

    @pytest.mark.parametrize("command", [["index", "a.jsonl"], ["delete", "n1"]])
    def test_a_locked_index_exits_with_three(self, run: Run, tmp_path: Path, command: list[str]) -> None:
        run("index", write(tmp_path / "a.jsonl", NEWS))
        with IndexWriter(tmp_path / "news.index"):
            result = run(*command)
            assert result.code == 3
            assert "try again" in result.err
            assert run("search", "ceasefire").code == 0
        assert run(*command).code == 0

    def test_ctrl_c_exits_with_130_and_says_what_was_committed(self, tmp_path: Path) -> None:
        # What is not known to us is kept, so that few articles fill the pipe.
        line = json.dumps({"id": "x", "body": "Some text.", "padding": "x" * 10_000})
        victim = start("index", "-", "--index", tmp_path / "news.index", "--entities", "none")
        assert victim.stdin is not None
        for number in range(80):  # more than the pipe and the buffers of the reader hold: some have been taken in
            victim.stdin.write(line.replace('"x"', f'"x{number}"', 1).encode() + b"\n")
        victim.stdin.flush()
        victim.send_signal(signal.SIGINT)
        _, err = victim.communicate(timeout=30)
        assert victim.returncode == 130, err
        with open_engine(str(tmp_path / "news.index")) as engine:
            articles = engine.stats().articles
        assert articles > 0
        assert f"Interrupted. {articles} articles were taken in and are committed (generation 1)" in err.decode()
        assert b"Traceback" not in err

    def test_ctrl_c_ends_a_server_without_fuss(self, index: Path) -> None:
        server = start("serve", "--index", index, "--port", "0")
        assert server.stdout is not None
        assert b"http://127.0.0.1:" in server.stdout.readline()
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=30)
        assert server.returncode in (0, 130)
        assert b"Traceback" not in err

    def test_a_reader_that_goes_away_is_no_crash(self, index: Path) -> None:
        victim = start("search", "--index", index, "--json")
        assert victim.stdout is not None
        victim.stdout.close()
        victim.stdout = None
        _, err = victim.communicate(timeout=30)
        assert b"Traceback" not in err

    def test_bytes_that_are_no_text_are_no_crash(self, index: Path) -> None:
        victim = start("search", b"ceasefire \xff", "--index", index, "--json")
        out, err = victim.communicate(timeout=30)
        assert b"Traceback" not in err
        assert victim.returncode == 0
        assert b'"articles": 2' in out


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """The command in a process of its own, as the installed script would start it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    words = [argument if isinstance(argument, bytes) else str(argument) for argument in arguments]
    return subprocess.Popen(
        [sys.executable, "-u", "-c", "from web.cli import main; main()", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment | {"PYTHONUTF8": "1"},
    )
