"""Every screen: nothing runs off its side at four widths, and axe-core finds nothing in either theme."""

import os

from newsroom import PASSPHRASE

DESK = [
    "/", "/notifications", "/inbox", "/inbox/feeds", "/articles", "/articles/new", "/articles/1", "/articles/1?c=2", "/articles/1/aside",
    "/articles/2?c=3", "/articles/2?view=people", "/articles/2?show=accepted", "/articles/2/bulk",
    "/articles/2/finish", "/articles/1/edit", "/claims", "/claims?state=published", "/claims?q=ferry&sort=due&hide=rating&density=compact",
    "/claims?q=zyzzyva", "/claims?as=board", "/views", "/search", "/search?q=ferry", "/search?q=zyzzyva", "/duplicates", "/reviews", "/speakers", "/sources",
    "/evidence/watch", "/published", "/record", "/record?verify=1", "/exports", "/me", "/me/tokens", "/people", "/services", "/nowhere",
    "/webhooks", "/imports", "/outside", "/tips", "/desk/policies",
]
PUBLIC = ["/checks", "/policies/method", "/ask", "/method", "/corrections", "/feeds", "/sign-in", "/api/v1"]
STATES = ["suggested", "dismissed", "queued", "declined", "researching", "in_review", "approved",
          "published", "retracted", "merged"]


def addresses(newsroom, browser):
    """Every screen, with a claim in each state and what hangs on it found by following links."""
    found = [newsroom.claim(browser, state) for state in STATES]
    working = newsroom.claim(browser, "researching")
    reviewed = newsroom.claim(browser, "in_review")
    other = newsroom.claim(browser, "published").rsplit("/", 1)[1]
    found += [working + part for part in ("/evidence/new", "/evidence/1", "/media", "/record", "/family", "/figures",
                                          "/split", f"/merge?into={other}")]
    found += [reviewed + "/revisions", newsroom.claim(browser, "approved") + "/publish",
              newsroom.claim(browser, "published") + "/holders"]
    for page, link in [("/speakers", "td a[href^='/speakers/']"), ("/sources", ".list a[href^='/sources/']"), (working, ".ev h4 a"),
                       ("/checks", ".checks a[href^='/checks/']")]:
        browser.go(page)
        links = browser.all(link)
        assert links, f"{page} leads nowhere"
        found.append(links[0].attribute("href"))
        if page in ("/speakers", "/sources") and len(links) > 1:
            other = links[1].attribute("href").rsplit("/", 1)[1]
            found.append(f"{found[-1]}/merge?into={other}")
    return DESK + PUBLIC + found


def signed_in(newsroom, driver, **more):
    browser = driver.open(newsroom.base, **more)
    browser.sign_in("ruth@desk.example", PASSPHRASE)
    return browser


def test_nothing_runs_off_the_side_of_any_screen(newsroom, driver):
    browser = signed_in(newsroom, driver)
    wide = []
    for path in addresses(newsroom, browser):
        browser.go(path)
        for width in (320, 390, 768, 1440):
            browser.size(width)
            over = browser.run("return document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wide.append(f"{path} at {width}: {over} px too wide")
    complaints = [one for one in browser.complaints() if "/nowhere" not in one]
    browser.close()
    assert not wide, "\n".join(wide)
    assert not complaints, complaints


def test_axe_finds_nothing_on_any_screen_in_either_theme(newsroom, driver):
    if not os.environ["GALLEY_AXE"]:
        return "skipped: axe-core is not here (npm install axe-core, then --axe)"
    with open(os.environ["GALLEY_AXE"], encoding="utf-8") as file:
        axe = file.read()
    faults, looked = [], 0
    for dark in (False, True):
        browser = signed_in(newsroom, driver, dark=dark)
        for path in addresses(newsroom, browser):
            browser.go(path)
            # The page's own policy forbids foreign scripts; WebDriver's own do not count as such.
            browser.run(axe)
            found = browser.run_later(
                "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])")
            looked += 1
            for fault in found["violations"]:
                where = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
                faults.append(f"{path} {'dark' if dark else 'light'}: {fault['id']}: {where}")
        browser.close()
    assert not faults, "\n".join(faults)
    return f"ok, {looked} screens"
