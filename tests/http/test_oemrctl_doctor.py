# SPDX-License-Identifier: Apache-2.0
"""oemrctl doctor and keys check on a site that is well, and on one with something broken."""
import os
import re
import shutil

import pytest

from control import Control

KEYS = ("documents/certificates/oaprivate.key", "documents/logs_and_misc/methods/sixa")


@pytest.fixture
def control(demo):
    demo.token()  # the keys have been made
    return Control(demo)


@pytest.fixture
def broken(demo, control, tmp_path):
    """A copy of the site's folder, to be broken; the database is the demo's."""
    sites = tmp_path / "sites"
    shutil.copytree(demo.env["SITES_DIR"], sites, symlinks=True)
    for folder, folders, files in os.walk(demo.env["SITES_DIR"]):
        for name in [".", *folders, *files]:
            original = os.stat(os.path.join(folder, name))
            os.chown(sites / os.path.relpath(os.path.join(folder, name), demo.env["SITES_DIR"]), original.st_uid, original.st_gid)
    return Control(demo, str(sites))


def path(control, name):
    return os.path.join(control.sites, "default", name)


def findings(control, *words, status=0):
    return {finding["subject"]: finding for finding in control.json(*words, status=status)["findings"]}


def test_a_site_that_is_well(demo, control):
    trust = ("--ca", demo.env["CA_FILE"])
    control.run("doctor", "--fix")
    found = findings(control, "doctor", *trust)
    assert {finding["level"] for finding in found.values()} == {"ok"}, found
    assert {"site", "database", "APIs", "site address", "signing key", "clock", "uuids", "audit spool", "table oemr_idempotency_key",
            "folder certificates", "permissions of oaprivate.key", "read_only", "sql_mode", "time zone", "collations", "engines", "indexes",
            "running server", "TRACE", "slow clients"} <= set(found)
    status, printed, _ = control.run("doctor", *trust)
    assert status == 0 and all(line.startswith("ok       ") for line in printed.splitlines())


def test_the_kid_is_the_published_one(demo, control):
    keys = demo.get("/oauth2/default/jwk").json()["keys"]
    text = findings(control, "keys", "check")["signing key"]["text"]
    assert "2048 bits" in text and keys[0]["kid"] in text


def test_a_wrong_password_in_sqlconf(broken):
    file = path(broken, "sqlconf.php")
    with open(file, encoding="utf-8") as source:
        text = re.sub(r"\$pass = '(.*)'", "$pass = 'x\\1'", source.read())
    with open(file, "w", encoding="utf-8") as target:
        target.write(text)
    found = findings(broken, "doctor", status=1)["database"]
    assert found["level"] == "problem" and "1045" in found["text"] and "sqlconf.php" in found["advice"]
    status, printed, errors = broken.run("clients", "list")
    assert (status, printed) == (1, "") and "1045" in errors and "oemrctl doctor" in errors


def test_a_database_that_does_not_answer(broken):
    file = path(broken, "sqlconf.php")
    with open(file, encoding="utf-8") as source:
        text = re.sub(r"\$port = '\d+'", "$port = '1'", source.read())
    with open(file, "w", encoding="utf-8") as target:
        target.write(text)
    assert "running" in findings(broken, "doctor", status=1)["database"]["advice"]
    with open(file, "a", encoding="utf-8") as target:
        target.write("<?php if (true) { $port = getenv('PORT'); }")
    assert findings(broken, "doctor", status=1)["sqlconf.php"]["level"] == "problem"
    os.unlink(file)
    assert findings(broken, "doctor", status=1)["sqlconf.php"]["level"] == "problem"


@pytest.mark.parametrize("name", KEYS)
def test_a_missing_key_is_a_problem_and_none_is_made(demo, broken, name):
    before = demo.sql("SELECT * FROM `keys` ORDER BY id")
    os.unlink(path(broken, name))
    for words in (("keys", "check"), ("doctor",)):
        found = findings(broken, *words, status=1)
        assert any(finding["level"] == "problem" and "backup" in finding["advice"] for finding in found.values()), found
    assert not os.path.exists(path(broken, name)) and demo.sql("SELECT * FROM `keys` ORDER BY id") == before


