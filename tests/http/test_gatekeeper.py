# SPDX-License-Identifier: Apache-2.0
"""What stands before any route: switches, sites, paths, forms of the Authorization header."""
import http.client
import ssl

import pytest

ROUTE = "/apis/default/api/facility"


def sent(demo, path, headers):
    """The status of a request as it is written here: no client tidies up its path or its headers."""
    connection = http.client.HTTPSConnection("localhost", demo.port, timeout=30, context=ssl.create_default_context(cafile=demo.env["CA_FILE"]))
    connection.putrequest("GET", path, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_an_api_that_is_off_is_off_for_its_open_routes_too(demo):
    with demo.switched_off("rest_fhir_api"):
        for path in ("metadata", ".well-known/smart-configuration", "OperationDefinition"):
            answer = demo.get("/apis/default/fhir/" + path)
            assert answer.status_code == 501, path
            assert answer.json()["resourceType"] == "OperationOutcome"
        assert demo.get("/oauth2/default/.well-known/openid-configuration").status_code == 200
    with demo.switched_off("rest_api", "rest_fhir_api", "rest_portal_api"):
        assert demo.get("/oauth2/default/.well-known/openid-configuration").status_code == 404
    assert demo.get("/apis/default/fhir/metadata").status_code == 200


@pytest.mark.parametrize("form, status", [
    ("Bearer {}", 200), ("bearer {}", 200), ("BEARER\t{}", 200), ("  Bearer   {}  ", 200), ("{}", 200), ("Basic {}", 401), ("Bearer", 401), ("Bearer ", 401),
    ('Bearer "{}"', 401), ("Bearer{}", 401), ("Bearer {},Bearer {}", 401), ("Bearer {}==", 401), ("Bearer {}\xe9", 401), ("Bearer {}.", 401), ("", 401),
])
def test_forms_of_the_header(demo, form, status):
    assert sent(demo, ROUTE, [("Authorization", form.format(demo.token(), demo.token()).encode("latin-1"))]) == status


def test_of_two_headers_none_counts(demo):
    good, bad = ("Authorization", "Bearer " + demo.token()), ("Authorization", "Bearer x")
    assert {sent(demo, ROUTE, headers) for headers in ([good, bad], [bad, good], [good, good])} == {401}


@pytest.mark.parametrize("site", ["DEFAULT", "default.", "default;x", "...", ".git", "-", "%2e%2e", "%2e", "..%2fdefault", "default%00", "default%2f..%2fdefault",
                                  "def%20ault", "default%0a", "a" * 300, "%C3%A9", "default'", "sqlconf.php"])
def test_other_names_are_no_site(demo, site):
    assert sent(demo, f"/apis/{site}/api/facility", [("Authorization", "Bearer " + demo.token())]) in (400, 404)
    assert sent(demo, f"/oauth2/{site}/jwk", []) in (400, 404)
