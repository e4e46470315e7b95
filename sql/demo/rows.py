# SPDX-License-Identifier: Apache-2.0
"""Writes INSERT statements: automatic ids, UUIDs and their registry."""
import hashlib
import uuid

# Tables whose rows have a UUID, and the key column that the registry names.
UUID_TABLES = {
    "documents": "id", "drugs": "drug_id", "facility": "id", "facility_user_ids": "id", "form_clinical_notes": "id",
    "form_encounter": "id", "form_vitals": "id", "history_data": "id", "immunizations": "id", "insurance_companies": "id",
    "insurance_data": "id", "lists": "id", "openemr_postcalendar_events": "pc_eid", "patient_data": "id", "patient_history": "id",
    "prescriptions": "id", "procedure_order": "procedure_order_id", "procedure_providers": "ppid",
    "procedure_report": "procedure_report_id", "procedure_result": "procedure_result_id", "users": "id",
}
VITAL_SIGNS = ("2708-6 29463-7 3150-0 3151-8 39156-5 59408-5 59576-9 77606-2 8289-1 8302-2 8310-5 8327-9 8462-4 8480-6 "
               "85353-1 85354-9 8867-4 9279-1 9843-4").split()
# FHIR resources that derive from a row of another resource have a UUID of their own.
DERIVED = {
    "patient_data": [("CareTeam", None), ("Location", None)],
    "users": [("Group", None), ("Location", None)],
    "facility": [("Location", None)],
    "form_vitals": [("Observation", "category=vital-signs&code=" + code) for code in VITAL_SIGNS],
    "history_data": [("Observation", "category=social-history&code=72166-2")],
}
CREATED = "2024-01-02 08:00:00"


def made_uuid(*parts):
    """The same on every start, so that a demo's links can be written down."""
    return uuid.UUID(bytes=hashlib.sha256("/".join(map(str, parts)).encode()).digest()[:16], version=4)


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, uuid.UUID):
        return "0x" + value.bytes.hex()
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


class Rows:
    def __init__(self, out):
        self.out, self.next_id = out, {}

    def write(self, table, /, **columns):
        names, values = ", ".join(f"`{name}`" for name in columns), ", ".join(map(literal, columns.values()))
        self.out.write(f"INSERT INTO `{table}` ({names}) VALUES ({values});\n")

    def add(self, table, /, key="id", **columns):
        """Writes a row with the next automatic id, which it returns, and its UUIDs."""
        number = self.next_id[table] = self.next_id.get(table, 0) + 1
        key = UUID_TABLES.get(table, key)
        if table not in UUID_TABLES:
            self.write(table, **{key: number}, **columns)
            return number
        own = columns.pop("uuid", None) or made_uuid(table, number)
        self.write(table, **{key: number}, uuid=own, **columns)
        self._register(own, table, key, '["uid","facility_id"]' if table == "facility_user_ids" else "")
        for resource, path in DERIVED.get(table, ()):
            derived = made_uuid(table, number, resource, path)
            self.add("uuid_mapping", uuid=derived, resource=resource, resource_path=path, table=table, target_uuid=own, created=CREATED)
            self._register(derived, "uuid_mapping", "id", "", mapped=1)
        return number

    def _register(self, own, table, key, vertical, mapped=0):
        self.write("uuid_registry", uuid=own, table_name=table, table_id=key, table_vertical=vertical, couchdb="",
                   mapped=mapped, created=CREATED)
