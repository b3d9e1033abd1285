#!/usr/bin/env python3
"""Google's own Python client against a sample newsroom, with nothing changed but the address.

    tests/clients/fact_check.py --binary target/debug/galley

It pages through search results, sends a query that is longer than an address may be, reads an
error, and round-trips a page. It runs under a Python that has google-api-python-client; tests/run
makes one in a folder of its own.
"""

import argparse

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
        (anonymous.claims().imageSearch(imageUri="https://a.example/b.png"), 501, "image"),
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
    newsroom = Newsroom(parser.parse_args().binary)
    try:
        for test in (search_pages_to_the_end, errors_are_read, pages_go_round):
            test(newsroom)
            print(f"{test.__name__} ... ok")
    finally:
        newsroom.close()


if __name__ == "__main__":
    main()
