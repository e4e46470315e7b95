# SPDX-License-Identifier: Apache-2.0
"""FHIR searches: pages that bring each resource once, links that are of one search and caller, and what shapes an answer."""
import urllib.parse

import pytest

from oauth_client import Client

FHIR = "/apis/default/fhir"
MANY = 2300
FIRST = 800000


@pytest.fixture(scope="module", autouse=True)
def crowd(demo_session):
    demo = demo_session
    demo.sql(f"""SET SESSION sql_mode = '';
        INSERT INTO patient_data (pid, uuid, fname, lname, sex, DOB, pubpid, date, regdate) SELECT {FIRST} + seq, UNHEX(MD5(CONCAT('page', seq))),
        CONCAT('Given', seq % 7), IF(seq % 50, CONCAT('Family', seq % 100), ''), 'Female', IF(seq % 20, '1980-01-01' + INTERVAL seq % 40 DAY, '0000-00-00'),
        CONCAT('page', seq), NOW(), NOW() FROM seq_1_to_{MANY}; ANALYZE TABLE patient_data""")
    yield
    demo.reset()


def get(demo, url, token=None, status=200, **headers):
    path = url if url.startswith("/") else "/" + url.split("/", 3)[3]
    answer = demo.get(path, token or demo.token(), headers=headers)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
    return answer.json()


def link(bundle, relation):
    return next((one["url"] for one in bundle["link"] if one["relation"] == relation), None)


