# SPDX-License-Identifier: Apache-2.0
"""oemrctl on clients, tokens and old rows."""
import pytest

from control import Control
from oauth_client import Client

PATIENTS = "/apis/default/api/patient?_limit=1"


@pytest.fixture
def control(demo):
    return Control(demo)


@pytest.fixture
def client(demo):
    return Client(demo)


def status_of(demo, tokens):
    return demo.get(PATIENTS, tokens["access_token"]).status_code


def test_a_command_line_without_sense_is_2_and_says_so(control):
    for words in ((), ("nonesuch",), ("clients",), ("clients", "show"), ("clients", "list", "x"), ("tokens", "revoke"), ("prune", "--days", "x"),
                  ("tokens", "revoke", "--all", "--client", "x"), ("clients", "list", "--site", "../x")):
        status, printed, errors = control.run(*words)
        assert (status, printed) == (2, ""), words
        assert errors.startswith("oemrctl: ") and "--help" in errors


def test_help_names_every_command(control):
    status, printed, _ = control.run("--help")
    assert status == 0
    assert all(word in printed for word in ("clients approve ID", "tokens revoke", "prune", "--dry-run", "--json"))


def test_a_site_that_is_not_there_is_said_with_the_way_out(control, demo):
    status, _, errors = control.run("clients", "list", "--site", "nonesuch")
    assert status == 1 and "--sites" in errors
    status, _, errors = Control(demo, "/nonesuch").run("clients", "list")
    assert status == 1 and "/nonesuch/default/sqlconf.php" in errors


def test_clients_are_listed_and_shown_without_their_secrets(demo, control, client):
    listed = {row["id"]: row for row in control.json("clients", "list")["clients"]}
    row = listed[client.id]
    assert (row["name"], row["enabled"], row["confidential"], row["scopes"]) == ("A test's client", True, True, 6)
    assert row["registered"][:2] == "20"
    status, printed, _ = control.run("clients", "list")
    assert status == 0 and printed.split("\n")[0].split() == ["NAME", "ID", "ENABLED", "CONFIDENTIAL", "SCOPES", "REGISTERED"]
    shown = control.json("clients", "show", client.id)
    assert shown["redirect_uris"] == ["https://client.example.org/callback"] and "user/patient.read" in shown["scopes"]
    status, _, errors = control.run("clients", "show", client.id.swapcase())
    assert status == 1 and "clients list" in errors


def test_a_disabled_client_is_out_until_it_is_enabled(demo, control, client):
    tokens = client.sign_in()
    answer = control.json("clients", "disable", client.id)
    assert (answer["enabled"], answer["changed"]) == (False, True) and "OemrTokenCacheTTL" in answer["notes"][0]
    assert status_of(demo, tokens) == 401, "this token was not in the cache"
    assert client.refresh(tokens["refresh_token"]).status_code in (400, 401)
    assert control.json("clients", "enable", client.id)["changed"]
    assert status_of(demo, tokens) == 200
    assert not control.json("clients", "enable", client.id)["changed"]


def test_a_new_client_is_approved(demo, control):
    waiting = Client(demo, enabled=False)
    demo.sql(f"UPDATE oauth_clients SET is_enabled = 0 WHERE client_id = '{waiting.id}'")
    approved = control.json("clients", "approve", waiting.id)
    assert approved["changed"] and "api:fhir" in approved["scopes"]
    assert status_of(demo, waiting.sign_in()) == 200


def test_tokens_of_a_client_are_revoked(demo, control, client):
    tokens, others = client.sign_in(), Client(demo).sign_in()
    revoked = control.json("tokens", "revoke", "--client", client.id)
    assert (revoked["access_tokens"], revoked["refresh_tokens"], revoked["codes"]) == (1, 1, 0)
    assert status_of(demo, tokens) == 401
    assert client.refresh(tokens["refresh_token"]).status_code == 400
    assert status_of(demo, others) == 200
    assert control.json("tokens", "revoke", "--client", client.id)["access_tokens"] == 0
    assert control.run("tokens", "revoke", "--client", "nonesuch")[0] == 1


