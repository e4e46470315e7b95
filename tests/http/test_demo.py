# SPDX-License-Identifier: Apache-2.0
"""What ./run demo promises: the printed line works, a second start keeps the data, reset brings the start back."""
import subprocess
import time


def test_the_printed_line_works(demo):
    line = next(line for line in demo.start().splitlines() if line.startswith("curl "))
    demo.secrets.add(demo.roles["admin"]["client_secret"])
    answer = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout
    assert "Alvarez" in answer


def test_a_second_start_is_quick_and_keeps_the_data(demo):
    demo.sql("UPDATE facility SET name = 'Kept' WHERE id = 2")
    begin = time.monotonic()
    demo.start()
    assert time.monotonic() - begin < 20
    assert demo.sql("SELECT name FROM facility WHERE id = 2") == [["Kept"]]
    demo.reset()


def test_reset_brings_rows_files_and_caches_back(demo):
    token = demo.token()
    assert demo.get("/apis/default/api/facility", token).status_code == 200
    demo.sql("DELETE FROM patient_data WHERE id > 3; CREATE TABLE stray (id int); UPDATE globals SET gl_value = 0 WHERE gl_name = 'rest_api'")
    demo.reset()
    assert demo.sql("SELECT COUNT(*) FROM patient_data") == [["20"]]
    assert demo.sql("SHOW TABLES LIKE 'stray'") == []
    # The token's rows went with the reset: a cache that outlived it would still know the token.
    assert demo.get("/apis/default/api/facility", token).status_code in (400, 401)
    assert demo.get("/apis/default/api/facility", demo.token()).status_code == 200


def test_reset_brings_definitions_back(demo):
    tables = ("patient_data", "lists", "drugs", "users")
    shown = [demo.sql(f"SHOW CREATE TABLE {table}") for table in tables]
    demo.sql("ALTER TABLE patient_data ADD COLUMN of_the_site ENUM('a', 'b') NOT NULL; ALTER TABLE lists CONVERT TO CHARACTER SET latin1;"
             "ALTER TABLE drugs DROP COLUMN drug_code; DROP TABLE users")
    demo.reset()
    assert [demo.sql(f"SHOW CREATE TABLE {table}") for table in tables] == shown
    assert demo.get("/apis/default/api/user", demo.token()).status_code == 200
