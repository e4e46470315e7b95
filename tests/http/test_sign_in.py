# SPDX-License-Identifier: Apache-2.0
"""Sign-in by password: lock-out, second factor, renewed hashes; tokens that are used at the same time."""
import base64
import os
import subprocess
import time

import pytest

from openemr import one_time_code, sealed


@pytest.fixture
def physician(demo):
    """The id of the user that signs in here."""
    (row,) = demo.sql(f"SELECT id FROM users WHERE username = '{demo.roles['physician']['username']}'")
    return row[0]


@pytest.fixture(autouse=True)
def clean_counters(demo):
    yield
    demo.sql("UPDATE users_secure SET login_fail_counter = 0, last_login_fail = NULL, auto_block_emailed = 0; DELETE FROM ip_tracking;"
             " DELETE FROM login_mfa_registrations")


def form(demo, **change):
    role = {k: v for k, v in demo.roles["physician"].items() if k != "grant_type"}
    return {"grant_type": "password", **role, **change}


def sign_in(demo, **change):
    return demo.call("POST", "/oauth2/default/token", data=form(demo, **change))


def refresh(demo, token):
    client = {k: demo.roles["physician"][k] for k in ("client_id", "client_secret")}
    return demo.call("POST", "/oauth2/default/token", data={"grant_type": "refresh_token", "refresh_token": token, **client})


def offline_scope(demo):
    return demo.roles["physician"]["scope"] + " offline_access"


def test_too_many_failures_close_the_account_until_they_are_old(demo, physician):
    assert sign_in(demo).status_code == 200
    demo.sql(f"UPDATE users_secure SET login_fail_counter = 20, last_login_fail = NOW() WHERE id = {physician}")
    assert sign_in(demo).status_code == 400
    assert demo.sql(f"SELECT login_fail_counter, auto_block_emailed FROM users_secure WHERE id = {physician}") == [["21", "1"]]
    demo.sql(f"UPDATE users_secure SET last_login_fail = NOW() - INTERVAL 2 HOUR WHERE id = {physician}")
    assert sign_in(demo).status_code == 200
    assert demo.sql(f"SELECT login_fail_counter, auto_block_emailed FROM users_secure WHERE id = {physician}") == [["0", "0"]]


def test_failures_are_counted_by_the_peer_whatever_it_says_of_itself(demo):
    for address in ("203.0.113.1", "203.0.113.2"):
        wrong = form(demo, password="wrong")
        assert demo.call("POST", "/oauth2/default/token", data=wrong, headers={"X-Forwarded-For": address}).status_code == 400
    rows = demo.sql("SELECT ip_login_fail_counter FROM ip_tracking")
    assert rows == [["2"]]
    demo.sql("UPDATE ip_tracking SET ip_force_block = 1")
    assert sign_in(demo).status_code == 400


def test_an_address_is_known_once_a_user_signed_in_from_it(demo):
    demo.sql("DELETE FROM ip_tracking")
    for _ in range(2):
        assert sign_in(demo).status_code == 200
        assert demo.sql("SELECT ip_login_fail_counter, total_ip_login_fail_counter, ip_last_login_fail FROM ip_tracking") == [["0", "0", "NULL"]]


def test_a_barred_address_is_barred_before_anything_else_is_looked_at(demo):
    assert sign_in(demo).status_code == 200
    demo.sql("UPDATE ip_tracking SET ip_force_block = 1")
    last = "SELECT SUBSTRING_INDEX(CONVERT(FROM_BASE64(comments) USING utf8mb4), '. ', -1) FROM log ORDER BY id DESC LIMIT 1"
    assert sign_in(demo, password="").status_code == 400
    assert demo.sql(last) == [["IP address has been manually blocked"]]
    # Without a limit on addresses OpenEMR does not look at the mark.
    demo.sql("UPDATE globals SET gl_value = '0' WHERE gl_name = 'ip_max_failed_logins'")
    demo.renew()
    try:
        assert sign_in(demo).status_code == 200
    finally:
        demo.sql("UPDATE globals SET gl_value = '100' WHERE gl_name = 'ip_max_failed_logins'")
        demo.renew()


