"""Working together without JavaScript: a colleague is asked and mentioned, hears of it, answers in the
thread and settles it; and two speakers become one and part again."""

from newsroom import PASSPHRASE


def signed_in(newsroom, driver, who):
    browser = driver.open(newsroom.base, script=False)
    browser.sign_in(f"{who}@desk.example", PASSPHRASE)
    return browser


def unread(browser):
    """What the bell says: how much is unread."""
    counts = browser.all("header a[href='/notifications'] .count")
    return counts[0].text().split()[0] if counts else "0"


def test_colleagues_talk_about_evidence_without_javascript(newsroom, driver):
    tomas = signed_in(newsroom, driver, "tomas")
    grace = signed_in(newsroom, driver, "grace")
    claim = newsroom.claim(tomas, "researching")
    grace.go("/notifications")
    if grace.all("form[action='/notifications/read']"):
        grace.press("Mark all as read")
    assert unread(grace) == "0", unread(grace)

    tomas.go(claim)
    tomas.one("#comments > form summary").click()
    tomas.one("#comments > form option[value=E1]").click()
    tomas.one("#comments > form textarea").fill("@Grace Oyelaran-Pike, can this be quoted in full?")
    tomas.press("Add comment", "#comments > form")
    assert "Comment added." in tomas.says()
    tomas.one("#assigned summary").click()
    for option in tomas.all("#assigned select[name=person] option"):
        if option.text().startswith("Grace Oyelaran-Pike"):
            option.click()
    tomas.one("#assigned select[name=duty] option[value=review]").click()
    tomas.press("Save plan", "#assigned")
    assert "Grace Oyelaran-Pike" in tomas.one("#assigned .people").text()

    grace.go("/notifications")
    assert unread(grace) == "2", unread(grace)
    said = grace.one("main .list").text()
    assert "you are mentioned" in said and "it is about you" in said, said
    # The newest is the request; the comment is the second.
    forms = grace.all("main .list form")
    assert len(forms) >= 2
    grace.press("Mark as read", "main .list li:nth-child(1)")
    grace.press("Open", "main .list li:nth-child(2)")
    assert grace.path.startswith(claim), grace.path
    thread = "#comments .threads > li:last-child"
    assert "can this be quoted in full?" in grace.one(thread).text()
    grace.one(thread + " details summary").click()
    grace.one(thread + " textarea").fill("It can: it is a public letter.")
    grace.press("Add answer", thread)
    grace.press("Resolve", thread)
    assert "Resolved, " in grace.one("#comments").text()
    assert unread(grace) == "0", unread(grace)
    grace.go("/")
    assert "Waiting for you" in grace.says() and "Waiting on others" in grace.says()
    for browser in (tomas, grace):
        assert not browser.complaints()
        browser.close()


def test_two_speakers_become_one_and_part_again_without_javascript(newsroom, driver):
    amina = signed_in(newsroom, driver, "amina")
    amina.go("/speakers")
    links = [one for one in amina.all("td.lead a") if one.text() == "Courier"]
    assert links, "the sample has no Courier any more"
    old = links[0].attribute("href")
    amina.go(old + "/merge")
    amina.one("#into").fill("Sundhaven Courier")
    amina.press("Compare")
    assert "Sundhaven Courier, stays" in amina.one(".versus thead").text()
    amina.press("Merge into Sundhaven Courier")
    assert "Merged here" in amina.says()
    into = amina.path
    amina.go(old)
    assert amina.path == into, amina.path
    amina.press("Undo the merge", ".list")
    assert amina.path == old, amina.path
    assert not amina.complaints()
    amina.close()
