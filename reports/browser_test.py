"""Stage:     reports, tests. The page in a real browser: console, network, filters, keyboard, schemes, phone.
Input:     the examples of night_example.py, in headless Chromium.   Output: pytest's.
Invariant: nothing is asserted about time; what is asserted is what a reader sees or may do.
"""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from reports import browser, night_example, page
from reports.text import visible

EXAMPLES = ["realistic", "clean", "empty", "hostile", "many"]


@pytest.fixture(scope="module")
def driver():
    with browser.chromium() as driver:
        yield driver


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name in EXAMPLES:
        page.write(night_example.EXAMPLES[name](), folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in EXAMPLES}


def one(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, selector)


def texts(driver, selector):
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", selector)


def type_in(driver, selector, text):
    field = one(driver, selector)
    field.clear()
    field.send_keys(text)


def choose(driver, selector, text):
    Select(one(driver, selector)).select_by_visible_text(text)


def shown_rows(driver, table):
    return driver.execute_script(
        "return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)].filter((row) => !row.hidden)"
        ".map((row) => row.cells[0].textContent)", table)


def count(driver):
    return one(driver, "#findings-count").text


# --- Loading -----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("size", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_loads_in_silence_and_asks_nothing_of_a_network(driver, pages, name, size):
    browser.show(driver, pages[name], size)
    assert browser.console(driver) == []
    asked = [address for address in browser.requests(driver) if not address.startswith("data:")]
    assert asked == [pages[name].resolve().as_uri()]


def test_the_console_and_the_network_are_really_watched(driver, tmp_path):
    path = tmp_path / "faulty.html"
    path.write_text("<script>console.error('planted')</script><img src='http://127.0.0.1:9/x.png'>")
    browser.show(driver, path)
    assert any("planted" in line for line in browser.console(driver))
    assert "http://127.0.0.1:9/x.png" in browser.requests(driver)


@pytest.mark.parametrize("markup", ["<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>",
                                    "<iframe src='javascript:parent.hacked=1'></iframe>", "<style>body{display:none}</style>"])
def test_the_policy_stops_what_escaping_would_let_through(driver, pages, tmp_path, markup):
    path = tmp_path / "injected.html"
    path.write_text(pages["clean"].read_text().replace("<main", markup + "<main", 1))
    browser.show(driver, path)
    assert driver.execute_script("return window.hacked") is None
    assert one(driver, "h1").is_displayed()
    assert any("Content Security Policy" in line for line in browser.console(driver))


# --- Hostile text ------------------------------------------------------------------------------

def test_hostile_text_is_shown_and_not_run(driver, pages):
    browser.show(driver, pages["hostile"])
    listing = one(driver, "#findings-list")
    listing.send_keys(Keys.HOME)
    for i, text in enumerate(night_example.HOSTILE):
        assert one(driver, "#finding-detail h3").text.startswith(f"map/differential/native/at/{i:02} ")
        shown = texts(driver, "#finding-detail td code, #finding-detail td span")
        assert shown[0] == visible(text) and shown[2] == visible(text), text
        assert texts(driver, "#finding-detail h3") == [f"map/differential/native/at/{i:02} {visible(text)}"]
        assert texts(driver, "#finding-detail .about") == [visible(text, lines=True)]
        assert texts(driver, "#finding-detail .command code") == [f"scripts/sealbreak replay '{visible(text)}'"]
        listing.send_keys(Keys.ARROW_DOWN)
    for table in ("mutants-table", "barriers-table", "matrix-table"):
        assert set(shown_rows(driver, table)) == {visible(text) for text in night_example.HOSTILE}
    assert driver.execute_script("return window.hacked") is None
    assert driver.execute_script("return document.querySelectorAll('main script, main img, main style').length") == 0
    assert browser.console(driver) == []


@pytest.mark.parametrize("fragment", ["#finding=%E0%A4%A", "#finding=<script>", "#finding=", "#no-such"])
def test_a_hostile_address_is_harmless(driver, pages, fragment):
    browser.show(driver, pages["realistic"], fragment=fragment)
    assert browser.console(driver) == [] and count(driver) == "8 findings"


# --- Findings ----------------------------------------------------------------------------------

