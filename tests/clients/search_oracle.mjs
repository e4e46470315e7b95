// SPDX-License-Identifier: Apache-2.0
// Searches a FHIR server for every value that its data hold, by every parameter that its CapabilityStatement declares, and
// compares what it finds with what R4's rules say over R4's FHIRPath expressions.
// Standard input: JSON {base, token, types, most, cases}: so many values, and so many searches, of each parameter. Standard
// output: JSON {table, faults}. TZ is the server's time zone.
import { readFileSync } from "node:fs";

import { inParallel, Server } from "./fhir_server.mjs";
import { both, casesOf, few, plainCase, sample } from "./search_cases.mjs";
import { Parameter } from "./search_rules.mjs";

const settings = JSON.parse(readFileSync(0, "utf8"));
const server = new Server(settings);
const capability = (await server.get("metadata")).body;
const table = [], faults = [];

function pairsOf(parameters, resources, most) {
  const pairs = parameters.flatMap((one, index) => parameters.slice(index + 1).map((other) => [one, other]));
  return sample(pairs, most).flatMap(([one, other], index) => {
    // A resource that has both, and another's value of the second: found by chance alone.
    const start = (index * 7) % Math.max(resources.length, 1);
    const turned = [...resources.slice(start), ...resources.slice(0, start)];
    const first = turned.find((resource) => plainCase(one, resource) && plainCase(other, resource));
    if (!first) return [];
    const second = turned.findLast((resource) => plainCase(other, resource)) ?? first;
    return [both(plainCase(one, first, index), plainCase(other, first, index)), both(plainCase(one, first), plainCase(other, second))];
  });
}

/** The same parameter twice: both must match. */
const repetitions = (parameters, resources) => parameters.flatMap((one) => {
  const cases = [resources[0], resources.at(-1)].map((resource) => resource && plainCase(one, resource)).filter(Boolean);
  return cases.length === 2 ? [both(...cases)] : [];
});

async function check(type, search, resources, index) {
  const query = search.query ?? [[search.name, search.text]];
  const answer = await server.search(type, [...query, ["_count", "1000"], ["_elements", "id"]], { post: index % 10 === 9 });
  const shown = `${type}?${query.map(([name, text]) => `${name}=${text}`).join("&")}${index % 10 === 9 ? " (POST)" : ""}`;
  if (answer.status === 400 && search.mayBeRefused) return "refused";
  if (answer.status !== 200) return `${shown}: ${answer.status} ${answer.text.slice(0, 200)}`;
  const found = new Set(answer.found.map((one) => one.id));
  const expected = resources.map((resource) => [resource, search.matches(resource)]);
  const left = expected.filter(([resource, isFound]) => isFound === true && !found.has(resource.id)).map(([resource]) => resource.id);
  const wrong = expected.filter(([resource, isFound]) => isFound === false && found.has(resource.id)).map(([resource]) => resource.id);
  const strange = [...found].filter((id) => !resources.some((resource) => resource.id === id));
  const some = (ids) => `${ids.length} (${ids.slice(0, 3).join(", ")})`;
  const said = [];
  if (left.length) said.push(`does not find ${some(left)}`);
  if (wrong.length) said.push(`finds wrongly ${some(wrong)}`);
  if (strange.length) said.push(`finds what a search without parameters did not: ${some(strange)}`);
  if (answer.found.length !== found.size) said.push(`finds ${answer.found.length - found.size} twice`);
  if (answer.found.some((one) => one.resourceType !== type)) said.push("finds another type");
  if (answer.total !== undefined && answer.total !== answer.found.length) said.push(`says a total of ${answer.total} and has ${answer.found.length}`);
  const values = (ids) => search.valuesOf ? ids.slice(0, 2).map((id) => JSON.stringify(search.valuesOf(resources.find((one) => one.id === id)))).join(" ") : "";
  return said.length ? `${shown}: ${said.join("; ")}; ${found.size} found ${values([...left, ...wrong]).slice(0, 400)}` : undefined;
}

for (const declared of capability.rest[0].resource.filter((one) => settings.types.includes(one.type))) {
  const type = declared.type;
  const everything = await server.search(type, [["_count", "1000"]]);
  if (everything.status !== 200) {
    faults.push(`${type}: ${everything.status} ${everything.text.slice(0, 300)}`);
    continue;
  }
  const resources = everything.found;
  const parameters = [];
  for (const { name, type: kind } of declared.searchParam ?? []) {
    try {
      parameters.push(new Parameter(type, name, kind, settings.base));
    } catch (fault) {
      faults.push(`${type}: ${fault.message}`);
    }
  }
  const groups = parameters.map((parameter) => [parameter.name,
    few(casesOf(parameter, resources, settings.most), settings.cases).map((one) => ({ ...one, valuesOf: (resource) => parameter.values(resource) })),
    resources.filter((one) => parameter.values(one).length > 0).length]);
  groups.push(["(pairs)", few([...pairsOf(parameters, resources, settings.cases), ...repetitions(parameters, resources)], settings.cases), resources.length]);
  for (const [name, cases, holding] of groups) {
    const answers = await inParallel(cases, 4, (search, index) => check(type, search, resources, index));
    const differing = answers.filter((one) => one && one !== "refused");
    faults.push(...differing);
    table.push({ type, parameter: name, resources: resources.length, "with a value": holding, searches: cases.length,
                 refused: answers.filter((one) => one === "refused").length, differing: differing.length });
  }
}
process.stdout.write(JSON.stringify({ table, faults }));