def test_tokens_of_a_user_are_revoked(demo, control, client):
    name = demo.roles["admin"]["username"]
    tokens = client.sign_in()
    assert control.run("tokens", "revoke", "--user", name + "x")[0] == 1
    assert status_of(demo, tokens) == 200
    assert control.json("tokens", "revoke", "--user", name)["access_tokens"] >= 1
    fresh = client.sign_in()
    assert status_of(demo, fresh) == 200
    assert control.json("tokens", "revoke", "--all")["access_tokens"] == 1
    assert demo.sql("SELECT COUNT(*) FROM api_token WHERE revoked = 0") == [["0"]]


def test_a_code_that_waits_is_revoked_too(demo, control, client):
    client.sign_in()
    demo.sql(f"UPDATE oauth_trusted_user SET code = 'def50200aa' WHERE client_id = '{client.id}'")
    assert control.json("tokens", "revoke", "--client", client.id)["codes"] == 1
    assert demo.sql(f"SELECT code IS NULL FROM oauth_trusted_user WHERE client_id = '{client.id}'") == [["1"]]


def pruned(control, *words):
    return {row["what"]: row["rows"] for row in control.json("prune", *words)["pruned"]}


def test_only_what_is_of_no_use_is_pruned(demo, control, client):
    pruned(control)
    tokens, old = client.sign_in(), Client(demo)
    old.sign_in()
    demo.sql(f"UPDATE api_token SET expiry = NOW() - INTERVAL 8 DAY WHERE client_id = '{old.id}';"
             f" UPDATE api_refresh_token SET expiry = NOW() - INTERVAL 8 DAY WHERE client_id = '{old.id}';"
             f" UPDATE oauth_trusted_user SET time = NOW() - INTERVAL 9 DAY WHERE client_id IN ('{old.id}', '{client.id}');"
             f" INSERT INTO jwt_grant_history (jti, client_id, jti_exp) VALUES ('test', '{old.id}', NOW() - INTERVAL 8 DAY)")
    # Enough for more than one batch.
    demo.sql("INSERT INTO api_token (user_id, token, expiry, client_id, revoked) SELECT 'x', CONCAT('prune-', seq), '2020-01-01', 'gone', 0"
             " FROM seq_1_to_2500")
    assert pruned(control, "--days", "30")["refresh_tokens"] == 0
    demo.sql("INSERT INTO api_token (user_id, token, expiry, client_id, revoked) SELECT 'x', CONCAT('prune-', seq), '2020-01-01', 'gone', 0"
             " FROM seq_1_to_2500")
    counted = pruned(control, "--dry-run")
    assert (counted["access_tokens"], counted["refresh_tokens"], counted["client_assertions"]) == (2501, 1, 1)
    assert counted["consents"] == 0, "the tokens are still there"
    done = pruned(control)
    assert (done["access_tokens"], done["refresh_tokens"], done["client_assertions"], done["consents"]) == (2501, 1, 1, 1)
    assert set(pruned(control).values()) == {0}
    assert status_of(demo, tokens) == 200 and client.refresh(tokens["refresh_token"]).status_code == 200


def test_old_answers_to_idempotent_writes_are_pruned(demo, control):
    headers = {"Idempotency-Key": "prune-1"}
    body = {"fname": "Pru", "lname": "Ned", "DOB": "1980-01-01", "sex": "Female"}
    assert demo.call("POST", "/apis/default/api/patient", demo.token(), json=body, headers=headers).status_code == 201
    assert pruned(control, "--days", "0")["idempotency_keys"] == 0, "answers are repeated for a day"
    demo.sql("UPDATE oemr_idempotency_key SET created = created - INTERVAL 8 DAY")
    assert pruned(control)["idempotency_keys"] >= 1
    assert demo.sql("SELECT COUNT(*) FROM oemr_idempotency_key") == [["0"]]
