// SPDX-License-Identifier: Apache-2.0
// Required bindings of a StructureDefinition: which codes of a resource are in no value set that they must be from.
import { resource as definition } from "./fhir_definitions.mjs";

/** A terminology: R4's own value sets, and those of a package of profiles. */
export class Terminology {
  constructor(further) {
    this.further = new Map(further.map((one) => [`${one.resourceType} ${one.url}`, one]));
    this.answers = new Map();
  }

  find(kind, url) {
    return this.further.get(`${kind} ${url?.split("|")[0]}`) ?? definition(kind, url);
  }

  /** Whether a value set has a code; undefined where that cannot be known from the definitions alone. */
  has(url, system, code) {
    const key = `${url} ${system} ${code}`;
    if (!this.answers.has(key)) this.answers.set(key, this.#has(url, system, code));
    return this.answers.get(key);
  }

  #has(url, system, code) {
    const compose = this.find("ValueSet", url)?.compose;
    if (!compose) return undefined;
    const part = (one) => this.#includes(one, system, code);
    if ((compose.exclude ?? []).some((one) => part(one) === true)) return false;
    const answers = compose.include.map(part);
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  }

  #includes(part, system, code) {
    if (part.valueSet) return part.valueSet.map((one) => this.has(one, system, code)).find((one) => one !== true) ?? true;
    // An element of type code has no system: any that has the code will do.
    if (system !== undefined && part.system !== system) return false;
    if (part.concept) return part.concept.some((one) => one.code === code);
    if (part.filter?.length) return undefined;
    const found = this.find("CodeSystem", part.system);
    if (found?.content !== "complete") return undefined;
    const isIn = (concepts) => (concepts ?? []).some((one) => one.code === code || isIn(one.concept));
    return isIn(found.concept);
  }
}

/** Values of a path of elements, with slices of extensions by their URL. */
function valuesAt(node, segments, urls) {
  if (segments.length === 0) return [node];
  const [segment, ...rest] = segments;
  const [name, slice] = segment.split(":");
  const plain = name.replace("[x]", "");
  const names = name.endsWith("[x]") ? Object.keys(node).filter((key) => key.startsWith(plain) && /^[A-Z]/.test(key.slice(plain.length))) : [plain];
  return names.flatMap((key) => [node[key] ?? []].flat())
    .filter((one) => !slice || (plain === "extension" && one.url === (urls.get(slice) ?? slice)))
    .flatMap((one) => valuesAt(one, rest, urls));
}

/** What is wrong with the bindings of a resource, by a StructureDefinition and those of its extensions. */
export function bindingFaults(resource, structure, terminology, root = structure.type) {
  const faults = [];
  const elements = structure.snapshot.element;
  const urls = new Map(elements.filter((one) => one.sliceName && one.path.endsWith("extension")).map((one) => [one.sliceName, one.type?.[0]?.profile?.[0] ?? one.sliceName]));
  for (const element of elements) {
    const segments = element.id.split(".").slice(1);
    if (segments.some((one) => one.includes(":") && !one.startsWith("extension:"))) continue;
    const extension = element.path.endsWith(".extension") && terminology.find("StructureDefinition", element.type?.[0]?.profile?.[0]);
    if (extension) for (const value of valuesAt(resource, segments, urls)) faults.push(...bindingFaults(value, extension, terminology, `${root}.extension(${element.sliceName})`));
    if (element.binding?.strength !== "required" || !element.binding.valueSet) continue;
    // What is in a slice is bound as the slice says.
    if (elements.some((one) => one.path === element.path && one.id.includes(":"))) continue;
    for (const value of valuesAt(resource, segments, urls)) {
      const codings = typeof value === "string" ? [{ code: value }] : value.coding ?? (value.code ? [value] : undefined);
      const isMissing = !codings || codings.length === 0;
      if (isMissing && (value?.extension || structure.type === "Extension" || !value.text)) continue;
      const answers = isMissing ? [false] : codings.map((one) => terminology.has(element.binding.valueSet, typeof value === "string" ? undefined : (one.system ?? ""), one.code));
      if (!answers.includes(true) && !answers.includes(undefined))
        faults.push(`${root}${element.id.slice(structure.type.length)}: ${JSON.stringify(value).slice(0, 150)} is not in ${element.binding.valueSet}`);
    }
  }
  return faults;
}
