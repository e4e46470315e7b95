# SPDX-License-Identifier: Apache-2.0
"""What OpenEMR itself would have written: sealed secrets, one-time codes, launch tokens."""
import base64
import hashlib
import hmac
import json
import os
import subprocess


def aes(option, key, iv, data):
    return subprocess.run(["openssl", "enc", option, "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()], input=data, capture_output=True,
                          check=True).stdout


def sealed(demo, text):
    """A secret as OpenEMR keeps it in the database: format 006 with the keys on the drive."""
    database = {n: base64.b64decode(v) for n, v in demo.sql("SELECT name, value FROM `keys` WHERE name IN ('sixa', 'sixb')")}
    drive = {}
    for name in ("sixa", "sixb"):
        path = os.path.join(demo.env["SITES_DIR"], "default", "documents", "logs_and_misc", "methods", name)
        with open(path, encoding="ascii") as file:
            raw = base64.b64decode(file.read()[3:])
        drive[name] = aes("-d", database["sixa"], raw[48:64], raw[64:])
    iv = os.urandom(16)
    cipher = iv + aes("-e", drive["sixa"], iv, text.encode())
    return "006" + base64.b64encode(hmac.digest(drive["sixb"], cipher, "sha384") + cipher).decode()


def launch_token(demo, **context):
    return sealed(demo, json.dumps(context))


def one_time_code(secret, step):
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7fffffff) % 1000000:06d}"


def uuid_of(demo, table, condition):
    """The UUID, as text, of the row that fits."""
    digits = demo.sql(f"SELECT LOWER(HEX(uuid)) FROM {table} WHERE {condition}")[0][0]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
