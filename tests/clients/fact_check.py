#!/usr/bin/env python3
"""Google's own Python client against a sample newsroom, with nothing changed but the address.

    tests/clients/fact_check.py --binary target/debug/galley

It pages through search results, sends a query that is longer than an address may be, searches by a
picture, reads an error, and round-trips a page. It runs under a Python that has google-api-python-client; tests/run
makes one in a folder of its own.
"""

import argparse
import functools
import http.server
import os
import threading

import google.oauth2.credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from newsroom import Newsroom


def service(base, **credentials):
    return build("factchecktools", "v1alpha1", static_discovery=True, cache_discovery=False,
                 client_options={"api_endpoint": base + "/"}, **credentials)


def search_pages_to_the_end(newsroom):
    claims = service(newsroom.base, developerKey="any").claims()
    whole = claims.search(reviewPublisherSiteFilter="127.0.0.1", pageSize=100).execute()["claims"]
    assert len(whole) > 1, whole
    paged, request = [], claims.search(reviewPublisherSiteFilter="127.0.0.1", pageSize=1)
    while request is not None:
        answer = request.execute()
        paged += answer.get("claims", [])
        request = claims.search_next(request, answer)
    assert paged == whole, (paged, whole)
    review = whole[0]["claimReview"][0]
    assert review["publisher"]["site"] == "127.0.0.1" and review["textualRating"]
    words = max(whole[0]["text"].split(), key=len)
    assert whole[0] in claims.search(query=words, pageSize=100).execute()["claims"]
    assert claims.search(query="zyzzyx").execute() == {}
    assert claims.search(query="ferries " * 600).execute().keys() <= {"claims", "nextPageToken"}
    kept = claims.search(query=words, fields="claims/text").execute()["claims"][0]
    assert kept.keys() == {"text"}, kept


def errors_are_read(newsroom):
    anonymous = service(newsroom.base, developerKey="any")
    for request, status, words in [
        (anonymous.claims().search(), 400, "query"),
        (anonymous.claims().imageSearch(imageUri="http://127.0.0.1:9/b.png"), 400, "image"),
        (anonymous.claims().imageSearch(imageUri=newsroom.pictures + "feed-norvessan-post.xml"), 400,
         "image"),
        (anonymous.pages().list(), 401, "token"),
        (anonymous.pages().get(name="pages/1"), 401, "token"),
    ]:
        try:
            request.execute()
        except HttpError as error:
            assert error.resp.status == status, error
            assert words in error.reason, error.reason
            assert error.error_details[0]["domain"] == "global", error.error_details
        else:
            raise AssertionError(f"{request.uri} was answered")


def a_picture_finds_the_check_that_rests_on_it(newsroom):
    claims = service(newsroom.base, developerKey="any").claims()
    board = newsroom.pictures + "evidence-fare-board.png"
    found = claims.imageSearch(imageUri=board, languageCode="en").execute()
    assert found.keys() == {"results"} and len(found["results"]) == 1, found
    claim = found["results"][0]["claim"]
    assert "6 marks" in claim["text"] and claim["claimReview"][0]["publisher"]["site"] == "127.0.0.1"
    assert claims.imageSearch_next(claims.imageSearch(imageUri=board), found) is None
    assert claims.imageSearch(imageUri=board, languageCode="fr").execute() == {}


def pages_go_round(newsroom):
    token = newsroom.token("amina@desk.example", "read_desk", "write_claims")
    credentials = google.oauth2.credentials.Credentials(token=token)
    pages = service(newsroom.base, credentials=credentials).pages()
    page = {
        "pageUrl": "https://checks.example/a", "publishDate": "2026-11-02",
        "claimReviewAuthor": {"name": "Checks Example"},
        "claimReviewMarkups": [{
            "url": "https://checks.example/a#1", "claimReviewed": "Lake Orrin froze in June.",
            "claimAppearances": ["https://news.example/1"], "claimAuthor": {"name": "Ilse Tarnova"},
            "rating": {"textualRating": "False", "ratingValue": 1, "worstRating": 1,
                       "bestRating": 5}}],
    }
    made = pages.create(body=page).execute()
    assert {key: made[key] for key in page} == page, made
    assert pages.get(name=made["name"]).execute() == made
    made["claimReviewMarkups"][0]["rating"] = {"textualRating": "Satire"}
    replaced = pages.update(name=made["name"], body=made).execute()
    assert replaced["claimReviewMarkups"] == made["claimReviewMarkups"], replaced
    assert replaced["versionId"] != made["versionId"]
    for number in range(5):
        pages.create(body={"pageUrl": f"https://checks.example/{number}"}).execute()
    listed, request = [], pages.list(organization="checks.example", pageSize=2)
    while request is not None:
        answer = request.execute()
        listed += answer.get("claimReviewMarkupPages", [])
        request = pages.list_next(request, answer)
    assert len(listed) == 6 and listed[-1] == replaced, listed
    found = pages.list(url="https://checks.example/a").execute()["claimReviewMarkupPages"]
    assert found == [replaced], found
    assert pages.delete(name=made["name"]).execute() == {}
    assert "claimReviewMarkupPages" not in pages.list(url="https://checks.example/a").execute()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    # The sample's own files, served as somebody else's site.
    here = os.path.dirname(os.path.abspath(__file__))
    files = os.path.join(here, "..", "..", "src", "sample", "files")
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=files))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{site.server_port}"
    newsroom = Newsroom(parser.parse_args().binary, GALLEY_FETCH_ALLOW=place)
    newsroom.pictures = f"http://{place}/"
    try:
        for test in (search_pages_to_the_end, errors_are_read,
                     a_picture_finds_the_check_that_rests_on_it, pages_go_round):
            test(newsroom)
            print(f"{test.__name__} ... ok")
    finally:
        newsroom.close()


if __name__ == "__main__":
    main()
