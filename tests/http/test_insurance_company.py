# SPDX-License-Identifier: Apache-2.0
"""Insurance companies, their address and telephone number."""
import pytest

API = "/apis/default/api/insurance_company"
COMPANY = {"name": "Bay Mutual", "attn": "Claims", "cms_id": "B1234", "ins_type_code": "2", "alt_cms_id": "ALT"}
ADDRESS = {"line1": "1 Main Street", "line2": "Floor 2", "city": "Oakland", "state": "CA", "zip": "94601", "country": "USA"}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture
def unchanged(demo):
    statement = "CHECKSUM TABLE insurance_companies, addresses, phone_numbers, sequences, uuid_registry"
    before = demo.sql(statement)
    yield
    assert demo.sql(statement) == before


def call(demo, method, path="", body=None, role="admin"):
    return demo.call(method, API + path, demo.token(role), json=body)


def made(demo, body):
    answer = call(demo, "POST", "", body)
    assert answer.status_code == 201, answer.text
    assert list(answer.json()) == ["iid"]
    return answer.json()["iid"]


def listed(demo, company):
    return [row for row in call(demo, "GET").json() if row["id"] == str(company)]


def address(demo, company):
    return demo.sql(f"SELECT line1, line2, city, state, zip, country FROM addresses WHERE foreign_id = {company}")


def phone(demo, company):
    return demo.sql(f"SELECT country_code, area_code, prefix, number, type FROM phone_numbers WHERE foreign_id = {company}")


def test_a_company_with_everything(demo):
    company = made(demo, {**COMPANY, **ADDRESS, "phone": "(510) 555-0101"})
    assert company == int(demo.sql("SELECT id FROM sequences")[0][0])
    assert address(demo, company) == [list(ADDRESS.values())]
    assert phone(demo, company) == [["+1", "510", "555", "0101", "2"]]
    row = listed(demo, company)
    assert [{name: row[0][name] for name in {**COMPANY, **ADDRESS}}] == [{**COMPANY, **ADDRESS}]  # numbers are texts in the list, as in those of users and appointments
    record = call(demo, "GET", f"/{company}").json()
    assert record["uuid"] == row[0]["uuid"] and (record["ins_type_code"], record["inactive"]) == (2, 0)
    assert {name: record[name] for name in ADDRESS} == ADDRESS and record["phone"] == row[0]["phone"] == "510-555-0101"
    before = demo.sql("CHECKSUM TABLE insurance_companies, addresses, phone_numbers")
    assert call(demo, "PUT", f"/{company}", record).status_code == 200  # what was read is taken back
    assert demo.sql("CHECKSUM TABLE insurance_companies, addresses, phone_numbers") == before
    assert demo.sql(f"SELECT table_name FROM uuid_registry WHERE uuid = UNHEX(REPLACE('{record['uuid']}', '-', ''))") == [["insurance_companies"]]


def test_a_company_of_a_name_alone(demo):
    company = made(demo, {"name": "Bare Mutual", "ins_type_code": "", "x12_default_partner_id": None})
    assert address(demo, company) == [] and phone(demo, company) == []
    record = call(demo, "GET", f"/{company}").json()
    assert [record[name] for name in ("attn", "ins_type_code", "x12_default_partner_id")] == [None] * 3
    assert [(row["name"], row["city"]) for row in listed(demo, company)] == [("Bare Mutual", None)]


def test_a_company_of_two_addresses_is_listed_once(demo):
    company = made(demo, {**COMPANY, **ADDRESS})
    demo.sql(f"INSERT INTO addresses (id, line1, city, foreign_id) SELECT MAX(id) + 1, 'Elsewhere', 'Reno', {company} FROM addresses")
    assert [row["city"] for row in listed(demo, company)] == ["Oakland"]


def test_a_change_leaves_alone_what_it_does_not_name(demo):
    company = made(demo, {**COMPANY, **ADDRESS, "phone": "510 555 0101"})
    demo.sql(f"INSERT INTO phone_numbers (id, country_code, area_code, prefix, number, type, foreign_id) SELECT MAX(id) + 1, '+1', '510', '555', '0999', 5, {company} "
             "FROM phone_numbers")
    answer = call(demo, "PUT", f"/{company}", {"attn": "Appeals"})
    assert (answer.status_code, answer.json()) == (200, {"iid": str(company)})
    record = call(demo, "GET", f"/{company}").json()
    assert [record[name] for name in ("name", "attn", "cms_id", "ins_type_code")] == ["Bay Mutual", "Appeals", "B1234", 2]
    assert address(demo, company) == [list(ADDRESS.values())]
    assert call(demo, "PUT", f"/{company}", {"city": "Berkeley", "phone": "+1 510-555-0202"}).status_code == 200
    assert address(demo, company) == [list({**ADDRESS, "city": "Berkeley"}.values())]
    assert phone(demo, company) == [["+1", "510", "555", "0202", "2"], ["+1", "510", "555", "0999", "5"]]
    assert call(demo, "GET", f"/{company}").json() == {**record, "city": "Berkeley", "phone": "510-555-0202"}


def test_a_change_adds_an_address(demo):
    company = made(demo, {"name": "Bare Mutual"})
    assert call(demo, "PUT", f"/{company}", {"zip": "94601", "phone": "5105550101"}).status_code == 200
    assert address(demo, company) == [["NULL", "NULL", "NULL", "NULL", "94601", "NULL"]]
    assert phone(demo, company) == [["+1", "510", "555", "0101", "2"]]


@pytest.mark.parametrize("company", ["0", "999999", "abc", "1abc", "-1", "9" * 40])
def test_an_unknown_company(demo, unchanged, company):
    assert (call(demo, "GET", f"/{company}").status_code, call(demo, "GET", f"/{company}").text) == (404, "null")
    for body in (COMPANY, {**COMPANY, **ADDRESS, "phone": "5105550101"}, {"city": "Reno"}):
        assert call(demo, "PUT", f"/{company}", body).status_code in (400, 404)


@pytest.mark.parametrize("body", [
    {}, {"attn": "Claims"}, {"name": ""}, {"name": "x"}, {"name": "x" * 256}, {"name": ["xx"]}, {**COMPANY, "cms_id": "x" * 16},
    {**COMPANY, "ins_type_code": "PPO"}, {**COMPANY, "ins_type_code": "99999999999"}, {**COMPANY, "x12_default_partner_id": "1.5"},
    {**COMPANY, "zip": "x" * 11}, {**COMPANY, "state": "x" * 36}, {**COMPANY, "city": {"a": 1}}, {**COMPANY, "cqm_sop": "x"},
    {**COMPANY, **ADDRESS, "phone": "555-0101"}, {**COMPANY, "phone": "+44 20 7946 0958 1"}, {**COMPANY, "phone": ["5105550101"]}])
def test_a_bad_company_is_400(demo, unchanged, body):
    assert call(demo, "POST", "", body).status_code == 400


def test_an_empty_change_is_400(demo, unchanged):
    company = call(demo, "GET").json()[0]["id"]
    for body in ({}, {"nonesuch": 1}, {"id": 5, "uuid": "x"}):
        assert call(demo, "PUT", f"/{company}", body).status_code == 400
