// SPDX-License-Identifier: Apache-2.0
// Searches a FHIR server for every value that its data hold, by every parameter that its CapabilityStatement declares, and
// compares what it finds with what R4's rules say over R4's FHIRPath expressions.
// Standard input: JSON {base, token, types, most, cases, spoil}: so many values, and so many searches, of each parameter; spoil
// makes each resource wrong, for a test of this program. Standard output: JSON {table, faults}. TZ is the server's time zone.
import { readFileSync } from "node:fs";

import { inParallel, Server } from "./fhir_server.mjs";
import { both, casesOf, few, plainCase, sample } from "./search_cases.mjs";
import { chains, includes, orders, reverseChains } from "./search_graph.mjs";
import { Parameter } from "./search_rules.mjs";

const settings = JSON.parse(readFileSync(0, "utf8"));
const server = new Server(settings);
const capability = (await server.get("metadata")).body;
const table = [], faults = [], world = new Map();

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

const shown = (type, query) => `${type}?${query.map((pair) => pair.join("=")).join("&")}`;
const some = (ids) => `${ids.length} (${ids.slice(0, 3).join(", ")})`;

async function checkFound(type, search, index) {
  const { resources } = world.get(type);
  const query = search.query ?? [[search.name, search.text]];
  const post = index % 10 === 9;
  const answer = await server.search(type, [...query, ["_count", "1000"], ["_elements", "id"]], { post });
  const name = shown(type, query) + (post ? " (POST)" : "");
  if (answer.status === 400 && search.mayBeRefused) return "refused";
  if (answer.status !== 200) return `${name}: ${answer.status} ${answer.text.slice(0, 200)}`;
  const found = new Set(answer.found.map((one) => one.id));
  const expected = resources.map((resource) => [resource, search.matches(resource)]);
  const left = expected.filter(([resource, isFound]) => isFound === true && !found.has(resource.id)).map(([resource]) => resource.id);
  const wrong = expected.filter(([resource, isFound]) => isFound === false && found.has(resource.id)).map(([resource]) => resource.id);
  const known = new Set(resources.map((one) => one.id)), strange = [...found].filter((id) => !known.has(id));
  const said = [];
  if (left.length) said.push(`does not find ${some(left)}`);
  if (wrong.length) said.push(`finds wrongly ${some(wrong)}`);
  if (strange.length) said.push(`finds what a search without parameters did not: ${some(strange)}`);
  if (answer.found.length !== found.size) said.push(`finds ${answer.found.length - found.size} twice`);
  if (answer.found.some((one) => one.resourceType !== type)) said.push("finds another type");
  if (answer.total !== undefined && answer.total !== answer.found.length) said.push(`says a total of ${answer.total} and has ${answer.found.length}`);
  const values = (ids) => search.valuesOf ? ids.slice(0, 2).map((id) => JSON.stringify(search.valuesOf(resources.find((one) => one.id === id)))).join(" ") : "";
  return said.length ? `${name}: ${said.join("; ")}; ${found.size} found ${values([...left, ...wrong]).slice(0, 400)}` : undefined;
}

async function checkIncluded(type, { query, included }) {
  const answer = await server.get(`${type}?${new URLSearchParams(query)}`);
  if (answer.status !== 200) return `${shown(type, query)}: ${answer.status} ${answer.text.slice(0, 200)}`;
  const found = (answer.body.entry ?? []).filter((one) => one.search?.mode === "include").map(({ resource }) => `${resource.resourceType}/${resource.id}`);
  const wanted = new Set(included.filter((one) => one !== `${type}/${query[0][1]}`));
  const left = [...wanted].filter((one) => !found.includes(one)), wrong = found.filter((one) => !wanted.has(one));
  if (!left.length && !wrong.length && new Set(found).size === found.length) return undefined;
  // What comes along has a bound; then there must be a page more.
  return `${shown(type, query)}: lacks ${some(left)}, has too many ${some(wrong)}, ${found.length} came along`;
}

async function checkOrder(type, { query, keys, sign }) {
  const { resources } = world.get(type);
  const answer = await server.search(type, [...query, ["_count", "50"], ["_elements", "id"]]);
  if (answer.status !== 200) return `${shown(type, query)}: ${answer.status} ${answer.text.slice(0, 200)}`;
  const ids = answer.found.map((one) => one.id);
  if (new Set(ids).size !== ids.length || ids.length !== resources.length) return `${shown(type, query)}: its pages have ${ids.length} (${new Set(ids).size} different) of ${resources.length}`;
  const known = new Map(resources.map((one) => [one.id, keys(one)]));
  const values = ids.map((id) => known.get(id)).filter((one) => one !== undefined);
  const wrong = values.findIndex((value, index) => index > 0 && sign * (value - values[index - 1]) < 0);
  return wrong < 0 ? undefined : `${shown(type, query)}: not in order at place ${wrong}: ${new Date(values[wrong - 1]).toISOString()}, ${new Date(values[wrong]).toISOString()}`;
}

for (const declared of capability.rest[0].resource.filter((one) => settings.types.includes(one.type))) {
  const type = declared.type;
  const everything = await server.search(type, [["_count", "1000"]]);
  if (everything.status !== 200) faults.push(`${type}: ${everything.status} ${everything.text.slice(0, 300)}`);
  const parameters = [];
  for (const { name, type: kind } of declared.searchParam ?? []) {
    try {
      parameters.push(new Parameter(type, name, kind, settings.base));
    } catch (fault) {
      faults.push(`${type}: ${fault.message}`);
    }
  }
  if (settings.spoil) for (const one of everything.found) Object.assign(one, settings.spoil);
  world.set(type, { resources: everything.found, parameters });
}

for (const [type, { resources, parameters }] of world) {
  const groups = parameters.map((parameter) => [parameter.name, checkFound,
    few(casesOf(parameter, resources, settings.most), settings.cases).map((one) => ({ ...one, valuesOf: (resource) => parameter.values(resource) })),
    resources.filter((one) => parameter.values(one).length > 0).length]);
  const all = [...pairsOf(parameters, resources, settings.cases), ...repetitions(parameters, resources)];
  groups.push(["(pairs)", checkFound, few(all, settings.cases)]);
  groups.push(["(chains)", checkFound, few(chains(world, type), settings.cases)], ["(_has)", checkFound, few(reverseChains(world, type), settings.cases)]);
  groups.push(["(included)", checkIncluded, few(includes(world, type), settings.cases)], ["(order)", checkOrder, orders(world, type)]);
  for (const [name, check, cases, holding] of groups) {
    const answers = await inParallel(cases, 4, (search, index) => check(type, search, index));
    const differing = answers.filter((one) => one && one !== "refused");
    faults.push(...differing);
    table.push({ type, parameter: name, resources: resources.length, "with a value": holding ?? "", searches: cases.length,
                 refused: answers.filter((one) => one === "refused").length, differing: differing.length });
  }
}
process.stdout.write(JSON.stringify({ table, faults }));
