# SPDX-License-Identifier: Apache-2.0
"""The routes as the OpenAPI document of the running demo declares them, and real paths for them."""
import re
from dataclasses import dataclass, field

API = "/apis/default"
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


@dataclass
class Operation:
    method: str
    template: str
    declared: dict = field(repr=False)

    @property
    def family(self):
        return self.declared["tags"][0]

    @property
    def is_open(self):
        return self.declared["security"] == []

    @property
    def scopes(self):
        return [] if self.is_open else self.declared["security"][0]["openemr"]

    @property
    def acl(self):
        return self.declared.get("x-openemr-acl")

    @property
    def name(self):
        return f"{self.method} {self.template}"

    def parameters(self, where):
        return [parameter for parameter in self.declared["parameters"] if parameter.get("in") == where]

    def nobody(self):
        """A path whose identifiers name nothing."""
        path = self.template
        for parameter in self.parameters("path"):
            schema = parameter["schema"]
            value = "999999999" if schema["type"] == "integer" else UNKNOWN_UUID if schema.get("format") == "uuid" else "nonesuch"
            path = path.replace("{" + parameter["name"] + "}", value)
        return API + path


def document(demo):
    answer = demo.get(API + "/openapi.json")
    assert answer.status_code == 200, answer.text
    return answer.json()


# Only programs that sign in for themselves read groups, and the demo has none.
OF_PROGRAMS = "/fhir/Group"


def operations(openapi):
    return [Operation(method.upper(), template, declared)
            for template, methods in openapi["paths"].items() for method, declared in methods.items()
            if not template.startswith(OF_PROGRAMS)]


def dashed(digits):
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])).lower()


class Paths:
    """Paths of records that are there: of the first patient and encounter that have such records."""

    ALONE = {"list_name": "sex", "type": "primary", "operation": "$bulkdata-status"}

    def __init__(self, demo, openapi, patient="patient"):
        self.demo, self.openapi, self.patient = demo, openapi, patient
        own = demo.roles[patient]["username"]
        rows = demo.sql("SELECT p.pid, HEX(p.uuid), e.encounter, HEX(e.uuid) FROM patient_data p JOIN form_encounter e ON e.pid = p.pid "
                        f"LEFT JOIN patient_access_onsite a ON a.pid = p.pid ORDER BY a.portal_login_username = '{own}' DESC, p.pid, e.encounter")
        self.candidates = [{"pid": pid, "puuid": dashed(puuid), "eid": encounter, "euuid": dashed(euuid), **self.ALONE}
                           for pid, puuid, encounter, euuid in rows]

    def token(self, operation):
        of_patient = operation.family == "portal" or (operation.family == "fhir" and self.patient != "patient")
        return self.demo.token(self.patient if of_patient else "admin")

    # What lists cannot do without.
    NEEDED = {"path": "/medical_record"}

    def query(self, template):
        parameters = self.openapi["paths"].get(template, {}).get("get", {}).get("parameters", [])
        needed = [parameter["name"] for parameter in parameters if parameter.get("in") == "query" and parameter.get("required")]
        return "?" + "&".join(f"{name}={self.NEEDED[name]}" for name in needed) if needed else ""

    @staticmethod
    def with_query(path, query):
        return path + ("&" if "?" in path else "?") + query

    def real(self, operation):
        """The path of something that exists, or None when the demo has nothing of that kind."""
        above, last = re.fullmatch(r"(.*?)(?:/\{(\w+)\})?", operation.template).groups()
        for known in self.candidates if "{" in operation.template else self.candidates[:1]:
            folder = re.sub(r"\{(\w+)\}", lambda match, known=known: known[match.group(1)], above)
            # An "eid" is an encounter's number, or an appointment's.
            identifiers = [known.get(last), self.from_list(operation, folder + self.query(above), last)] if last else [""]
            query = "" if last else self.query(above)
            for path in (f"{API}{folder}/{identifier}".rstrip("/") + query for identifier in identifiers if identifier is not None):
                if operation.method != "GET" or self.has_something(operation, path):
                    return path
        return None

    def has_something(self, operation, path):
        answer = self.demo.get(path, None if operation.is_open else self.token(operation))
        return answer.status_code == 200 and (not answer.headers["Content-Type"].startswith("application/json") or
                                              (answer.json().get("data", True) if isinstance(answer.json(), dict) else answer.json()))

    def from_list(self, operation, path, name):
        if operation.template == "/fhir/Binary/{id}":  # they are listed as documents
            path = "/fhir/DocumentReference"
        answer = self.demo.get(API + path, self.token(operation))
        if answer.status_code != 200:
            return None
        body = answer.json()
        if operation.template == "/fhir/Binary/{id}":
            contents = [content for entry in body.get("entry", []) for content in entry["resource"]["content"]]
            return next((one["attachment"]["url"].rpartition("/")[2] for one in contents if "url" in one["attachment"]), None)
        if operation.family == "fhir":
            return next((entry["resource"]["id"] for entry in body.get("entry", [])), None)
        rows = body["data"] if isinstance(body, dict) else body
        schema = next(parameter["schema"] for parameter in operation.parameters("path") if parameter["name"] == name)
        member = "uuid" if schema.get("format") == "uuid" else "id"
        for row in rows:
            for key in (member, name, "pc_" + member, "pc_" + name):
                if row.get(key):
                    return str(row[key])
        return None
