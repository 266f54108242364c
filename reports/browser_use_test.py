"""Stage:     reports, tests. The page used in a real browser: filters, choice, keyboard, matrix, tables.
Input:     the examples of night_example.py, in headless Chromium.   Output: pytest's.
Invariant: nothing is asserted about time; what is asserted is what a reader sees or may do.
"""

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from reports import browser
from reports.browser import choose, count, focused, one, press, shown_rows, texts, type_in

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
    driver.execute_script("window.setTimeout = () => 0;")  # The button's word stays.
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
            "one === document.body ? '' : one.id || one.textContent.trim() || one.ariaLabel || one.type]")
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
    assert texts(driver, "#matrix-table td.finding i") == ["F"]
    assert set(texts(driver, "#matrix-table td.expected i")) == set("icdf")
    one(driver, "[data-filters=matrix-table] [data-only-marked]").click()
    marked = shown_rows(driver, "matrix-table")
    assert 0 < len(marked) < every and "iterate" not in marked
    choose(driver, "[data-oracle]", "forgery")
    assert shown_rows(driver, "matrix-table") == ["subclass", "copy", "pickle", "new_by_object"]
    one(driver, "#matrix-table td.finding button").click()
    assert texts(driver, "#matrix-chosen h3") == ["native under subclass (accidental)"]
    assert texts(driver, "#matrix-chosen p") == ["forgery: a finding, claim introspective"]
    seed = "findings/escape/native-subclass-forgery.json"
    assert texts(driver, "#matrix-chosen code") == [f"scripts/sealbreak replay {seed}"]
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