def test_first_difference_stands_out(driver, pages):
    browser.show(driver, pages["realistic"])
    type_in(driver, "[data-filter=text]", "native remove")
    step = one(driver, ".trace tr.first-difference")
    assert step.find_element(By.TAG_NAME, "th").text.split() == ["4", "first", "difference"]
    assert texts(driver, ".trace tr.first-difference mark") == ["raised(KeyError)"]
    assert texts(driver, ".trace thead .differs") == ["native"]
    assert texts(driver, ".trace tr.first-difference td.same") == ["="] * 4
    assert len(texts(driver, ".trace tbody tr")) == 6


def test_filters_by_state_domain_oracle_subject_and_text(driver, pages):
    browser.show(driver, pages["realistic"])
    assert count(driver) == "8 findings"
    one(driver, "[data-toggle=new]").click()
    assert count(driver) == "2 of 8 findings"
    one(driver, "[data-toggle=known]").click()
    assert count(driver) == "4 of 8 findings"
    choose(driver, "[data-filter=domain]", "map")
    assert count(driver) == "2 of 8 findings"
    choose(driver, "[data-filter=subject]", "pyrsistent")
    assert texts(driver, "#findings-list b") == ["map/differential/pyrsistent/at/value!=raised(KeyError)"]
    one(driver, "#findings form [type=reset]").click()
    assert count(driver) == "8 findings"
    assert one(driver, "[data-toggle=new]").get_attribute("aria-pressed") == "false"
    choose(driver, "[data-filter=oracle]", "persistence")
    assert texts(driver, "#findings-list b") == ["list/persistence/sealedstructs/slice/changed"]
    one(driver, "#findings form [type=reset]").click()
    type_in(driver, "[data-filter=text]", "NEVER found")
    assert count(driver) == "1 of 8 findings"
    type_in(driver, "[data-filter=text]", "no such thing")
    assert count(driver) == "0 of 8 findings"
    assert one(driver, "#findings-list").text == "No finding passes these filters."
    one(driver, "#findings-list").send_keys(Keys.ARROW_DOWN, Keys.END, Keys.ENTER)
    assert browser.console(driver) == []


def test_a_number_at_the_top_leads_to_its_findings(driver, pages):
    browser.show(driver, pages["many"])
    one(driver, ".tiles [data-state=gone]").click()
    rows = texts(driver, "#findings-list .chip")
    assert rows and set(rows) == {"gone"}


def test_copy_gives_what_is_shown(driver, pages):
    browser.show(driver, pages["realistic"])
    driver.execute_script("window.copied = []; Object.defineProperty(navigator, 'clipboard', {value: "
                          "{writeText: async (text) => { window.copied.push(text); }}})")
    one(driver, ".card [data-copy]").click()
    one(driver, "#finding-detail [data-copy]").click()
    assert driver.execute_script("return window.copied") == [
        "scripts/sealbreak replay OUT/findings/freeze/interpreter-store-warm-dialect.json"] * 2
    assert one(driver, ".card [data-copy]").text == "Copied"


def test_ten_thousand_findings(driver, pages):
    browser.show(driver, pages["many"])
    assert count(driver) == "10,000 findings"
    listing = one(driver, "#findings-list")
    assert len(texts(driver, "#findings-list [role=option]")) < 60
    listing.send_keys(Keys.END)
    last = one(driver, "#findings-list [aria-selected=true]")
    assert last.get_attribute("aria-posinset") == "10000" and last.get_attribute("aria-setsize") == "10000"
    assert last.is_displayed() and one(driver, "#finding-detail h3").text == last.find_element(By.TAG_NAME, "b").text
    assert len(texts(driver, "#findings-list [role=option]")) < 60
    type_in(driver, "[data-filter=text]", "/07777")
    assert count(driver) == "1 of 10,000 findings"
    assert one(driver, "#finding-detail h3").text.endswith("/07777")
    assert browser.console(driver) == []


def test_scrolling_draws_what_comes_into_view(driver, pages):
    browser.show(driver, pages["many"])
    before = texts(driver, "#findings-list b")
    driver.execute_async_script("const list = document.querySelector('#findings-list'); list.addEventListener('scroll',"
                                "() => requestAnimationFrame(() => arguments[0]())); list.scrollTop = 58 * 5000;")
    after = texts(driver, "#findings-list b")
    assert len(after) > 10 and not set(before) & set(after)


# --- Keyboard ----------------------------------------------------------------------------------

def press(driver, *keys):
    ActionChains(driver).send_keys(*keys).perform()


def focused(driver):
    return driver.switch_to.active_element


