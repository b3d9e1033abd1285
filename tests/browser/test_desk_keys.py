"""The reading desk's further keys: several at once, reasons, quotes, selections, one's own keys."""

from driver import Failed
from newsroom import PASSPHRASE
from test_desk import ARTICLE, CHECKER, decided_one_less, opened, undecided


def at(newsroom, driver, n, **more):
    browser = opened(newsroom, driver, **more)
    browser.go(f"{ARTICLE}?c={n}")
    return browser


def left(browser, count):
    browser.wait(lambda: undecided(browser) == count, f"never {count} left, but {undecided(browser)}")
    browser.settle()


def quote(browser):
    return browser.run("return document.querySelector('.row.now .exact').textContent")


def test_several_claims_are_chosen_and_decided_in_one_step(newsroom, driver):
    browser = at(newsroom, driver, 7)
    before = undecided(browser)
    browser.keys("Shift+J", "Shift+J", "a")
    left(browser, before - 3)
    browser.keys("u")
    left(browser, before)
    browser.go(f"{ARTICLE}?c=7")
    browser.keys("Shift+J", "x")
    left(browser, before - 2)
    assert not browser.complaints()
    browser.close()


def test_a_paragraph_is_accepted_by_one_key_and_undone_by_another(newsroom, driver):
    browser = at(newsroom, driver, 8)
    before = undecided(browser)
    browser.keys("Shift+A")
    browser.wait(lambda: undecided(browser) <= before - 2, "the paragraph was never accepted")
    browser.settle()
    assert "of this paragraph accepted" in browser.says()
    browser.keys("u")
    left(browser, before)
    browser.close()


def test_steps_are_undone_to_any_depth(newsroom, driver):
    browser = opened(newsroom, driver)
    before = undecided(browser)
    browser.keys("a", "x", "a")
    left(browser, before - 3)
    for back in (2, 1, 0):
        browser.keys("u")
        left(browser, before - back)
    browser.keys("u")
    browser.settle()
    assert undecided(browser) == before
    browser.close()


def test_a_reason_is_given_by_a_figure_after_dismissing(newsroom, driver):
    browser = at(newsroom, driver, 3)
    before = undecided(browser)
    browser.keys("x", "2")
    left(browser, before - 1)
    browser.wait(lambda: "dismissed: Prediction" in browser.run(
        "return document.querySelector('#claim-3').textContent"), "the reason was never kept")
    browser.go(f"{ARTICLE}?c=6&show=to_decide")
    browser.keys("x")
    left(browser, before - 2)
    browser.button("5 Trivial", "#flash").click()
    browser.settle()
    browser.go(f"{ARTICLE}?c=6")
    browser.wait(lambda: "dismissed: Trivial" in browser.one("#claim-6").text(), "the reason pressed was never kept")
    browser.close()


def test_a_quote_grows_and_shrinks_by_a_word_and_stays_verbatim(newsroom, driver):
    browser = at(newsroom, driver, 8)
    first = quote(browser)
    browser.keys("[")
    browser.wait(lambda: len(quote(browser)) < len(first), "the quote never shrank")
    shorter = quote(browser)
    assert first.startswith(shorter.rstrip("”")), f"{first} / {shorter}"
    browser.settle()
    browser.keys("]", "]")
    browser.wait(lambda: len(quote(browser)) > len(first), "the quote never grew")
    browser.settle()
    text = browser.run("return document.querySelector('#q8').closest('p').textContent.replace(/\\d+/g, '')")
    for word in quote(browser).strip("“”").split():
        assert word.strip("0123456789") in text
    browser.keys("u")
    browser.wait(lambda: quote(browser) == first, "the undo never came")
    browser.close()


SELECT = """
const [from, to] = ['#q6', '#q7'].map(id => document.querySelector(id));
const range = document.createRange();
range.setStart(from.previousSibling, from.previousSibling.textContent.length - 4);
range.setEnd(from.lastChild, Math.min(9, from.lastChild.textContent.length));
getSelection().removeAllRanges();
getSelection().addRange(range);
return range.cloneContents().textContent;
"""


def test_words_selected_across_a_mark_become_a_claim(newsroom, driver):
    browser = at(newsroom, driver, 1)
    before = len(browser.all(".row"))
    browser.run(SELECT)
    browser.keys("c")
    browser.wait(lambda: len(browser.all(".row")) == before + 1, "no claim was made")
    browser.settle()
    browser.wait(lambda: browser.run(
        "const a = document.activeElement; return a.name === 'statement' && a.selectionEnd - a.selectionStart === a.value.length"),
        "its text is not selected")
    words = browser.run("return document.querySelector('.row.now .exact').textContent")
    assert "for 60 places" in words, words
    browser.type("A wording of our own.")
    browser.keys("Control+Enter")
    browser.wait(lambda: "A wording of our own." in browser.one("#claims").text(), "the wording was not kept")
    browser.keys("Escape")
    browser.close()


