// SPDX-License-Identifier: Apache-2.0
// Searches that lead from one type to others: chains, _has, _include, _revinclude; and the order and the pages of answers.
// A world is a Map of types to {resources, parameters}.
import { plainCase } from "./search_cases.mjs";
import { any } from "./search_rules.mjs";

const references = (type) => type.parameters.filter((one) => one.type === "reference");
const byId = (type, id) => type?.resources.find((one) => one.id === id);

/** Pairs of a resource and what a reference parameter of it leads to, as far as the world has it; the first of each target type. */
function links(world, type, parameter) {
  const found = new Map();
  for (const resource of world.get(type).resources) {
    for (const value of parameter.values(resource)) {
      const target = byId(world.get(value.type), value.id);
      if (target && !found.has(value.type)) found.set(value.type, { resource, target, targetType: value.type });
    }
  }
  return [...found.values()];
}

/** "subject:Patient.birthdate", and "subject.birthdate" for whatever types have such a parameter. */
export function chains(world, type) {
  return references(world.get(type)).flatMap((parameter) => {
    const all = links(world, type, parameter);
    return all.flatMap(({ target, targetType }) => world.get(targetType).parameters.flatMap((further) => {
      const inner = plainCase(further, target);
      if (!inner) return [];
      const leadsTo = (resource, types) => any(parameter.values(resource).filter((value) => types.includes(value.type)).map((value) => {
        const found = byId(world.get(value.type), value.id);
        const same = world.get(value.type)?.parameters.find((one) => one.name === further.name && one.type === further.type);
        return found && same ? same.matches(found, undefined, inner.alternatives) : undefined;
      }));
      const typed = { query: [[`${parameter.name}:${targetType}.${inner.name}`, inner.text]], matches: (resource) => leadsTo(resource, [targetType]) };
      const plain = { query: [[`${parameter.name}.${inner.name}`, inner.text]], matches: (resource) => leadsTo(resource, [...world.keys()]) };
      return [typed, { ...plain, mayBeRefused: parameter.targets.length > 1 }];
    }));
  });
}

/** "_has:Observation:patient:code": what a resource of another type, which is found by it, refers to. */
export function reverseChains(world, type) {
  return [...world].flatMap(([otherType, other]) => references(other).flatMap((parameter) => {
    const link = links(world, otherType, parameter).find((one) => one.targetType === type);
    if (!link) return [];
    return other.parameters.flatMap((further) => {
      const inner = plainCase(further, link.resource);
      if (!inner) return [];
      const matching = other.resources.map((one) => [inner.matches(one), parameter.values(one)]);
      const matches = (resource) => any(matching.filter(([, values]) => values.some((value) => value.type === type && value.id === resource.id)).map(([answer]) => answer));
      return [{ query: [[`_has:${otherType}:${parameter.name}:${inner.name}`, inner.text]], matches }];
    });
  }));
}

/** {query, included}: what must come along with the one resource that is asked for. */
export function includes(world, type) {
  const forward = references(world.get(type)).flatMap((parameter) => links(world, type, parameter).map(({ resource }) => ({
    query: [["_id", resource.id], ["_include", `${type}:${parameter.name}`]],
    included: parameter.values(resource).filter((value) => byId(world.get(value.type), value.id)).map((value) => `${value.type}/${value.id}`),
  })));
  const reverse = [...world].flatMap(([otherType, other]) => references(other).flatMap((parameter) => {
    const link = links(world, otherType, parameter).find((one) => one.targetType === type);
    if (!link) return [];
    const refers = (one) => parameter.values(one).some((value) => value.type === type && value.id === link.target.id);
    return [{ query: [["_id", link.target.id], ["_revinclude", `${otherType}:${parameter.name}`]],
              included: other.resources.filter(refers).map((one) => `${otherType}/${one.id}`) }];
  }));
  return [...forward, ...reverse];
}

/** {query, keys}: an order, and what each resource is ordered by, where R4 says it: dates. */
export function orders(world, type) {
  return world.get(type).parameters.filter((one) => one.type === "date").flatMap((parameter) => ["", "-"].map((sign) => ({
    query: [["_sort", sign + parameter.name]],
    keys: (resource) => {
      const values = parameter.values(resource).filter((one) => !one.isEmpty && Number.isFinite(one.from)).map((one) => one.from);
      return values.length === 1 ? values[0] : undefined;
    },
    sign: sign ? -1 : 1,
  })));
}