def test_a_damaged_key(broken):
    with open(path(broken, KEYS[0]), "w", encoding="utf-8") as file:
        file.write("damaged")
    assert findings(broken, "keys", "check", status=1)["keys"]["level"] == "problem"


@pytest.mark.parametrize("name", KEYS)
def test_a_key_that_strangers_may_read(broken, name):
    subject, sealed = "permissions of " + os.path.basename(name), name.endswith("sixa")  # OpenEMR itself leaves those so
    os.chmod(path(broken, name), 0o644)
    found = findings(broken, "keys", "check", status=0 if sealed else 1)[subject]
    assert found["level"] == ("warning" if sealed else "problem") and found["advice"].startswith("chmod o= ")
    os.chmod(path(broken, name), 0o646)
    assert findings(broken, "keys", "check", status=1)[subject]["level"] == "problem"


def test_a_key_that_the_web_server_cannot_read(broken):
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(path(broken, KEYS[0]), 12345, 12345)
    assert findings(broken, "keys", "check", status=1)["permissions of oaprivate.key"]["level"] == "problem"


def test_folders_and_leftovers(broken, tmp_path):
    os.chmod(path(broken, "documents/certificates"), 0o777)
    assert findings(broken, "doctor", status=1)["folder certificates"]["level"] == "problem"
    os.chmod(path(broken, "documents/certificates"), 0o755)
    spool = tmp_path / "spool"
    spool.mkdir(mode=0o700)
    assert findings(broken, "doctor", "--spool", str(spool))["audit spool"]["text"] == "empty"
    (spool / "0123-1.journal").write_text("{}\n")
    assert findings(broken, "doctor", "--spool", str(spool))["audit spool"]["text"] == "empty", "a row on its way is none that waits"
    os.utime(spool / "0123-1.journal", (1, 1))
    assert findings(broken, "doctor", "--spool", str(spool))["audit spool"]["level"] == "warning"
    spool.chmod(0o755)
    assert control_levels(broken, spool)
    assert findings(broken, "doctor", "--spool", "/nonesuch", status=1)["audit spool"]["level"] == "problem"


def control_levels(control, spool):
    levels = [finding["level"] for finding in control.json("doctor", "--spool", str(spool), status=1)["findings"] if finding["subject"] == "audit spool"]
    return levels == ["problem", "warning"]


@pytest.fixture
def settings(demo):
    before = demo.sql("SELECT gl_name, gl_value FROM globals WHERE gl_index = 0 AND (gl_name LIKE 'rest%api' OR gl_name = 'site_addr_oath')")
    yield
    for name, value in before:
        demo.sql(f"UPDATE globals SET gl_value = '{value}' WHERE gl_name = '{name}' AND gl_index = 0")


def test_settings(demo, control, settings):
    for address, level in (("", "problem"), ("http://localhost", "problem"), ("https://localhost/", "warning"), ("https://", "problem"),
                           ("https://localhost/openemr", "problem")):
        demo.sql(f"UPDATE globals SET gl_value = '{address}' WHERE gl_name = 'site_addr_oath'")
        assert findings(control, "doctor", status=int(level == "problem"))["site address"]["level"] == level
    demo.sql("UPDATE globals SET gl_value = '0' WHERE gl_name LIKE 'rest%api'")
    assert findings(control, "doctor", status=1)["APIs"]["level"] == "problem"


def test_another_version_of_openemr(demo, control):
    demo.sql("UPDATE version SET v_major = 6")
    try:
        status, printed, _ = control.run("doctor")
    finally:
        demo.sql("UPDATE version SET v_major = 7")
    assert status == 1 and "OpenEMR 6.0.3" in printed and "sql_upgrade" in printed


def test_missing_uuids_are_counted_and_completed(demo, control):
    control.run("doctor", "--fix")
    demo.sql("UPDATE lists SET uuid = NULL ORDER BY id LIMIT 2")
    found = findings(control, "doctor")["uuids in lists"]
    assert found["level"] == "warning" and found["text"].startswith("2 rows")
    assert findings(control, "doctor", "--fix")["uuids in lists"]["text"].startswith("2 rows")
    assert findings(control, "doctor")["uuids"]["level"] == "ok"