def test_skip_link_comes_first_and_leads_to_the_report(driver, pages):
    browser.show(driver, pages["realistic"])
    press(driver, Keys.TAB)
    assert focused(driver).text == "Skip to the report"
    assert focused(driver).location["x"] >= 0
    press(driver, Keys.ENTER)
    assert focused(driver).get_attribute("id") == "main"


def test_list_by_keyboard(driver, pages):
    browser.show(driver, pages["many"])
    press(driver, "/")
    assert focused(driver).get_attribute("data-filter") == "text"
    press(driver, "store", Keys.TAB, Keys.TAB)
    assert focused(driver).get_attribute("id") == "findings-list"
    press(driver, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.PAGE_DOWN)
    chosen = one(driver, "#findings-list [aria-selected=true]")
    assert int(chosen.get_attribute("aria-posinset")) > 3
    assert focused(driver).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    name = chosen.find_element(By.TAG_NAME, "b").text
    press(driver, Keys.ENTER)
    assert focused(driver).get_attribute("id") == "finding-detail"
    assert one(driver, "#finding-detail h3").text == name
    press(driver, Keys.ESCAPE)
    assert focused(driver).get_attribute("id") == "findings-list"


def test_every_stop_of_the_tab_key_is_seen_to_have_the_focus(driver, pages):
    browser.show(driver, pages["realistic"])
    stops = []
    for _ in range(200):
        press(driver, Keys.TAB)
        element, outline, name = driver.execute_script(
            "const one = document.activeElement, style = getComputedStyle(one); return [one, style.outlineStyle, "
            "one === document.body ? '' : one.id || one.textContent.trim() || one.getAttribute('aria-label') || one.type]")
        if not name:
            break
        assert outline != "none", name
        stops.append(name)
    assert {"Skip to the report", "Findings", "findings-list", "Copy", "Reset"} <= set(stops) and len(stops) < 190


def test_a_link_to_one_finding_opens_it(driver, pages):
    browser.show(driver, pages["many"])
    one(driver, "#findings-list").send_keys(Keys.END)
    name, address = one(driver, "#finding-detail h3").text, driver.current_url
    browser.show(driver, pages["many"], fragment="#" + address.split("#", 1)[1])
    assert one(driver, "#finding-detail h3").text == name
    assert one(driver, "#findings-list [aria-selected=true]").is_displayed()


# --- Matrix and tables -------------------------------------------------------------------------

