# SPDX-License-Identifier: Apache-2.0
"""oemrctl keys rotate: new tokens have the new key, old ones go on verifying."""
import base64
import json
import os
import time

import pytest

from conftest import finish, guarded, make_demo
from control import Control

PATIENTS = "/apis/default/api/patient?_limit=1"
DELAY = 6  # OemrSettingsTTL, and one


@pytest.fixture(scope="module")
def own_demo(request):
    """Other tests would meet the new keys."""
    running = make_demo("rotation")
    yield running
    finish(running, request.session.testsfailed)


@pytest.fixture
def demo(request, own_demo):
    yield from guarded(request, own_demo)


def certificates(demo):
    return os.path.join(demo.env["SITES_DIR"], "default", "documents", "certificates")


def content(demo, name):
    with open(os.path.join(certificates(demo), name), encoding="ascii") as file:
        return file.read()


def kid(token):
    header = token.partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]


def published(demo):
    return [key["kid"] for key in demo.get("/oauth2/default/jwk").json()["keys"]]


def fresh(demo):
    return demo.password_grant("admin").json()["access_token"]


def test_a_rotation_beside_php_and_one_together_with_it(demo):
    control = Control(demo)
    first = fresh(demo)
    original = {name: content(demo, name) for name in ("oaprivate.key", "oapublic.key")}
    assert published(demo) == [kid(first)]

    rotated = control.json("keys", "rotate", "--sign-after", str(DELAY))
    assert "refuse the module's tokens" in rotated["findings"][0]["text"] and "--replace-php-keys" in rotated["findings"][0]["advice"]
    assert [(key["kid"], key["use"]) for key in rotated["keys"]] == [(kid(first), "signs"), (rotated["kid"], "signs next")]
    assert kid(fresh(demo)) == kid(first), "not before every process knows the key"
    made = os.stat(os.path.join(certificates(demo), rotated["file"]))
    folder = os.stat(certificates(demo))
    assert (made.st_mode & 0o777, made.st_uid, made.st_gid) == (0o640, folder.st_uid, folder.st_gid)
    assert content(demo, rotated["file"]).startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert {name: content(demo, name) for name in original} == original, "OpenEMR's files stay"

    time.sleep(DELAY)
    second = fresh(demo)
    assert kid(second) == rotated["kid"] and published(demo) == [rotated["kid"], kid(first)]
    for token in (first, second):
        assert demo.get(PATIENTS, token).status_code == 200
    checked = {finding["subject"]: finding["level"] for finding in control.json("keys", "check")["findings"]}
    assert (checked["PHP"], checked["permissions of " + rotated["file"]]) == ("warning", "ok")

    status, printed, errors = control.run("keys", "rotate", "--replace-php-keys", "--sign-after", str(DELAY), "--json")
    assert status == 0 and "waiting" in errors
    replaced = json.loads(printed)
    assert content(demo, "oaprivate.key") == content(demo, replaced["file"]) != original["oaprivate.key"]
    assert content(demo, "oapublic.key") != original["oapublic.key"]
    third = fresh(demo)
    assert kid(third) == replaced["kid"]
    time.sleep(DELAY)
    assert set(published(demo)) == {kid(first), kid(second), kid(third)} and published(demo)[0] == kid(third)
    for token in (first, second, third):
        assert demo.get(PATIENTS, token).status_code == 200
    checked = {finding["subject"]: finding["level"] for finding in control.json("keys", "check")["findings"]}
    assert "PHP" not in checked and "problem" not in checked.values()


@pytest.mark.expect_log("OEMR2014")
def test_a_damaged_key_of_our_own_is_left_out(demo):
    control = Control(demo)
    signing = kid(fresh(demo))
    path = os.path.join(certificates(demo), "oemr-20260101-000000.key")
    with open(path, "w", encoding="ascii") as file:
        file.write("damaged")
    os.chmod(path, 0o640)
    status, printed, _ = control.run("keys", "check")
    assert status == 1 and "problem  key oemr-20260101-000000.key" in printed
    time.sleep(DELAY)
    assert kid(fresh(demo)) == signing
    os.unlink(path)


def test_what_has_ended_is_removed_and_broken_keys_are_not_rotated(demo):
    control = Control(demo)
    ended = os.path.join(certificates(demo), "oemr-20260101-000000.pub")
    with open(ended, "w", encoding="ascii") as file:
        file.write(content(demo, "oapublic.key"))
    assert control.json("keys", "rotate", "--sign-after", "1")["removed"] == ["oemr-20260101-000000.pub"]
    assert not os.path.exists(ended)
    private = os.path.join(certificates(demo), "oaprivate.key")
    os.rename(private, private + ".aside")
    before = sorted(os.listdir(certificates(demo)))
    status, printed, errors = control.run("keys", "rotate")
    assert (status, printed) == (1, "") and "oaprivate.key" in errors
    assert sorted(os.listdir(certificates(demo))) == before
    os.rename(private + ".aside", private)
    assert control.run("keys", "rotate", "--sign-after", "x")[0] == 2
