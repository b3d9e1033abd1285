"""A verdict from the first piece of evidence through two benches to its approval: once without
JavaScript, once with nothing but the keyboard; and the private draft that outlives a crash."""

import os
import tempfile

from driver import Failed
from newsroom import PASSPHRASE


def seated(newsroom, driver, **more):
    """An administrator has set a bench of three for figures; who checks and who decides, signed in."""
    ruth = driver.open(newsroom.base, script=False)
    ruth.sign_in("ruth@desk.example", PASSPHRASE)
    ruth.go("/desk/rules")
    ruth.one("select[name=kind] option[value=figure]").click()
    ruth.one("input[name=mode][value=bench]").click()
    ruth.press("Set the rule")
    assert "A bench of 3 decides by sealed ballots" in ruth.says()
    ruth.close()
    people = []
    for name in ("amina", "grace", "jun", "leila"):
        browser = driver.open(newsroom.base, **more)
        browser.sign_in(f"{name}@desk.example", PASSPHRASE)
        people.append(browser)
    return people[0], people[1:]


def pill(browser):
    return browser.one(".head .pill").text()


def test_a_bench_of_three_decides_without_javascript(newsroom, driver):
    checker, editors = seated(newsroom, driver, script=False)
    claim = newsroom.claim(checker, "researching")
    checker.go(claim + "/evidence/new")
    for name, words in [("title", "Budget paper"), ("passage", "The scheme cost 49.8 million marks.")]:
        checker.one(f"[name={name}]").fill(words)
    checker.one("input[name=stance][value=contradicts]").click()
    checker.one("select[name=kind] option[value=primary]").click()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("The scheme cost 49.8 million marks.")
        file.flush()
        checker.one("input[type=file]").choose(file.name)
        checker.press("Archive and add")
    assert "Budget paper" in checker.says()
    checker.one("textarea[name=answer]").fill("It cost more.")
    checker.one("textarea[name=explanation]").fill("The budget paper says so [E5].")
    checker.press("Keep as private draft")
    assert "The form holds your draft" in checker.says()
    ratings = lambda browser, form: browser.all(f"{form} input[name=rating]")
    ratings(checker, "#verdict")[3].click()
    checker.one("#verdict input[name=said]").click()
    checker.press("Save revision")
    checker.press("Submit for review")
    assert pill(checker) == "In review, 0 of 3 ballots", pill(checker)

    def vote(which, reason):
        for editor in editors:
            editor.go(claim)
            ratings(editor, "#review")[which].click()
            editor.one("#ballot-reason").fill(reason)
            editor.press("Cast the ballot")

    # The first bench overturns the rating, the author takes it up, the second one carries it.
    vote(0, "49.8 is no small matter.")
    checker.go(claim)
    assert pill(checker) == "Researching" and "The rating was overturned" in checker.says()
    ratings(checker, "#verdict")[0].click()
    checker.press("Save revision")
    checker.press("Submit for review")
    editors[0].go(claim)
    assert "Changes since you read r1" in editors[0].says()
    vote(0, "Now it says so.")
    checker.go(claim)
    assert pill(checker) == "Approved" and "The rating was carried" in checker.says()
    for browser in (checker, *editors):
        browser.close()


def reach(browser, words=None, selector=None, most=250):
    """Presses Tab until the control with these words, or that a selector finds, has the focus."""
    script = """
        const here = document.activeElement;
        const [words, selector] = arguments;
        return words ? here.textContent.trim().startsWith(words) : here.matches(selector)"""
    for _ in range(most):
        if browser.run(script, words, selector):
            shown = browser.run("return document.activeElement.matches(':focus-visible')")
            assert shown, f"the focus on {words or selector} is not to be seen"
            return
        browser.keys("Tab")
    raise Failed(f"no key leads to {words or selector} on {browser.path}")


def submit(browser, words):
    reach(browser, words)
    browser.run("window.galleyWasHere = true")
    browser.keys("Enter")
    browser.wait(lambda: not browser.run("return window.galleyWasHere === true"), f"{words} leads nowhere")
    browser.settle()


def test_a_bench_of_three_decides_by_keyboard_alone(newsroom, driver):
    checker, editors = seated(newsroom, driver)
    claim = newsroom.claim(checker, "researching")
    checker.go(claim)
    checker.keys("n")
    checker.wait(lambda: checker.path.endswith("/evidence/new"), "n opens no form")
    reach(checker, selector="[name=title]")
    checker.type("Budget paper")
    reach(checker, selector="[name=passage]")
    checker.type("The scheme cost 49.8 million marks.")
    reach(checker, selector="input[name=stance]")
    checker.keys("Space")
    reach(checker, selector="select[name=kind]")
    checker.type("Pri")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("The scheme cost 49.8 million marks.")
        file.flush()
        checker.one("input[type=file]").choose(file.name)
        submit(checker, "Archive and add")
    checker.go(claim)

    def rate(browser, part, down):
        reach(browser, selector=f"{part} input[name=rating]")
        browser.keys("Space", *["Down"] * down)

    rate(checker, "#verdict", 1)
    reach(checker, selector="#verdict input[name=said]")
    checker.keys("Space")
    reach(checker, selector="#verdict textarea[name=answer]")
    checker.type("It cost more.")
    reach(checker, selector="#verdict textarea[name=explanation]")
    checker.type("The budget paper says so [E5].")
    submit(checker, "Save revision")
    submit(checker, "Submit for review")
    for editor in editors:
        editor.go(claim)
        rate(editor, "#review", 1)
        reach(editor, selector="#ballot-reason")
        editor.type("As E5 says.")
        submit(editor, "Cast the ballot")
    checker.go(claim)
    assert pill(checker) == "Approved", pill(checker)
    for browser in (checker, *editors):
        assert not browser.complaints()
        browser.close()


def test_a_draft_outlives_a_crash_of_the_browser_and_of_the_server(newsroom, driver):
    checker = driver.open(newsroom.base)
    checker.sign_in("amina@desk.example", PASSPHRASE)
    claim = newsroom.claim(checker, "researching")
    checker.go(claim)
    checker.one("textarea[name=explanation]").fill("Half a thought, not cited")
    checker.one("textarea[name=answer]").click()
    told = lambda: checker.one("[data-draft-told]").text()
    checker.wait(lambda: told().startswith("Draft kept"), "the draft was not kept", 8)
    checker.close()
    newsroom.crash()
    again = driver.open(newsroom.base)
    again.sign_in("amina@desk.example", PASSPHRASE)
    again.go(claim)
    assert again.one("textarea[name=explanation]").value() == "Half a thought, not cited"
    assert "The form holds your draft" in again.says()
    again.close()