def test_matrix_filters_and_explains(driver, pages):
    browser.show(driver, pages["realistic"])
    every = len(shown_rows(driver, "matrix-table"))
    one(driver, "[data-filters=matrix-table] [data-only-marked]").click()
    marked = shown_rows(driver, "matrix-table")
    assert 0 < len(marked) < every and "iterate" not in marked
    choose(driver, "[data-oracle]", "forgery")
    assert shown_rows(driver, "matrix-table") == ["subclass", "copy", "pickle", "new_by_object"]
    one(driver, "#matrix-table td.finding button").click()
    assert texts(driver, "#matrix-chosen h3") == ["native under subclass (accidental)"]
    assert texts(driver, "#matrix-chosen p") == ["forgery: a finding, claim introspective"]
    assert texts(driver, "#matrix-chosen code") == ["scripts/sealbreak replay findings/escape/native-subclass-forgery.json"]
    press(driver, Keys.ARROW_DOWN)  # Nothing else is marked in that column.
    assert focused(driver).get_attribute("data-where") == "native under subclass (accidental)"
    one(driver, "[data-filters=matrix-table] [type=reset]").click()
    assert len(shown_rows(driver, "matrix-table")) == every
    one(driver, "#matrix-table button").click()
    press(driver, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    assert focused(driver).get_attribute("data-where") == "bastion under write_attribute (accidental)"


def test_tables_show_the_nights_changes(driver, pages):
    browser.show(driver, pages["realistic"])
    choose(driver, "[data-filters=mutants-table] select", "changed tonight")
    assert shown_rows(driver, "mutants-table") == ["list.append", "py-hash-taken-twice", "cpp-child-appended",
                                                   "cpp-hash-taken-twice"]
    choose(driver, "[data-filters=mutants-table] select", "not killed")
    assert shown_rows(driver, "mutants-table") == ["list.append", "py-hash-taken-twice"]
    type_in(driver, "[data-filters=barriers-table] input", "listobject")
    assert shown_rows(driver, "barriers-table") == ["list.append", "list.sort", "list_iterator.next"]


# --- Schemes and sizes -------------------------------------------------------------------------

# Each text against the ground that it stands on; the luminance is that of WCAG 2.
CONTRAST = """
const parse = (text) => { const v = text.match(/[\\d.]+/g).map(Number); return v.length < 4 ? [...v, 1] : v; };
const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
const ground = (one) => { for (; one; one = one.parentElement) {
  const v = parse(getComputedStyle(one).backgroundColor); if (v[3] === 1) return v; } return [255, 255, 255, 1]; };
const bad = [];
for (const one of document.querySelectorAll('body *')) {
  if (!one.checkVisibility() || one.closest('script, style')) continue;
  if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
  const style = getComputedStyle(one);
  const a = light(parse(one.closest('svg') ? style.fill : style.color)), b = light(ground(one));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) bad.push(`${one.tagName}.${one.className.baseVal ?? one.className} ${ratio.toFixed(2)} ${one.textContent.slice(0, 40)}`);
}
return bad;
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["realistic", "clean", "empty"])
def test_contrast_is_at_least_4_5(driver, pages, name, dark):
    browser.show(driver, pages[name], dark=dark)
    ground = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(19, 21, 23)" if dark else "rgb(247, 247, 245)")
    for _ in range(8 if name == "realistic" else 1):
        assert driver.execute_script(CONTRAST) == []
        press(driver, "")
        for listing in driver.find_elements(By.ID, "findings-list"):
            listing.send_keys(Keys.ARROW_DOWN)


def test_contrast_is_really_measured(driver, tmp_path):
    path = tmp_path / "faint.html"
    path.write_text("<body style='background: #fff'><p style='color: #999'>faint</p><p style='color: #555'>clear</p>")
    browser.show(driver, path)
    assert len(driver.execute_script(CONTRAST)) == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_phone_scrolls_the_page_one_way_only(driver, pages, name):
    browser.show(driver, pages[name], browser.PHONE)
    width, inner = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert (width, inner) == (360, 360)


def test_on_a_phone_the_difference_is_in_view_and_the_way_back_is_there(driver, pages):
    browser.show(driver, pages["realistic"], browser.PHONE)
    driver.find_elements(By.CSS_SELECTOR, "#findings-list [role=option]")[1].click()
    mark = one(driver, ".trace tr.first-difference mark")
    assert mark.is_displayed() and mark.rect["x"] + mark.rect["width"] <= 360
    assert focused(driver).get_attribute("id") == "finding-detail"
    one(driver, "[data-back]").click()
    assert focused(driver).get_attribute("id") == "findings-list"


def test_print_holds_findings_and_no_controls(driver, pages):
    browser.show(driver, pages["realistic"])
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not one(driver, ".split").is_displayed() and not one(driver, "nav").is_displayed()
    assert len(texts(driver, "#findings-print .printed")) == 8 and one(driver, "#findings-print").is_displayed()
    assert driver.execute_cdp_cmd("Page.printToPDF", {})["data"].startswith("JVBER")


# --- For those who do not see it ---------------------------------------------------------------

def test_landmarks_headings_and_names(driver, pages):
    browser.show(driver, pages["realistic"])
    levels = [int(tag[1]) for tag in driver.execute_script(
        "return [...document.querySelectorAll('h1,h2,h3,h4')].map((one) => one.tagName)")]
    assert levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:]))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(driver.find_elements(By.TAG_NAME, landmark)) == 1
    tree = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    nameless = [node["role"]["value"] for node in tree if not node.get("ignored") and node["role"]["value"] in (
        "button", "link", "combobox", "searchbox", "listbox", "checkbox", "region", "image", "article")
        and not node.get("name", {}).get("value")]
    assert nameless == []


def test_each_plot_has_its_table(driver, pages):
    browser.show(driver, pages["realistic"])
    assert len(texts(driver, "figure svg[role=img][aria-label]")) == len(texts(driver, "figure details table")) == 10
    first = night_example.realistic()["runs"][0]
    rows = texts(driver, "figure:first-of-type details tr:last-child td")
    assert rows[0] == f"{first['points'][-1][1]:,}"


def test_without_scripts_the_answer_is_there(driver, pages):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.show(driver, pages["realistic"])
        assert "2 new findings" in one(driver, "h1").text
        assert len(driver.find_elements(By.CSS_SELECTOR, ".card .command code")) == 2
        assert "needs JavaScript" in one(driver, "noscript").text
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
