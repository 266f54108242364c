"""Stage:     reports, tests. The page in a real browser: console, network, hostile text, schemes, phone, print.
Input:     the examples of night_example.py, in headless Chromium.   Output: pytest's.
Invariant: nothing is asserted about time; what is asserted is what a reader sees or may do.
"""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from reports import browser, night_example
from reports.browser import count, focused, one, press, shown_rows, texts
from reports.text import visible

EXAMPLES = list(night_example.EXAMPLES)

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
                                    "<iframe src='javascript:parent.hacked=1'></iframe>",
                                    "<style>body{display:none}</style>"])
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
  if (ratio < 4.5) bad.push([one.tagName, one.className.baseVal ?? one.className, ratio.toFixed(2),
                             one.textContent.slice(0, 40)].join(' '));
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
    one(driver, "figure summary").click()
    assert one(driver, "figure details table").is_displayed()


def test_without_scripts_the_answer_is_there(driver, pages):
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.show(driver, pages["realistic"])
        assert "2 new findings" in one(driver, "h1").text
        assert len(driver.find_elements(By.CSS_SELECTOR, ".card .command code")) == 2
        assert "needs JavaScript" in one(driver, "noscript").text
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