def test_words_selected_by_pointer_or_finger_show_a_button(newsroom, driver):
    for width in (1440, 390):
        browser = at(newsroom, driver, 1, width=width)
        browser.size(width)
        before = browser.run("return document.querySelectorAll('.row').length")
        browser.run(SELECT)
        browser.button("Make a claim").click()
        browser.wait(lambda: browser.run("return document.querySelectorAll('.row').length") == before + 1, "no claim was made")
        browser.close()


def test_a_speaker_is_found_in_the_list_or_made(newsroom, driver):
    browser = at(newsroom, driver, 1)
    before = undecided(browser)
    browser.keys("s")
    browser.type("petra")
    browser.wait(lambda: browser.all("#speaker-list [aria-selected=true]"), "nobody was offered")
    browser.keys("Enter")
    assert browser.run("return document.activeElement.id") == "claim-1"
    browser.keys("a")
    decided_one_less(browser, before)
    assert "Una Petrakis-Holm" in browser.run("return document.querySelector('#claim-1').textContent")
    browser.go(f"{ARTICLE}?c=3")
    browser.keys("s")
    browser.type("Zora Newcomer")
    browser.wait(lambda: "new person" in browser.one("#speaker-list").text(), "nobody new was offered")
    browser.wait(lambda: browser.all("#speaker-list [aria-selected=true]"), "nothing is chosen")
    browser.keys("Enter", "a")
    left(browser, before - 2)
    assert "Zora Newcomer" in browser.run("return document.querySelector('#claim-3').textContent")
    browser.go(f"{ARTICLE}?c=6")
    browser.keys(".")
    browser.wait(lambda: "Zora Newcomer" in browser.run("return document.querySelector('#claim-6').textContent"), "not said by the last one again")
    browser.close()


def test_a_new_name_is_asked_about_without_javascript(newsroom, driver):
    browser = at(newsroom, driver, 1, script=False)
    browser.one(".row.now input[name=speaker]").fill("Zora Newcomer")
    browser.press("Accept", ".row.now")
    assert "Who is “Zora Newcomer”?" in browser.says()
    browser.one("input[value=organisation]").click()
    browser.press("Go on", "main")
    assert "Claim 1 accepted" in browser.says()
    browser.close()


def test_keys_are_ones_own(newsroom, driver):
    browser = opened(newsroom, driver)
    before = undecided(browser)
    browser.go("/me")
    browser.one("details.deeds summary").click()
    browser.one("#key-accept").fill("x")
    browser.press("Save keys", "#keys")
    assert "taken already" in browser.says()
    assert browser.one("#key-accept").value() == "x", "what was typed is gone"
    browser.one("#key-accept").fill("y")
    browser.press("Save keys", "#keys")
    browser.go(ARTICLE)
    browser.keys("a")
    try:
        browser.wait(lambda: undecided(browser) != before, "", 1)
        raise AssertionError("the usual key still decides")
    except Failed:
        pass
    browser.keys("?")
    assert "y" in [cap.text() for cap in browser.all("dialog dt")]
    browser.press("Close", "dialog")
    browser.keys("y")
    decided_one_less(browser, before)
    browser.close()


def test_what_is_typed_is_kept_when_one_goes_on(newsroom, driver):
    browser = at(newsroom, driver, 7)
    browser.keys("e", "Control+a")
    browser.type("Typed and left.")
    browser.keys("Escape", "Shift+J")
    browser.wait(lambda: "Claim 7 saved" in browser.says(), "it was not kept")
    browser.settle()
    assert browser.run("return document.querySelector('.row.now').dataset.n") == "8"
    assert len(browser.all(".row.sel")) == 2, "the choice was lost"
    browser.go(f"{ARTICLE}?c=7")
    assert browser.one(".row.now textarea").value() == "Typed and left."
    browser.close()


def test_one_speaker_is_said_for_all_that_were_chosen(newsroom, driver):
    browser = at(newsroom, driver, 8)
    browser.keys("Shift+J", "s")
    browser.type("ilse")
    browser.wait(lambda: browser.all("#speaker-list [aria-selected=true]"), "nobody was offered")
    browser.keys("Enter")
    browser.wait(lambda: "Speaker of 2 claims saved" in browser.says(), "it was not saved")
    browser.settle()
    for n in (8, 9):
        assert "Ilse Tarnova" in browser.run(f"return document.querySelector('#claim-{n} .m').textContent")
    browser.keys("u")
    browser.wait(lambda: "Henrik Solano" in browser.run("return document.querySelector('#claim-8 .m').textContent"), "not undone")
    browser.close()


def test_a_speaker_is_said_for_the_whole_paragraph_when_asked(newsroom, driver):
    browser = at(newsroom, driver, 8)
    assert not browser.one(".row.now .also").shown()
    browser.keys("s")
    browser.type("ilse")
    browser.wait(lambda: browser.all("#speaker-list [aria-selected=true]"), "nobody was offered")
    browser.keys("Enter")
    assert browser.one(".row.now .also").shown(), "the question never came"
    browser.one(".row.now .also input[value=yes]").click()
    browser.press("Save", ".row.now .decide")
    for n in (8, 9):
        assert "Ilse Tarnova" in browser.run(f"return document.querySelector('#claim-{n} .m').textContent")
    browser.close()