def ids(bundle):
    return [entry["resource"]["id"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]


def pages(demo, path, between=None):
    url, number = path, 0
    while url:
        bundle = get(demo, url)
        yield bundle
        url, number = link(bundle, "next"), number + 1
        if between:
            between(number)


@pytest.mark.parametrize("query", ["_count=1000", "", "_count=333&_sort=birthdate", "_count=400&_sort=-family,given", "_count=500&_sort=-_lastUpdated",
                                   "_count=450&gender=female&_sort=_id", "_count=700&birthdate:missing=true"])
def test_the_pages_together_are_the_whole(demo, query):
    found = [one for bundle in pages(demo, f"{FHIR}/Patient?{query}") for one in ids(bundle)]
    assert len(found) == len(set(found))
    condition = "DOB IS NULL OR DOB = '0000-00-00'" if "missing" in query else "sex = 'Female'" if "gender" in query else "TRUE"
    expected = int(demo.sql(f"SELECT COUNT(*) FROM patient_data WHERE uuid IS NOT NULL AND ({condition})")[0][0])
    assert len(found) == expected


def test_a_sorted_search_is_sorted(demo):
    def key(entry):
        return entry["resource"].get("birthDate", "")
    entries = [entry for bundle in pages(demo, f"{FHIR}/Patient?_sort=-birthdate&_count=1000") for entry in bundle["entry"]]
    assert entries == sorted(entries, key=key, reverse=True)


@pytest.mark.parametrize("sort", ["", "&_sort=-family"])
def test_rows_may_come_and_go_between_pages(demo, sort):
    """None comes twice, and none of those that stay is missed."""
    before = {row[0] for row in demo.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE uuid IS NOT NULL")}
    taken = []

    def between(number):
        demo.sql(f"""SET SESSION sql_mode = '';
            INSERT INTO patient_data (pid, uuid, fname, lname, sex, date, regdate) SELECT (SELECT MAX(pid) FROM patient_data) + seq, UNHEX(MD5(RAND())),
            CONCAT('New', seq), CONCAT('Family', seq * 9), 'Male', NOW(), NOW() FROM seq_1_to_10""")
        taken.extend(row[0] for row in demo.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid BETWEEN {0} AND {0} + 9".format(FIRST + 1500 + number * 10)))
        demo.sql("DELETE FROM patient_data WHERE pid BETWEEN {0} AND {0} + 9".format(FIRST + 1500 + number * 10))

    found = [one.replace("-", "") for bundle in pages(demo, f"{FHIR}/Patient?_count=300{sort}", between) for one in ids(bundle)]
    assert len(found) == len(set(found))
    assert before - set(taken) <= set(found)


def test_a_link_is_of_one_search_and_caller(demo):
    first = get(demo, FHIR + "/Patient?_count=5&gender=female")
    url = urllib.parse.urlsplit(link(first, "next"))
    page = urllib.parse.parse_qs(url.query)["_page"][0]
    path = f"{FHIR}/Patient?_count=5&gender=female&_page="
    assert not set(ids(get(demo, path + page))) & set(ids(first))
    for changed in (page[:-2], page[1:], "x", page[:20] + ("A" if page[20] != "A" else "B") + page[21:], "%25"):
        refusal = get(demo, path + changed, status=400)
        assert refusal["resourceType"] == "OperationOutcome"
    for other in ("_count=5&gender=male", "_count=6&gender=female", "_count=5", "gender=female", "_count=5&gender=female&_sort=family"):
        get(demo, f"{FHIR}/Patient?{other}&_page={page}", status=400)
    get(demo, path + page, demo.token("patient"), status=400)
    another = Client(demo, scope="openid api:fhir user/Patient.read").sign_in(scope="openid api:fhir user/Patient.read")
    get(demo, path + page, another["access_token"], status=400)
    # The values that it was ordered by are no part of what others can read.
    sorted_page = link(get(demo, FHIR + "/Patient?_count=5&_sort=family"), "next")
    assert "Family" not in sorted_page and "OFFSET" not in sorted_page.upper()


def test_a_page_has_a_bound(demo):
    bundle = get(demo, FHIR + "/Patient?_count=100000")
    assert len(ids(bundle)) == 1000 and "_count=1000&" in link(bundle, "next") and "_count=1000" in link(bundle, "self")
    assert len(ids(get(demo, FHIR + "/Patient"))) == 100
    with demo.configured("OemrFhirPageSize 7\n"):
        assert len(ids(get(demo, FHIR + "/Patient"))) == 7


def test_totals(demo):
    whole = int(demo.sql("SELECT COUNT(*) FROM patient_data WHERE uuid IS NOT NULL")[0][0])
    assert get(demo, FHIR + "/Patient?_summary=count") .get("total") == whole
    none = get(demo, FHIR + "/Patient?_count=0")
    assert none["total"] == whole and "entry" not in none
    assert get(demo, FHIR + "/Patient?_count=10&_total=accurate")["total"] == whole
    assert "total" not in get(demo, FHIR + "/Patient?_count=10&_total=none")
    assert "total" not in get(demo, FHIR + "/Patient?_count=10")  # all of a large table would have to be read
    few = get(demo, FHIR + "/Patient?_count=10&family=Family11")
    assert few["total"] == int(demo.sql("SELECT COUNT(*) FROM patient_data WHERE lname LIKE 'Family11%'")[0][0]) > 10 and get(demo, link(few, "next"))["total"] == few["total"]
    get(demo, FHIR + "/Patient?_total=some", status=400)


def test_parts_of_resources(demo):
    [patient] = demo.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid = 1")
    one = "-".join([patient[0][:8], patient[0][8:12], patient[0][12:16], patient[0][16:20], patient[0][20:]])
    for path in (f"{FHIR}/Patient?_id={one}&", f"{FHIR}/Patient/{one}?"):
        def resource(query):
            answer = get(demo, path + query)
            return answer["entry"][0]["resource"] if "entry" in answer else answer
        whole = resource("")
        small = resource("_elements=name,birthDate")
        assert set(small) == {"resourceType", "id", "meta", "name", "birthDate"} and small["name"] == whole["name"]
        assert small["meta"]["tag"][0]["code"] == "SUBSETTED" and small["meta"]["versionId"] == whole["meta"]["versionId"]
        assert set(resource("_summary=text")) == {"resourceType", "id", "meta", "text"}
        data = resource("_summary=data")
        assert set(whole) - set(data) == {"text"}
        summary = resource("_summary=true")
        assert "name" in summary and "communication" not in summary and "text" not in summary
        assert resource("_summary=false") == whole
        get(demo, path + "_summary=all", status=400)
    get(demo, FHIR + "/Patient?_summary=text&_elements=name", status=400)


def test_what_is_not_understood_is_said_or_refused(demo):
    for query in ("nonesuch=1", "_include=Patient:nonesuch", "_has:Nonesuch:patient:code=1", "nonesuch.name=x", "_sort=nonesuch", "_offset=3"):
        bundle = get(demo, FHIR + "/Patient?_count=2&" + query)
        outcomes = [entry["resource"] for entry in bundle["entry"] if entry["search"]["mode"] == "outcome"]
        assert [issue["code"] for outcome in outcomes for issue in outcome["issue"]] == ["not-supported"], query
        assert link(bundle, "self").endswith("/Patient?_count=2"), query
        get(demo, FHIR + "/Patient?_count=2&" + query, status=400, Prefer="handling=strict")
    for query in ("birthdate=x", "gender:above=male", "gender:in=x", "name:missing=x", "_count=-1", "general-practitioner:Device=x", "birthdate=gt"):
        if query.startswith("general"):
            continue
        assert get(demo, FHIR + "/Patient?" + query, status=400)["issue"][0]["severity"] == "error"


def test_versions(demo):
    path = FHIR + "/Patient/" + ids(get(demo, FHIR + "/Patient?_count=1"))[0]
    answer = demo.get(path, demo.token())
    tag, changed = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert tag == f'W/"{answer.json()["meta"]["versionId"]}"'
    for condition in ({"If-None-Match": tag}, {"If-None-Match": f'"x", {tag}'}, {"If-Modified-Since": changed}):
        again = demo.get(path, demo.token(), headers=condition)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    for condition in ({"If-None-Match": 'W/"x"', "If-Modified-Since": changed}, {"If-Modified-Since": "Mon, 01 Jan 1990 00:00:00 GMT"}, {"If-Modified-Since": "x"}):
        assert demo.get(path, demo.token(), headers=condition).status_code == 200
    resource = answer.json()
    for wrong in ('W/"x"', '"y"'):
        assert demo.call("PUT", path, demo.token(), json=resource, headers={"If-Match": wrong}).status_code == 412
    resource["name"][0]["family"] = "Changed"
    written = demo.call("PUT", path, demo.token(), json=resource, headers={"If-Match": tag})
    assert written.status_code == 200, written.text
    assert demo.get(path, demo.token()).json()["meta"]["versionId"] != answer.json()["meta"]["versionId"]
    assert demo.call("PUT", path, demo.token(), json=resource, headers={"If-Match": tag}).status_code == 412


def test_a_search_that_finds_the_same_is_the_same(demo):
    for query in ("_count=3", "_count=3&_sort=family", "family=Family12"):
        first = demo.get(f"{FHIR}/Patient?{query}", demo.token())
        assert demo.get(f"{FHIR}/Patient?{query}", demo.token(), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_forms_of_answers(demo):
    path = FHIR + "/Patient?_count=1"
    for accept in ("application/fhir+json", "application/json", "*/*", "text/html, */*", "application/fhir+xml, application/fhir+json"):
        answer = demo.get(path, demo.token(), headers={"Accept": accept})
        assert answer.headers["Content-Type"].startswith("application/fhir+json")
    assert "JSON" in get(demo, path, status=406, Accept="application/fhir+xml")["issue"][0]["details"]["text"]
    get(demo, path + "&_format=xml", status=406)
    get(demo, path + "&_format=json", Accept="application/fhir+xml")
    head = demo.call("HEAD", path, demo.token())
    assert head.status_code == 200 and not head.content and head.headers["ETag"]


def test_a_search_by_post_is_the_same(demo):
    by_get = get(demo, FHIR + "/Patient?family=Family13&_count=5")
    by_post = demo.call("POST", FHIR + "/Patient/_search?_count=5", demo.token(), data={"family": "Family13"}).json()
    assert ids(by_get) == ids(by_post) and by_get["total"] == by_post["total"]
    following = get(demo, link(by_post, "next"))
    assert ids(following) and not set(ids(following)) & set(ids(by_post))


def test_a_row_without_an_id_gets_one(demo):
    """As OpenEMR's screens make them: the next search finds it, and all later ones by the same id."""
    demo.sql(f"""SET SESSION sql_mode = ''; INSERT INTO patient_data (pid, fname, lname, sex, date, regdate) VALUES ({3 * FIRST}, 'Walk', 'In', 'Male', NOW(), NOW())""")
    found = ids(get(demo, FHIR + "/Patient?family=In"))
    assert len(found) == 1 and ids(get(demo, FHIR + "/Patient?family=In")) == found
    assert demo.sql(f"SELECT COUNT(*) FROM uuid_registry WHERE LOWER(HEX(uuid)) = '{found[0].replace('-', '')}'") == [["1"]]


@pytest.fixture(scope="module")
def clinician(demo_session):
    """A client whose users may read observations as well, and one whose patients may."""
    client = Client(demo_session, scope="openid api:fhir launch/patient user/Patient.read user/Observation.read")
    return client.sign_in(scope="openid api:fhir user/Patient.read user/Observation.read")["access_token"]


def included(bundle):
    return [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "include"]


def observations(demo, token, query):
    return [entry["resource"] for entry in get(demo, f"{FHIR}/Observation?{query}", token).get("entry", []) if entry["search"]["mode"] == "match"]


def test_includes(demo, clinician):
    bundle = get(demo, FHIR + "/Observation?_count=20&_include=Observation:patient", clinician)
    subjects = {entry["resource"]["subject"]["reference"] for entry in bundle["entry"] if entry["search"]["mode"] == "match"}
    assert subjects and {"Patient/" + one["id"] for one in included(bundle)} == subjects and len(included(bundle)) == len(subjects)
    assert all(entry["fullUrl"].endswith(f"/fhir/{entry['resource']['resourceType']}/{entry['resource']['id']}") for entry in bundle["entry"])
    patient = sorted(subjects)[0].partition("/")[2]
    bundle = get(demo, f"{FHIR}/Patient?_id={patient}&_revinclude=Observation:subject", clinician)
    found = {one["id"] for one in included(bundle)}
    assert found == {one["id"] for one in observations(demo, clinician, f"patient={patient}&_count=1000")} and len(ids(bundle)) == 1
    # Round and round: each resource once.
    bundle = get(demo, f"{FHIR}/Patient?_id={patient}&_revinclude=Observation:subject&_include:iterate=Observation:subject:Patient", clinician)
    assert {one["id"] for one in included(bundle)} == found


def test_what_the_scopes_do_not_open_is_not_included(demo):
    patient = ids(get(demo, FHIR + "/Patient?_count=1"))[0]
    token = demo.token("admin", "openid api:fhir user/Patient.read")
    assert not included(get(demo, f"{FHIR}/Patient?_id={patient}&_revinclude=Observation:subject", token))
    get(demo, FHIR + "/Patient?_has:Observation:subject:status=final", token, status=401)


def test_chains(demo, clinician):
    every = observations(demo, clinician, "_count=1000")
    patient = every[0]["subject"]["reference"].partition("/")[2]
    family = get(demo, f"{FHIR}/Patient/{patient}", clinician)["name"][0]["family"]
    own = sorted(one["id"] for one in observations(demo, clinician, f"patient={patient}&_count=1000"))
    assert set(own) >= {one["id"] for one in every if one["subject"]["reference"] == "Patient/" + patient}
    for query in (f"patient.family:exact={family}", f"subject:Patient.family:exact={family}", f"subject.family:exact={family}&patient={patient}"):
        found = [one["id"] for one in observations(demo, clinician, query + "&_count=1000") if one["subject"]["reference"] == "Patient/" + patient]
        assert sorted(found) == own, query
    assert not observations(demo, clinician, f"patient={patient}&patient.family=Nonesuch")
    code = every[0]["code"]["coding"][0]
    with_code = set(ids(get(demo, f"{FHIR}/Patient?_has:Observation:subject:code={code['system']}|{code['code']}&_count=1000", clinician)))
    expected = {one["subject"]["reference"].partition("/")[2] for one in observations(demo, clinician, f"code={code['system']}|{code['code']}&_count=1000")}
    assert with_code == expected and patient in with_code
    many = "&".join("patient.family=x" for _ in range(11))
    assert get(demo, f"{FHIR}/Observation?{many}", clinician, status=400)["issue"][0]["code"] == "too-costly"


def test_the_metadata_name_what_is_served(demo, clinician):
    [rest] = demo.get(FHIR + "/metadata").json()["rest"]
    types = {resource["type"]: resource for resource in rest["resource"]}
    native = [resource for resource in types.values() if resource.get("versioning")]
    assert {"Patient", "Observation"} <= {resource["type"] for resource in native}
    assert "Observation:patient" in types["Observation"]["searchInclude"] and "Observation:patient" in types["Patient"]["searchRevInclude"]
    token = {"Patient": clinician, "Observation": clinician}
    for name in token:
        for include in types[name].get("searchInclude", []):
            get(demo, f"{FHIR}/{name}?_count=1&_include={include}", clinician, Prefer="handling=strict")
        for include in types[name].get("searchRevInclude", []):
            get(demo, f"{FHIR}/{name}?_count=1&_revinclude={include}", clinician, Prefer="handling=strict")
        for parameter in types[name]["searchParam"]:
            get(demo, f"{FHIR}/{name}?_count=1&{parameter['name']}:missing=false&_sort={parameter['name']}", clinician, Prefer="handling=strict")
