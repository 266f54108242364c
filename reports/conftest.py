"""Stage:     reports, tests. What the tests in the browser share: one browser, one page of each example.
Input:     night_example.py.   Output: fixtures.
Invariant: a test opens its page anew: none sees what another did.
"""

import pytest

from reports import browser, night_example, page


@pytest.fixture(scope="session")
def driver():
    with browser.chromium() as driver:
        yield driver


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, example in night_example.EXAMPLES.items():
        page.write(example(), folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in night_example.EXAMPLES}
