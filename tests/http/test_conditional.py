# SPDX-License-Identifier: Apache-2.0
"""Entity tags: what a client has is not sent again (304), and what it has not seen is not overwritten (412)."""

import pytest

API, FHIR = "/apis/default/api", "/apis/default/fhir"
FACILITY = {"name": "Tagged Clinic", "facility_npi": "1234567893"}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture
def facility(demo):
    made = demo.call("POST", API + "/facility", demo.token(), json=FACILITY)
    assert made.status_code == 201, made.text
    return f"{API}/facility/{made.json()['data']['uuid']}"


def put(demo, path, city, **headers):
    return demo.call("PUT", path, demo.token(), json={**FACILITY, "city": city}, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_a_read_has_a_strong_tag_that_changes_with_the_record(demo, facility):
    tags = []
    for city in ("Here", "There"):
        assert put(demo, facility, city).status_code == 200
        answers = [demo.get(facility, demo.token()) for _ in range(2)]
        assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
        assert answers[0].headers["ETag"].startswith('"')
        tags.append(answers[0].headers["ETag"])
    assert tags[0] != tags[1]


@pytest.mark.parametrize("path", [API + "/version", API + "/facility", FHIR + "/metadata", API + "/patient/{patient}", FHIR + "/Patient/{patient}"])
def test_what_the_client_has_is_not_sent_again(demo, path):
    patient = demo.get(API + "/patient?_limit=1", demo.token()).json()["data"][0]["uuid"]
    path = path.format(patient=patient)
    first = demo.get(path, demo.token())
    tag = first.headers["ETag"]
    for header in (tag, f'"other", {tag}', "W/" + tag.removeprefix("W/"), "*", tag[:-1] + '-gzip"'):
        again = demo.get(path, demo.token(), headers={"If-None-Match": header})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for header in ('"other"', tag[:-2] + '"', tag.strip('"'), '"'):
        again = demo.get(path, demo.token(), headers={"If-None-Match": header})
        assert (again.status_code, again.content) == (200, first.content)


def test_the_head_of_a_read_has_the_same_tag(demo, facility):
    head = demo.call("HEAD", facility, demo.token())
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == demo.get(facility, demo.token()).headers["ETag"]


def test_errors_have_no_tag(demo):
    for path in (API + "/facility/nonesuch", API + "/nonesuch"):
        answer = demo.get(path, demo.token(), headers={"If-None-Match": "*"})
        assert answer.status_code in (400, 404) and "ETag" not in answer.headers


def test_a_change_of_what_was_not_seen_is_refused(demo, facility):
    tag = demo.get(facility, demo.token()).headers["ETag"]
    assert put(demo, facility, "First", If_Match=tag).status_code == 200
    refused = put(demo, facility, "Second", If_Match=tag)
    assert refused.status_code == 412
    assert "changed" in refused.json()["internalErrors"][0]
    now = demo.get(facility, demo.token())
    assert now.json()["data"]["city"] == "First"
    assert put(demo, facility, "Third", If_Match=f'"other", {now.headers["ETag"]}').status_code == 200
    assert put(demo, facility, "Fourth", If_Match="*").status_code == 200


@pytest.mark.parametrize("header", ['"other"', "W/{tag}", "{bare}", "", '"'])
def test_if_match_takes_the_strong_tag_alone(demo, facility, header):
    tag = demo.get(facility, demo.token()).headers["ETag"]
    assert put(demo, facility, "Nowhere", If_Match=header.format(tag=tag, bare=tag.strip('"'))).status_code == 412
    assert demo.get(facility, demo.token()).headers["ETag"] == tag


def test_if_none_match_refuses_a_change_of_that_record(demo, facility):
    tag = demo.get(facility, demo.token()).headers["ETag"]
    assert put(demo, facility, "Nowhere", If_None_Match="*").status_code == 412
    assert put(demo, facility, "Nowhere", If_None_Match="W/" + tag).status_code == 412
    assert put(demo, facility, "Somewhere", If_None_Match='"other"').status_code == 200


def test_another_error_comes_before_the_precondition(demo, facility):
    """RFC 9110 section 13.2.1: preconditions count only where the request would succeed."""
    bad = demo.call("PUT", facility, demo.token(), json={**FACILITY, "email": "nobody"}, headers={"If-Match": '"other"'})
    assert bad.status_code == 400
    unknown = API + "/facility/00000000-0000-4000-8000-000000000000"
    assert put(demo, unknown, "Nowhere", If_Match="*").status_code == 400


def test_a_removal_heeds_if_match(demo):
    patient = demo.sql("SELECT pid FROM lists WHERE type = 'surgery' ORDER BY id LIMIT 1")[0][0]
    made = demo.call("POST", f"{API}/patient/{patient}/surgery", demo.token(), json={"title": "Tagged", "begdate": "2020-01-01 00:00:00", "diagnosis": ""})
    assert made.status_code == 201, made.text
    path = f"{API}/patient/{patient}/surgery/{made.json()['id']}"
    read = demo.get(path, demo.token())
    assert demo.call("DELETE", path, demo.token(), headers={"If-Match": '"other"'}).status_code == 412
    assert demo.get(path, demo.token()).content == read.content
    assert demo.call("DELETE", path, demo.token(), headers={"If-Match": read.headers["ETag"]}).status_code == 200
    assert demo.get(path, demo.token()).status_code in (400, 404)


def test_of_writers_who_saw_the_same_one_wins(demo, facility):
    for _ in range(5):
        tag = demo.get(facility, demo.token()).headers["ETag"]
        statuses = demo.at_once(lambda number: put(demo, facility, f"{tag} {number}", If_Match=tag).status_code, range(8))
        assert statuses.count(200) == 1 and set(statuses) <= {200, 412, 503}, statuses