@pytest.mark.parametrize("subject, level, change, back, said", [
    ("collations", "problem", "ALTER TABLE pharmacies CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
     "ALTER TABLE pharmacies CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "pharmacies (utf8mb4_unicode_ci)"),
    ("collations", "problem", "ALTER TABLE drugs MODIFY name varchar(255) CHARACTER SET latin1",
     "ALTER TABLE drugs MODIFY name varchar(255) NOT NULL DEFAULT ''", "drugs (latin1_swedish_ci)"),
    ("engines", "problem", "ALTER TABLE pharmacies ENGINE = MyISAM", "ALTER TABLE pharmacies ENGINE = InnoDB", "pharmacies (MyISAM)"),
    ("indexes", "warning", "ALTER TABLE procedure_result DROP INDEX procedure_report_id", "ALTER TABLE procedure_result ADD KEY procedure_report_id (procedure_report_id)",
     "procedure_result.procedure_report_id"),
    ("read_only", "problem", "SET GLOBAL read_only = 1", "SET GLOBAL read_only = 0", "no changes"),
    ("sql_mode", "warning", "SET GLOBAL sql_mode = 'ANSI_QUOTES'", "SET GLOBAL sql_mode = DEFAULT", "ANSI_QUOTES"),
    ("time zone", "warning", "SET GLOBAL time_zone = '+03:00'; UPDATE globals SET gl_value = '' WHERE gl_name = 'gbl_time_zone'",
     "SET GLOBAL time_zone = '+00:00'; UPDATE globals SET gl_value = '{zone}' WHERE gl_name = 'gbl_time_zone'", "+03:00"),
])
def test_a_database_that_is_not_as_it_should_be(demo, control, subject, level, change, back, said):
    ((zone,),) = demo.sql("SELECT gl_value FROM globals WHERE gl_name = 'gbl_time_zone'")
    demo.sql(change)
    try:
        found = findings(control, "doctor", status=int(level == "problem"))[subject]
    finally:
        demo.sql(back.format(zone=zone))
    assert found["level"] == level and said in found["text"] and found["advice"], found


@pytest.mark.parametrize("lines, subject, level", [
    ("TraceEnable On", "TRACE", "warning"),
    ("RequestReadTimeout header=0 body=20", "slow clients", "warning"),
    ("<Location /server-status>\nRequire all denied\n</Location>", "slow clients", "warning"),
    ("OemrApi Off", "running server", "problem"),
])
@pytest.mark.expect_log("AH01630")
def test_the_running_server(demo, control, lines, subject, level):
    with demo.configured(lines + "\n"):
        found = findings(control, "doctor", "--ca", demo.env["CA_FILE"], status=int(level == "problem"))[subject]
    assert found["level"] == level and found["advice"], found


def test_a_server_that_is_asked_elsewhere(demo, control):
    def asked(*words, status=0):
        return findings(control, "doctor", *words, status=status)["running server"]

    trust = ("--ca", demo.env["CA_FILE"])
    assert asked()["level"] == "warning" and "--ca" in asked()["text"]  # the demo's certificate is its own
    assert asked("--url", f"https://127.0.0.1:{demo.port}", *trust)["level"] == "ok"
    assert asked("--url", "https://127.0.0.1:1", *trust)["level"] == "warning"
    assert asked("--url", "nonsense", *trust)["level"] == "warning"
    wrong = asked("--url", demo.env["BASE_URL"] + "/nonesuch", *trust, status=1)
    assert wrong["level"] == "problem" and "OemrWebRoot" in wrong["advice"]


def test_a_server_with_openemr_below_a_path(demo, control):
    with demo.configured("OemrWebRoot /openemr\n"):
        found = findings(control, "doctor", "--ca", demo.env["CA_FILE"], "--url", demo.env["BASE_URL"] + "/openemr/")["running server"]
        assert found["text"].endswith("/openemr/apis/default")
        found = findings(control, "doctor", "--ca", demo.env["CA_FILE"], status=1)["running server"]
        assert found["level"] == "problem"
