from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from waitress import wasyncore

from index.article import Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import open_engine
from web.app import create_app
from web.server import address_of, make_server

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip

# The contrast of an element's text with what it stands on, as WCAG 2.2 defines it.
CONTRAST = """
element => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = colour => channels(colour).slice(0, 3)
    .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const opaque = node => { const c = channels(getComputedStyle(node).backgroundColor); return c.length < 4 || c[3] > 0; };
  let behind = element;
  while (behind.parentElement && !opaque(behind)) behind = behind.parentElement;
  const style = getComputedStyle(element);
  const text = element instanceof SVGElement ? style.fill : style.color;
  const [high, low] = [luminance(text), luminance(getComputedStyle(behind).backgroundColor)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
"""


def _mention(kind: EntityKind, name: str) -> Mention:
    return Mention(kind=kind, entity=entity_id(kind, name), name=name, surface=name, field="given", start=0, end=0)


def _articles() -> Iterator[Article]:
    for number in range(1, 25):
        town = "Trieste" if number % 3 else "Koper"
        yield Article(
            id=f"wire-{number}",
            title=f"Dockers of {town} vote again, round {number}",
            summary="The vote was close.",
            body="\n\n".join(
                f"Paragraph {part}. The dockers at {town} met on the quay, and the strike went on for another day."
                for part in range(1, 16)
            ),
            source="A wire service with quite a long name indeed" if number % 2 else "Ledger",
            author=("Lucia Bertoldi",),
            section="business",
            url=f"https://news.example/{number}",
            published=parse_date(f"2016-{1 + number // 3:02d}-{number:02d}"),
            mentions=(
                _mention("place", town),
                _mention("person", f"Docker {number % 4}"),
                _mention("organisation", "Averyveryverylongorganisationnamewithoutanyspaceinit"),
            ),
            origin=Origin(file="a.jsonl", record=number),
        )
    # Those above are versions of one story; this one is another, and so related to them.
    yield Article(id="quay", title="A quay", body="They met on a quay.", source="Ledger", origin=Origin(file="a.jsonl"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("browser") / "news.index"
    with IndexWriter(folder) as writer:
        for article in _articles():
            writer.add(article)
    with open_engine(str(folder)) as engine:
        server = make_server(create_app(engine), "127.0.0.1", 0)
        thread = threading.Thread(target=server.run)
        thread.start()
        yield address_of(server)
        server.task_dispatcher.shutdown()
        # Only its own thread may close the server's sockets; it ends once there are none to wait for.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of; none may be left at the end of a test."""
    return []


def _failure(request: Request) -> list[str]:
    """What failed; a request that the browser itself gave up, because the page was left before the icon came, did not."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@pytest.fixture
def page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A page of its own, without JavaScript, that fails the test where the browser complains."""
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: complaints.extend(_failure(request)))
    yield opened
    context.close()
    assert complaints == []


def test_a_search_needs_nothing_but_the_keyboard(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the news")).to_be_focused()
    page.keyboard.type("koper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("8 articles for “koper”")
    expect(page.get_by_label("Search the news")).to_have_value("koper")


def test_skipping_leads_behind_the_masthead(page: Page) -> None:
    page.goto("/?q=koper")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_a_facet_narrows_the_search_and_its_chip_widens_it_again(page: Page) -> None:
    page.goto("/?q=dockers")
    page.get_by_role("group", name="Places").get_by_label("Koper").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("8 articles for “dockers”")
    expect(page.get_by_role("group", name="Places").get_by_label("Koper")).to_be_checked()
    expect(page.get_by_role("group", name="Places").get_by_label("Trieste")).not_to_be_checked()
    page.get_by_role("link", name="Take off the filter Place: Koper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("24 articles for “dockers”")


def test_two_values_of_a_facet_find_more_than_one(page: Page) -> None:
    page.goto("/?q=dockers&place=Koper")
    page.get_by_role("group", name="Places").get_by_label("Trieste").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("24 articles for “dockers”")


def test_dates_narrow_the_search(page: Page) -> None:
    page.goto("/?q=dockers&sort=oldest")
    page.get_by_label("From").fill("2016-02")
    page.get_by_label("Until").fill("2016-03-31")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("6 articles for “dockers”")
    expect(page.locator(".results time").first).to_have_text("3 February 2016")


def test_a_date_that_is_none_is_told_beside_its_field(page: Page, complaints: list[str]) -> None:
    page.goto("/?q=dockers")
    page.get_by_label("From").fill("32 May")
    page.keyboard.press("Enter")
    expect(page.get_by_label("From")).to_have_value("32 May")
    expect(page.get_by_label("Search the news")).to_have_value("dockers")
    expect(page.locator("#problem-since")).to_be_visible()
    (complaint,) = complaints
    assert "status of 400" in complaint
    complaints.clear()


def test_a_bar_of_the_timeline_narrows_to_its_period(page: Page) -> None:
    page.goto("/?q=dockers&interval=month")
    page.locator(".timeline .slot").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles for “dockers”")
    page.go_back()
    page.get_by_text("As a table").click()
    page.get_by_role("link", name="February 2016").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 articles for “dockers”")


def test_an_article_opens_at_its_matches_and_leads_back(page: Page) -> None:
    page.goto("/?q=strike&place=Koper&sort=oldest")
    page.locator(".hit-title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dockers of Koper vote again, round 3")
    page.get_by_role("navigation", name="Matches in this article").get_by_role("link", name="Match 12").click()
    expect(page.locator("#m12")).to_be_in_viewport()
    # The keyboard's place is at the match now: its links come next.
    page.keyboard.press("Tab")
    expect(page.locator("#m12 + .steps a").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(page.url.partition("#")[0] + "#m13")
    expect(page.locator("#m13")).to_be_in_viewport()
    page.get_by_role("link", name="All articles for “strike”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("8 articles for “strike”")
    expect(page.get_by_role("group", name="Places").get_by_label("Koper")).to_be_checked()


def test_the_next_page_is_one_step_away(page: Page) -> None:
    page.goto("/?q=dockers&sort=oldest")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_title("24 articles for “dockers” – page 2 – Dateline")
    page.go_back()
    expect(page.locator(".position")).to_have_text("1–10 of 24")


def test_a_search_prefers_the_new_until_that_is_switched_off(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("dockers")
    page.keyboard.press("Enter")
    switch = page.get_by_role("navigation", name="Newer ones higher")
    expect(switch.locator("strong")).to_have_text("a little")
    switch.get_by_role("link", name="no", exact=True).click()
    expect(switch.locator("strong")).to_have_text("no")
    page.get_by_role("searchbox").fill("dockers strike")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("for “dockers strike”"))
    assert "recency" not in page.url


def test_a_score_opens_to_its_sum(page: Page) -> None:
    page.goto("/?q=dockers")
    page.get_by_role("link", name="Show the scores").click()
    page.locator("details.sum summary").first.click()
    expect(page.locator("details.sum td").first).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/?q=dockers&recency=some&explain=true",
        "/?q=dockers&place=Koper&person=Docker+1&since=2016",
        "/?q=zeppelin",
        "/article?id=wire-3&q=strike",
        "/nowhere",
    ],
)
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_window(browser: Browser, address: str, path: str, width: int) -> None:
    with browser.new_context(base_url=address, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        button = page.get_by_role("button", name="Search").bounding_box()
        assert button is not None
        assert button["height"] < 50  # its word stands on one line


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "selectors"),
    [
        (
            "/?q=dockers&place=Koper&page=1",
            "h1, .brand, .main-action, .chip, .chip-kind, figcaption, summary, .tick-label, .position, .orders a, .source, "
            ".facts time, .hit-title a, .byline, .snippet, mark, .name, .filters h2, legend, .hint, label, .value, .count, "
            ".foot, .unlisted a, input[type=text]",
        ),
        ("/?q=dockers&explain=true", ".sum summary, .recency span, .recency a, .recency strong"),
        ("/?q=dockers", ".pager a, .pager strong, .headline"),
        (
            "/article?id=wire-3&q=strike#m2",
            ".back a, .standfirst, .story-facts, .story-facts a, .body p, mark, .matches, .matches a, .steps a, .related a, "
            ".record dt, .record dd",
        ),
        ("/?q=strike&since=x", ".problem a, .field-problem"),
        ("/?q=strike&persn=x", ".notice"),
    ],
)  # fmt: skip
def test_text_stands_out_from_what_is_behind_it(
    browser: Browser, address: str, path: str, selectors: str, scheme: str
) -> None:
    with browser.new_context(base_url=address, color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        page.goto(path)
        for selector in selectors.split(", "):
            found = page.locator(selector)
            if selector not in (".unlisted a", ".pager a"):
                assert found.count(), selector
            for element in found.all()[:3]:
                assert element.evaluate(CONTRAST) >= 4.5, selector


def test_focus_can_be_seen(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/?q=dockers&place=Koper")
        for _ in range(40):
            page.keyboard.press("Tab")
            style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert style in ("solid", "auto"), page.evaluate("document.activeElement.outerHTML")
