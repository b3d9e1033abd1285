"""Two people on one article or claim: who is here, and what the other decides or writes, without anything being moved
or lost."""

from newsroom import PASSPHRASE
from test_desk import ARTICLE, OTHER, opened, undecided


def test_the_others_decision_appears_without_moving_the_focus(newsroom, driver):
    one, two = opened(newsroom, driver), opened(newsroom, driver, OTHER)
    two.wait(lambda: "Amina" in two.run("return document.querySelector('[data-here]').textContent"), "nobody was here")
    # He has moved on to the second claim and is typing there; she decides the first.
    first, second = two.run(
        "return [...document.querySelectorAll('.row')].filter(row => row.querySelector("
        "'.k .i').getAttribute('aria-label') === 'To decide').map(row => row.dataset.n)")[:2]
    two.go(f"{ARTICLE}?c={second}")
    two.wait(lambda: two.run("return document.documentElement.classList.contains('live')"), "the stream never opened")
    two.keys("e")
    field = "document.querySelector('.row.now textarea')"
    two.type(" and more")
    typed, before = two.run(f"return {field}.value"), undecided(two)
    one.keys("a")
    two.wait(lambda: undecided(two) == before - 1, "her decision never showed")
    assert two.run(f"return document.activeElement === {field}"), "the focus moved"
    assert two.run(f"return {field}.value") == typed, "what was typed is lost"
    assert two.run("return document.querySelector('.row.now').dataset.n") == second
    said = two.run("return document.getElementById('live').textContent")
    assert f"accepted claim {first}" in said, said
    assert not one.complaints() and not two.complaints()
    one.close()
    two.close()


def test_a_decision_on_a_claim_that_was_just_decided_is_told_and_not_sent(newsroom, driver):
    one, two = opened(newsroom, driver), opened(newsroom, driver, OTHER)
    two.wait(lambda: two.run("return document.documentElement.classList.contains('live')"), "the stream never opened")
    two.run("document.querySelector('.row.now textarea').value = 'What he would have said.'")
    before = undecided(one)
    one.keys("x")
    one.wait(lambda: undecided(one) == before - 1, "the decision never showed")
    two.wait(lambda: two.all(".row.now .told-by"), "he was not told")
    two.keys("a")
    said = two.run("return document.getElementById('live').textContent")
    assert "Nothing was sent" in said, said
    assert two.run("return document.querySelector('.row.now textarea').value") == "What he would have said."
    two.go("/articles/2")
    assert undecided(two) == before - 1
    one.close()
    two.close()


def test_who_writes_the_verdict_is_told_before_its_form_opens_and_never_while_typing(newsroom, driver):
    one, two = driver.open(newsroom.base), driver.open(newsroom.base)
    one.sign_in("amina@desk.example", PASSPHRASE)
    two.sign_in(OTHER, PASSPHRASE)
    claim = newsroom.claim(one, "researching")
    one.go(claim)
    two.go(claim)
    live = "return document.documentElement.classList.contains('live')"
    for browser in (one, two):
        browser.wait(lambda: browser.run(live), "the stream never opened")
    shown = "return !document.querySelector('[data-lock=verdict]').hidden"
    form = "return document.querySelector('[data-lock=verdict] + form').offsetHeight > 0"
    assert not two.run(shown) and two.run(form)
    one.run("document.querySelector('textarea[name=answer]').focus()")
    two.wait(lambda: two.run(shown), "he was not told", 20)
    assert "Amina" in two.run("return document.querySelector('[data-lock=verdict] summary').textContent")
    assert not two.run(form), "the form is open although she writes there"
    two.one("[data-lock=verdict] summary").click()
    assert two.run(form), "the form stays closed"
    # She is told that he writes there as well, and what she types stays in sight.
    one.wait(lambda: one.run(shown), "she was not told", 20)
    assert one.run(form), "what she types is out of sight"
    assert one.run("return document.activeElement === document.querySelector('textarea[name=answer]')")
    for browser in (one, two):
        assert not browser.complaints()
        browser.close()
