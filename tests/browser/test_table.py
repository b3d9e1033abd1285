"""The table of claims and the board beyond plain forms: keys from row to row, cards that are dragged."""

from test_desk import opened


TICKED = "return document.querySelectorAll('[data-rows] input:checked').length"


def test_the_table_of_claims_is_worked_by_key(newsroom, driver):
    browser = opened(newsroom, driver, email="grace@desk.example")
    browser.go("/claims")
    browser.keys("j", "x", "j", "j", "Shift+X")
    assert browser.run(TICKED) == 3
    browser.keys("x")
    assert browser.run(TICKED) == 2
    browser.keys("k", "Shift+K")
    assert browser.run("return document.activeElement.closest('tr').rowIndex") == 1
    browser.keys(".")
    assert browser.run("return Boolean(document.activeElement.closest('[data-chosen]'))")
    browser.keys("Escape", "j", "o")
    browser.wait(lambda: browser.path.startswith("/claims/C-"), "the claim was never opened")
    assert not browser.complaints()
    browser.close()


DRAG = """
const [from, to] = [document.querySelector(arguments[0]), document.querySelector(arguments[1])];
const data = new DataTransfer();
const fire = (what, where) => where.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, dataTransfer: data }));
fire('dragstart', from);
const takes = !fire('dragover', to);
if (takes) fire('drop', to);
fire('dragend', from);
return takes;
"""


def test_a_card_is_dragged_to_where_it_may_go_and_nowhere_else(newsroom, driver):
    browser = opened(newsroom, driver, email="grace@desk.example")
    browser.go("/claims?as=board")
    card = "[data-stage=queued] li"
    number = browser.run(f"return document.querySelector('{card} .mono').textContent")
    assert not browser.run(DRAG, card, "[data-stage=approved]")
    assert browser.run(DRAG, card, "[data-stage=researching]")
    there = f"return document.querySelector('[data-stage=researching]').textContent.includes('{number}')"
    browser.wait(lambda: browser.run(there), f"{number} never came to Researching")
    assert not browser.complaints()
    browser.close()
