// SPDX-License-Identifier: Apache-2.0
// Walks through the requirements of a version of US Core, as the list that the official test kit works from has them: each
// search of each profile, with its comparators, for values that the data hold; and which must-support elements have no example.
// Standard input: JSON {base, token, types, requirements}; standard output: JSON {table, faults, missing}. TZ is the server's.
import { readFileSync } from "node:fs";

import fhirpath from "fhirpath";
import model from "fhirpath/fhir-context/r4/index.js";
import { parse } from "yaml";

import { Server } from "./fhir_server.mjs";
import { both, dateCase, listCase, plainCase } from "./search_cases.mjs";
import { Parameter } from "./search_rules.mjs";

const settings = JSON.parse(readFileSync(0, "utf8"));
const server = new Server(settings);
const requirements = withoutColons(parse(readFileSync(settings.requirements, "utf8")));
const declared = new Map((await server.get("metadata")).body.rest[0].resource.map((one) => [one.type, one]));
const held = new Map(), table = [], faults = [], missing = [];
const EACH = 3; // patients for whom each search is made

/** Ruby's symbols are written with a colon. */
function withoutColons(node) {
  if (Array.isArray(node)) return node.map(withoutColons);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name.replace(/^:/, ""), withoutColons(value)]));
}

async function resourcesOf(type) {
  if (!held.has(type)) held.set(type, (await server.search(type, [["_count", "1000"]])).found);
  return held.get(type);
}

/** The parameters of a search, or undefined with a fault for what is not declared. */
function parametersOf(group, names) {
  const kinds = new Map((declared.get(group.resource)?.searchParam ?? []).map((one) => [one.name, one.type]));
  const left = names.filter((name) => !kinds.has(name));
  if (left.length === 0) return names.map((name) => new Parameter(group.resource, name, kinds.get(name), settings.base));
  faults.push(`${group.resource}?${names.join("&")}: ${left.join()} is not declared`);
  return undefined;
}

/** Searches for a resource's own values: plain, with each comparator, and with all values of a list that must be heeded. */
function casesFor(parameters, resource, group) {
  const plain = parameters.map((one) => plainCase(one, resource));
  if (plain.includes(undefined)) return [];
  const cases = [plain];
  parameters.forEach((parameter, place) => {
    const definition = group.search_definitions[parameter.name] ?? {};
    const replaced = (one) => cases.push(plain.map((other, index) => (index === place ? one : other)));
    if (parameter.type === "date") {
      const [value] = parameter.values(resource).filter((one) => !one.isEmpty);
      for (const comparator of Object.keys(definition.comparators ?? {}).filter((one) => one !== "ap"))
        for (const text of new Set([value.text, value.text.slice(0, 10)])) replaced(dateCase(parameter, comparator, text));
    }
    if (definition.multiple_or === "SHALL" && definition.values?.length > 1) replaced(listCase(parameter, definition.values));
  });
  return cases.map((one) => both(...one));
}

async function walkSearch(group, search, resources, everything) {
  const parameters = parametersOf(group, search.names);
  if (!parameters) return { searches: 0, wrong: 1 };
  const chosen = [];
  for (const resource of resources) {
    const patient = JSON.stringify((resource.subject ?? resource.patient)?.reference);
    if (chosen.length < EACH && !chosen.some(([other]) => patient !== undefined && other === patient) && casesFor(parameters, resource, group).length) chosen.push([patient, resource]);
  }
  if (chosen.length === 0 && resources.length > 0) missing.push(`${group.name}: no example for the search by ${search.names.join(" and ")}`);
  let searches = 0, wrong = 0;
  for (const one of chosen.flatMap(([, resource]) => casesFor(parameters, resource, group))) {
    const answer = await server.search(group.resource, [...one.query, ["_count", "1000"], ["_elements", "id"]], { post: searches % 5 === 4 });
    const found = new Set(answer.found.map(({ id }) => id));
    const differing = answer.status !== 200 ? answer.text.slice(0, 200) : everything.filter((resource) => ![undefined, found.has(resource.id)].includes(one.matches(resource))).map(({ id }) => id);
    if (differing.length > 0) faults.push(`${group.resource}?${one.query.map((pair) => pair.join("=")).join("&")}: ${answer.status}, ${found.size} found, wrong: ${[differing].flat().slice(0, 3)}`);
    wrong += differing.length > 0;
    ++searches;
  }
  return { searches, wrong };
}

