"""The whole life of a claim in a browser, from an empty desk to the public page; and what hostile
files can do in one: nothing."""

import base64
import os
import tempfile

from newsroom import PASSPHRASE

ARTICLE = os.path.join(os.path.dirname(__file__), "../../src/sample/files/article-2.txt")
WORDS = "tulip anchor seventeen"


def test_a_newcomer_goes_from_setup_to_a_published_check(newsroom, driver):
    editor = driver.open(newsroom.base)
    editor.go("/")
    for name, words in [("desk_name", "The Plumb Line"), ("name", "Nora Newcomer"),
                        ("email", "nora@desk.example"), ("passphrase", WORDS)]:
        editor.one(f"input[name={name}]").fill(words)
    editor.leave(editor.one("main form button.primary"))
    # A colleague is invited, so that somebody else can write and the editor can approve.
    editor.go("/people")
    editor.one("input[name=name]").fill("Chris Checker")
    editor.one("input[name=email]").fill("chris@desk.example")
    editor.one("input[name=role][value=checker]").click()
    editor.press("Invite")
    link = editor.run(
        "const found = document.body.innerHTML.match(/\\/invitations\\/[A-Za-z0-9_-]+/);"
        "return found && found[0]")
    assert link, "the invitation shows no link"

    checker = driver.open(newsroom.base)
    checker.go(link)
    checker.one("input[name=passphrase]").fill(WORDS)
    checker.leave(checker.one("main form button.primary"))
    checker.go("/articles/new")
    with open(ARTICLE, encoding="utf-8") as file:
        checker.run("document.querySelector('textarea[name=text]').value = arguments[0]", file.read())
    checker.press("Read it")
    assert checker.path.startswith("/articles/1"), checker.path
    checker.keys("a")
    checker.wait(lambda: checker.all(".row.ok"), "the claim was not accepted")
    checker.go("/claims?state=queued")
    checker.leave(checker.one("td.lead a"))
    claim = checker.path
    checker.press("Start research")
    checker.press("Edit claim and speaker")
    checker.one("#ed-speaker").fill("Kwame Brandt")
    checker.press("Save speaker")
    checker.go(claim + "/evidence/new")
    for name, words in [("title", "Clinic minutes"), ("passage", "The clinics follow the ferry.")]:
        checker.one(f"[name={name}]").fill(words)
    checker.one("input[name=stance][value=supports]").click()
    checker.run("document.querySelector('select[name=kind]').value = 'primary'")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("The clinics follow the ferry.")
        file.flush()
        checker.one("input[type=file]").choose(file.name)
        checker.press("Archive and add")
    checker.run("document.querySelectorAll('input[name=rating]')[4].click()")
    checker.run("document.querySelector('input[name=said]').click()")
    checker.one("textarea[name=answer]").fill("The clinics do follow the ferry.")
    checker.one("textarea[name=explanation]").fill("The minutes say so [E1].")
    checker.press("Save revision")
    checker.press("Submit for review")
    assert "In review" in checker.says()

    editor.go(claim)
    editor.press("Approve r1")
    editor.go(claim + "/publish")
    editor.press("Publish", "main")
    stranger = driver.open(newsroom.base, script=False)
    stranger.go("/checks")
    stranger.leave(stranger.one(".checks a"))
    assert "The clinics do follow the ferry." in stranger.says()
    for browser in (editor, checker, stranger):
        assert not browser.complaints()
        browser.close()


test_a_newcomer_goes_from_setup_to_a_published_check.empty = True

HOSTILE = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.pwned=1"><script>document.title="pwned"</script></svg>',
    "picture.png": b'<!doctype html><script>document.title="pwned"</script>',
    "page.html": b'<html><body onload="document.title=\'pwned\'"><img src=x onerror="document.title=\'pwned\'"></body></html>',
    "polyglot.gif": b'GIF89a/*<script>document.title="pwned"</script>*/=1;',
    "notes.txt": b'<script>document.title="pwned"</script>',
    # A picture that is one, with a page behind it; it is shown as a new picture.
    "both.png": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ) + b'<html><script>document.title="pwned"</script>',
    "both.jpg": b'\xff\xd8\xff\xe0<html><script>document.title="pwned"</script>',
    "run.pdf": b'%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(this.title="pwned")>>>>endobj\n',
    "wide.txt": '<html><script>document.title="pwned"</script>'.encode("utf-16"),
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>document.title="pwned"</script></html>',
}


def test_a_hostile_file_runs_nowhere(newsroom, driver):
    browser = driver.open(newsroom.base)
    browser.sign_in("tomas@desk.example", PASSPHRASE)
    claim = newsroom.claim(browser, "researching")
    for name, content in HOSTILE.items():
        browser.go(claim + "/evidence/new")
        browser.one("[name=title]").fill(f'{name} <img src=x onerror="document.title=1">')
        browser.one("[name=passage]").fill('<script>document.title="pwned"</script>')
        browser.one("input[name=stance][value=context]").click()
        browser.run("document.querySelector('select[name=kind]').value = 'other'")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(content)
            browser.one("input[type=file]").choose(path)
            browser.press("Archive and add")
        viewer = browser.all(".ev h4 a")[-1].attribute("href")
        for address in (browser.path, viewer, viewer + "/copy", viewer + "/preview"):
            browser.go(address)
            assert "pwned" not in browser.call("GET", "/title"), (name, address)
            assert browser.run("return window.pwned === undefined"), (name, address)
    browser.close()
