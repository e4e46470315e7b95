# SPDX-License-Identifier: Apache-2.0
"""Prints the demo's accounts and one curl line that works when pasted: greeting.py CREDENTIALS BASE_URL CA_FILE."""
import json
import shlex
import sys


def main():
    credentials, base, ca_file = sys.argv[1:]
    with open(credentials, encoding="utf-8") as file:
        roles = json.load(file)
    print("Accounts")
    for name, role in roles.items():
        if "username" in role:
            print(f"  {name:<12} {role['username']} / {role['password']}" + (f" / {role['email']}" if "email" in role else ""))
    admin = roles["admin"]
    fields = {"grant_type": "password", "user_role": "users", "username": admin["username"], "password": admin["password"],
              "client_id": admin["client_id"], "scope": "openid api:oemr user/patient.read"}
    if admin.get("client_secret"):
        fields["client_secret"] = admin["client_secret"]
    token = f"curl -s --cacert {shlex.quote(ca_file)} {base}/oauth2/default/token"
    token += "".join(f" --data-urlencode {shlex.quote(f'{key}={value}')}" for key, value in fields.items())
    token += " | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'"
    if "demo-physician" in (role.get("password") for role in roles.values()):
        print(f"\nSign in with a browser, at an app that asks for a record\n\n  {base}/app/")
        print(f"\nRegister an app of your own\n\n  {base}/oauth2/default/smart/register-app")
    print("\nTry it\n")
    print(f"curl --cacert {shlex.quote(ca_file)} -H \"Authorization: Bearer $({token})\" {base}/apis/default/api/patient")


main()
