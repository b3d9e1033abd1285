"""The reading desk: decisions by key, by pointer, without JavaScript, undone, and by two at once."""

from driver import Failed
from newsroom import PASSPHRASE

CHECKER, OTHER = "amina@desk.example", "tomas@desk.example"
ARTICLE = "/articles/2"


def undecided(browser):
    return browser.run(
        "return [...document.querySelectorAll('.row .k .i')]"
        ".filter(i => i.getAttribute('aria-label').startsWith('To decide')).length")


def opened(newsroom, driver, email=CHECKER, **more):
    browser = driver.open(newsroom.base, **more)
    browser.sign_in(email, PASSPHRASE)
    browser.go(ARTICLE)
    return browser


def decided_one_less(browser, before):
    browser.wait(lambda: undecided(browser) == before - 1, "the decision never showed")
    browser.settle()


def test_an_article_is_decided_by_keys_alone(newsroom, driver):
    browser = opened(newsroom, driver)
    start, pressed = undecided(browser), 0
    while (before := undecided(browser)) > 0:
        pressed += browser.keys("a" if before % 3 else "x")
        decided_one_less(browser, before)
    assert not browser.complaints()
    browser.close()
    assert pressed == start, f"{pressed} keys for {start} claims"
    return f"ok, {pressed} keys for {start} claims"


def test_an_article_is_decided_by_pointer(newsroom, driver):
    browser = opened(newsroom, driver)
    while (before := undecided(browser)) > 0:
        browser.button("Accept" if before % 3 else "Dismiss", ".row.now").click()
        decided_one_less(browser, before)
    browser.close()


def test_an_article_is_decided_without_javascript(newsroom, driver):
    browser = opened(newsroom, driver, script=False)
    while (before := len(browser.all(".row .k .i[aria-label^='To decide']"))) > 0:
        browser.press("Accept" if before % 3 else "Dismiss", ".row.now")
        after = len(browser.all(".row .k .i[aria-label^='To decide']"))
        assert after == before - 1, f"{before} before, {after} after"
    browser.close()


def test_decisions_are_undone_by_key_and_by_button(newsroom, driver):
    browser = opened(newsroom, driver)
    before = undecided(browser)
    browser.keys("a")
    decided_one_less(browser, before)
    browser.keys("u")
    browser.wait(lambda: undecided(browser) == before, "the undo never showed")
    browser.settle()
    browser.keys("x")
    decided_one_less(browser, before)
    browser.press("Undo")
    assert undecided(browser) == before
    browser.close()


def test_a_wording_typed_and_saved_by_key_is_what_is_accepted(newsroom, driver):
    browser = opened(newsroom, driver)
    before = undecided(browser)
    browser.keys("e", "Control+a")
    browser.type("A wording of our own.")
    browser.keys("Control+Enter")
    decided_one_less(browser, before)
    assert "A wording of our own." in browser.one("#claims").text()
    browser.close()


def test_the_second_decision_on_a_claim_is_told_and_not_overwritten(newsroom, driver):
    first, second = opened(newsroom, driver), opened(newsroom, driver, email=OTHER)
    before = undecided(first)
    first.keys("x")
    decided_one_less(first, before)
    second.keys("a")
    second.wait(lambda: "Somebody changed this" in second.says(), "the second one was not told")
    first.go(ARTICLE)
    assert undecided(first) == before - 1
    assert first.all(".row.no"), "the first decision stands"
    first.close()
    second.close()


def test_keys_are_silent_while_typing_and_when_switched_off(newsroom, driver):
    browser = opened(newsroom, driver)
    before = undecided(browser)
    browser.keys("e")
    browser.type("ax")
    assert undecided(browser) == before, "a letter typed into a field decided a claim"
    browser.keys("Escape", "?")
    browser.one("dialog input[type=checkbox]").click()
    browser.press("Close", "dialog")
    browser.keys("a")
    try:
        browser.wait(lambda: undecided(browser) != before, "", 1)
        raise AssertionError("a key that was switched off decided a claim")
    except Failed:
        pass
    browser.close()