def test_a_second_factor_is_asked_for_and_each_code_works_once(demo, physician):
    assert sign_in(demo, mfa_token="123456").json()["error"] == "mfa_not_supported"
    secret = base64.b32encode(os.urandom(20)).decode()
    demo.secrets.add(secret)
    demo.sql("INSERT INTO login_mfa_registrations (user_id, name, method, var1, var2)"
             f" VALUES ({physician}, 'App Based 2FA', 'TOTP', '{sealed(demo, secret)}', '')")
    assert sign_in(demo).status_code == 400
    step = int(time.time()) // 30
    wrong = next(c for c in ("000000", "111111", "222222", "333333") if c not in {one_time_code(secret, step + n) for n in range(-2, 4)})
    for code in (wrong, "", "12345", "abcdef"):
        answer = sign_in(demo, mfa_token=code)
        assert (answer.status_code, answer.json()["error"]) == (401, "mfa_token_invalid"), code
    assert demo.sql(f"SELECT login_fail_counter FROM users_secure WHERE id = {physician}") == [["4"]]
    right = one_time_code(secret, step)
    assert sign_in(demo, mfa_token=right).status_code == 200
    assert sign_in(demo, mfa_token=right).status_code == 401
    assert sign_in(demo, mfa_token=one_time_code(secret, step - 1)).status_code == 401


def test_a_weaker_hash_is_renewed(demo, physician):
    where = f"WHERE id = {physician}"
    (before,), = demo.sql(f"SELECT password FROM users_secure {where}")
    weak = subprocess.run(["openssl", "passwd", "-6", "-salt", "abcdefgh", demo.roles["physician"]["password"]], capture_output=True,
                          text=True, check=True).stdout.strip()
    demo.sql(f"UPDATE users_secure SET password = '{weak}' {where}")
    try:
        assert sign_in(demo, password="wrong").status_code == 400
        assert demo.sql(f"SELECT password FROM users_secure {where}") == [[weak]]
        assert sign_in(demo).status_code == 200
        (after,), = demo.sql(f"SELECT password FROM users_secure {where}")
        assert after.startswith("$2y$10$")
        assert sign_in(demo).status_code == 200
        assert demo.sql(f"SELECT password FROM users_secure {where}") == [[after]]
    finally:
        demo.sql(f"UPDATE users_secure SET password = '{before}' {where}")


def test_a_user_who_was_made_inactive_cannot_refresh(demo, physician):
    answer = sign_in(demo, scope=offline_scope(demo)).json()
    demo.sql(f"UPDATE users SET active = 0 WHERE id = {physician}")
    try:
        assert refresh(demo, answer["refresh_token"]).status_code == 400
    finally:
        demo.sql(f"UPDATE users SET active = 1 WHERE id = {physician}")
    assert refresh(demo, answer["refresh_token"]).status_code == 200


def test_a_refresh_token_works_for_one_of_many(demo, physician):
    token = sign_in(demo, scope=offline_scope(demo)).json()["refresh_token"]
    statuses = sorted(answer.status_code for answer in demo.at_once(lambda _: refresh(demo, token), range(4)))
    assert statuses == [200, 400, 400, 400]
    rows = demo.sql("SELECT COUNT(*) FROM api_refresh_token r JOIN users u ON REPLACE(r.user_id, '-', '') = LOWER(HEX(u.uuid))"
                    f" WHERE r.revoked = 0 AND u.id = {physician}")
    assert rows == [["0"]], "reuse revokes what came of the token"


def test_signing_in_at_the_same_time_leaves_one_row_of_consent(demo):
    demo.sql("DELETE FROM oauth_trusted_user")
    assert {answer.status_code for answer in demo.at_once(lambda _: sign_in(demo), range(6))} == {200}
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["1"]]