/** Each _revinclude and _include of the list: what comes along points to what was found, or is pointed to. */
async function walkIncluded(group, resources) {
  const some = resources.slice(0, EACH).map((one) => one.id).join();
  if (!some) return;
  for (const [name, values] of [["_revinclude", group.revincludes ?? []], ["_include", group.include_params ?? []]]) {
    for (const value of values) {
      if (name === "_revinclude" && !settings.types.includes(value.split(":")[0])) continue;
      if (name === "_include" && !declared.get(group.resource).searchParam?.some((one) => one.name === value.split(":")[1])) {
        missing.push(`${group.name}: no parameter ${value.split(":")[1]} for _include=${value}`);
        continue;
      }
      const answer = await server.get(`${group.resource}?_id=${some}&${name}=${value}`);
      const entries = answer.body?.entry ?? [];
      const others = entries.filter((one) => one.search?.mode === "include").map((one) => one.resource);
      if (answer.status !== 200) faults.push(`${group.resource}?_id=…&${name}=${value}: ${answer.status}`);
      else if (others.length === 0) missing.push(`${group.name}: nothing comes along with ${name}=${value}`);
    }
  }
}

const escapeName = (name) => (name === "class" ? "`class`" : name);

/** FHIRPath of a must-support path: "category:VSCat.coding.code", "value[x]:valueQuantity.value". */
function expressionOf(path, slices) {
  return path.split(".").map((segment) => {
    const [name, slice] = segment.split(":");
    const found = slices.find((one) => one.slice_name === slice);
    return escapeName(name.replace("[x]", "")) + (slice && found ? conditionOf(found.discriminator) : "");
  }).join(".");
}

function conditionOf({ type, path, code, system, values }) {
  const coded = (at) => `.where(${at ? `${at}.` : ""}coding.where(code='${code}'${system ? ` and system='${system}'` : ""}).exists())`;
  if (type === "patternCodeableConcept") return coded(path);
  if (type === "patternCoding") return `.where(${path ? `${path}.` : ""}code='${code}')`;
  if (type === "patternIdentifier") return `.where(system='${system}')`;
  if (type === "requiredBinding") return `.where(${path ? `${path}.` : ""}coding.where(${values.map((one) => `code='${one.code ?? one}'`).join(" or ")}).exists())`;
  if (type === "type") return `.ofType(${code === "Date" ? "date" : code})`;
  return values.map((one) => `.where(${one.path}='${one.value}')`).join("");
}

function mustSupported(group) {
  const { elements = [], slices = [], extensions = [], choices = [] } = group.must_supports;
  const wanted = [
    ...elements.map((one) => [one.path, expressionOf(one.path, slices) + (one.fixed_value !== undefined ? `.where($this='${one.fixed_value}')` : "")]),
    ...slices.map((one) => [`${one.path}:${one.slice_name}`, expressionOf(one.path, slices) + conditionOf(one.discriminator)]),
    ...extensions.map((one) => [one.id, `${one.path === "extension" ? "" : `${expressionOf(one.path.replace(/\.?extension$/, ""), slices)}.`}extension.where(url='${one.url}')`.replace(/^\./, "")]),
  ];
  return { wanted, alternatives: choices.map((one) => one.paths ?? []) };
}

function walkElements(group, resources) {
  const { wanted, alternatives } = mustSupported(group);
  const isThere = new Map(wanted.map(([path, expression]) => {
    const evaluate = fhirpath.compile(`${group.resource}.${expression}`, model);
    return [path, resources.some((resource) => evaluate(resource).length > 0)];
  }));
  for (const [path, found] of isThere) {
    if (!found && !alternatives.some((paths) => paths.includes(path) && paths.some((other) => isThere.get(other)))) missing.push(`${group.name}: ${path}`);
  }
  return [...isThere.values()].filter(Boolean).length;
}

for (const group of requirements.groups) {
  const row = { profile: group.name, type: group.resource, resources: "not served", "must support": "", searches: 0, wrong: 0 };
  table.push(row);
  if (!settings.types.includes(group.resource)) continue;
  const everything = await resourcesOf(group.resource);
  const resources = everything.filter((one) => one.meta?.profile?.some((url) => url.split("|")[0] === group.profile_url));
  row.resources = resources.length;
  row["must support"] = `${walkElements(group, resources)}/${mustSupported(group).wanted.length}`;
  for (const search of group.searches) {
    const { searches, wrong } = await walkSearch(group, search, resources, everything);
    row.searches += searches;
    row.wrong += wrong;
  }
  await walkIncluded(group, resources);
  for (const one of resources.slice(0, EACH)) {
    const answer = await server.get(`${group.resource}/${one.id}`);
    if (answer.status !== 200 || answer.body.id !== one.id) faults.push(`${group.resource}/${one.id}: ${answer.status}`);
  }
}
process.stdout.write(JSON.stringify({ table, faults, missing }));
