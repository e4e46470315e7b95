# SPDX-License-Identifier: Apache-2.0
"""Users of the standard API, and practitioners, who are some of them."""

import pytest

API = "/apis/default/api/user"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def data(demo, query=""):
    answer = demo.get(API + query, demo.token())
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_everybody_is_listed_once(demo):
    # An option of the same name in several lists is one kind of person in the address book.
    demo.sql("UPDATE users SET abook_type = 'spe' WHERE username = 'admin'; "
             "REPLACE INTO list_options (list_id, option_id, title) VALUES ('abook_type', 'spe', 'Specialist'), ('elsewhere', 'spe', 'Spear')")
    rows = data(demo)
    assert [row["id"] for row in rows] == [row[0] for row in demo.sql("SELECT id FROM users ORDER BY id")]
    assert {row["abook_title"] for row in rows if row["fname"] == data(demo, "?username=admin")[0]["fname"]} == {"Specialist"}


@pytest.mark.parametrize("name", ["id", "title", "fname", "lname", "npi", "notes", "city", "username", "facility_id"])
def test_filters_find_what_they_name(demo, name):
    demo.sql("UPDATE users SET title = 'Dr.', notes = 'Here on Mondays', city = 'Oakland' WHERE username = 'admin'")
    value = demo.sql(f"SELECT {name} FROM users WHERE username = 'admin'")[0][0]
    if value in ("NULL", ""):
        demo.sql(f"UPDATE users SET {name} = 'x1' WHERE username = 'admin'")
        value = "x1"
    answer = demo.get(API, demo.token(), params={name: value})
    rows = answer.json()["data"]
    assert len(rows) == int(demo.sql(f"SELECT COUNT(*) FROM users WHERE BINARY {name} = '{value}'")[0][0]) > 0
    assert all(isinstance(row["id"], int) for row in rows)
    assert demo.get(API, demo.token(), params={name: "Nobody has this"}).json()["data"] == []


def test_one_user(demo):
    demo.sql("UPDATE users SET password = 'an old secret' WHERE username = 'admin'")
    listed = data(demo, "?username=admin")[0]
    answer = demo.get(f"{API}/{listed['uuid']}", demo.token())
    record = answer.json()["data"]
    assert record["username"] == "admin" and record["id"] == listed["id"]
    assert list(record) == [row[0] for row in demo.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'users' ORDER BY ordinal_position")]
    assert record["password"] == "NoLongerUsed" and "an old secret" not in answer.text


@pytest.mark.parametrize("identifier", [UNKNOWN, "1", "admin", "0", "not-a-uuid"])
def test_nobody(demo, identifier):
    answer = demo.get(f"{API}/{identifier}", demo.token())
    assert answer.status_code == 404
    assert answer.json() == {"validationErrors": [], "internalErrors": [], "data": [], "links": []}


def test_only_administrators_may_read(demo):
    for path in (API, f"{API}/{UNKNOWN}"):
        assert demo.get(path, demo.token("frontdesk")).status_code == 401


# Practitioners

PRACTITIONERS = "/apis/default/api/practitioner"
GRACE = {"fname": "Grace", "lname": "Murray", "npi": "1234567893"}


def count(demo, username):
    return int(demo.sql(f"SELECT COUNT(*) FROM users WHERE username = '{username}'")[0][0])


def test_a_login_name_is_one_user_s(demo):
    token = demo.token()

    def post(username):
        return demo.call("POST", PRACTITIONERS, token, json={**GRACE, "username": username})

    answers = demo.at_once(post, ["gmurray"] * 5)
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400]
    assert count(demo, "gmurray") == 1
    for name in ("GMurray", "admin", "Admin"):
        refused = post(name)
        assert refused.status_code == 400 and list(refused.json()["validationErrors"]) == ["username"]
    assert count(demo, "admin") == 1
    for _ in range(2):  # people of the address book have none
        assert post("").status_code == 201


def test_a_change_keeps_login_names_apart(demo):
    made = demo.call("POST", PRACTITIONERS, demo.token(), json={**GRACE, "username": "gmurray2"}).json()["data"]
    path = f"{PRACTITIONERS}/{made['uuid']}"
    assert demo.call("PUT", path, demo.token(), json={"username": "gmurray2", "city": "Here"}).status_code == 200
    refused = demo.call("PUT", path, demo.token(), json={"username": "admin", "city": "There"})
    assert refused.status_code == 400 and list(refused.json()["validationErrors"]) == ["username"]
    assert demo.get(path, demo.token()).json()["data"]["city"] == "Here"
