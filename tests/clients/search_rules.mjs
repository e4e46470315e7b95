// SPDX-License-Identifier: Apache-2.0
// What a search finds by the rules of FHIR R4 (http://hl7.org/fhir/R4/search.html), over what FHIRPath finds in a resource.
// An answer of undefined says that R4 leaves it to the server.
import fhirpath from "fhirpath";
import model from "fhirpath/fhir-context/r4/index.js";

import { elementOf, impliedSystem, searchParameter } from "./fhir_definitions.mjs";

/** A declared parameter of a type: its values in a resource, and whether those match. */
export class Parameter {
  constructor(type, name, declaredType, base) {
    const definition = searchParameter(type, name);
    if (!definition) throw new Error(`R4 has no search parameter ${name} for ${type}: give its expression in fhir_definitions.mjs`);
    if (definition.type !== declaredType && !(name === "_id" && declaredType === "token"))
      throw new Error(`${type}.${name} is a ${definition.type} in R4, and declared as a ${declaredType}`);
    Object.assign(this, { resourceType: type, name, type: declaredType, base, targets: definition.targets ?? [] });
    this.paths = definition.paths.map((path) => ({
      evaluate: fhirpath.compile(path, model),
      isCode: elementOf(path)?.type?.[0]?.code === "code",
      system: impliedSystem(path),
    }));
    this.known = new Map();
  }

  values(resource) {
    let values = this.known.get(resource.id);
    if (!values) {
      values = this.paths.flatMap((path) => path.evaluate(resource).flatMap((value) => normal[this.type](value, path, this.base)));
      this.known.set(resource.id, values);
    }
    return values;
  }

  /** Whether a resource is found by one criterion: a modifier and alternatives that were read already. */
  matches(resource, modifier, alternatives) {
    const values = this.values(resource);
    if (modifier === "missing") return missing(values, alternatives[0]);
    if (modifier === "not") return negated(any(alternatives.map((one) => any(values.map((value) => token(value, one))))));
    const test = modifier === "text" ? tokenText : this.type === "string" ? string[modifier ?? "begins"] : matchers[this.type];
    return any(alternatives.map((one) => any(values.map((value) => test(value, one, modifier)))));
  }
}

const negated = (answer) => (answer === undefined ? undefined : !answer);

/** True if one is, and unknown if one could be. */
export const any = (answers) => (answers.includes(true) ? true : answers.includes(undefined) ? undefined : false);
export const all = (answers) => (answers.includes(false) ? false : answers.includes(undefined) ? undefined : true);

/** An element that says nothing the parameter could look in, a text without a code for example: R4 does not say whether it counts. */
function missing(values, wanted) {
  if (values.length === 0) return wanted === "true";
  return values.every((value) => value.isEmpty) ? undefined : wanted === "false";
}

// Values

const normal = {
  string: (value) => textsOf(value),
  token: (value, path) => tokensOf(value, path),
  date: (value) => datesOf(value),
  reference: (value, _, base) => referencesOf(value, base),
  uri: (value) => [{ uri: value }],
};

// Of a name or an address: use and type are codes, no texts.
const TEXTS = ["family", "given", "prefix", "suffix", "text", "line", "city", "district", "state", "postalCode", "country"];

function textsOf(value) {
  if (typeof value === "string") return [{ text: value }];
  return TEXTS.flatMap((name) => [value[name] ?? []].flat().map((text) => ({ text, kind: `${value.use} ${name}` })));
}

function tokensOf(value, path) {
  if (typeof value === "boolean") return [{ code: String(value), kind: "boolean" }];
  if (typeof value === "string") return [{ code: value, kind: path.isCode ? "code" : "string", system: path.isCode ? path.system : undefined }];
  if (Array.isArray(value.coding) || (value.text && value.code === undefined && value.value === undefined)) {
    const codings = (value.coding ?? []).filter((one) => one.code);
    if (codings.length === 0) return [{ isEmpty: true, texts: [value.text ?? ""] }];
    return codings.map(({ system, code, display }) => ({ system, code, kind: "coding", texts: [value.text ?? display ?? ""], others: [display ?? ""] }));
  }
  if ("code" in value) return [{ system: value.system, code: value.code, kind: "coding", texts: [value.display].filter(Boolean) }];
  if (value.value === undefined) return [{ isEmpty: true, texts: [] }];
  const isContact = ["phone", "fax", "email", "pager", "url", "sms", "other"].includes(value.system);
  return [{ system: value.system, code: value.value, kind: isContact ? "contact" : "identifier", texts: [value.type?.text].filter(Boolean) }];
}

function datesOf(value) {
  if (typeof value === "string") return [{ ...range(value), text: value }];
  if (value.event) return datesOf({ start: value.event[0], end: value.event.at(-1) });
  if (!value.start && !value.end) return value.repeat?.boundsPeriod ? datesOf(value.repeat.boundsPeriod) : [{ isEmpty: true }];
  return [{ from: value.start ? range(value.start).from : -Infinity, until: value.end ? range(value.end).until : Infinity,
            text: value.start ?? value.end, other: value.start ? value.end : undefined }];
}

function referencesOf(value, base) {
  const found = /^(?:(.*)\/)?([A-Z]\w+)\/([\w.-]+)$/.exec(value.reference ?? "");
  if (!found) return [{ isEmpty: true }];
  return [{ type: found[2], id: found[3], isForeign: Boolean(found[1]) && found[1] !== base }];
}

/** [from, until) of a date by its precision; without an offset the server's own clock is meant, which is the process's. */
export function range(text) {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text);
  if (!found) throw new Error(`${text} is no date`);
  const [, year, month, day, hour, minute, second, fraction, offset] = found;
  const local = (...parts) => {
    const date = new Date(2000, 0, 1);
    date.setFullYear(parts[0], parts[1], parts[2]);
    date.setHours(0, 0, 0, 0);
    return date.getTime();
  };
  if (hour === undefined) {
    const parts = [Number(year), month ? Number(month) - 1 : 0, day ? Number(day) : 1];
    const next = [parts[0] + (month ? 0 : 1), parts[1] + (month && !day ? 1 : 0), parts[2] + (day ? 1 : 0)];
    return { from: local(...parts), until: local(...next) };
  }
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? "00"}${fraction ? `${fraction}00`.slice(0, 4) : ""}${offset ?? ""}`);
  return { from, until: from + (fraction ? 1 : second ? 1000 : 60000) };
}

// Rules

/** Upper and lower case and accents are the same (3.1.1.4.9). */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const string = {
  begins: (value, wanted) => folded(value.text).startsWith(folded(wanted)),
  contains: (value, wanted) => folded(value.text).includes(folded(wanted)),
  exact: (value, wanted) => value.text === wanted,
};

/** 3.1.1.4.10: [code], [system]|[code], |[code], [system]|. Whether case matters depends on the code system. */
function token(value, { system, code }) {
  if (value.isEmpty) return false;
  // R4 knows systems of codings and identifiers; that of a contact point or of an element of type code is a server's own idea.
  if (system === "" && value.kind !== "coding" && value.kind !== "identifier" && value.code === code) return undefined;
  if (system !== undefined && (value.system ?? "") !== system) return false;
  if (code === "" && system) return true;
  if (value.code === code) return true;
  return value.code.toLowerCase() === code.toLowerCase() ? undefined : false;
}

/** :text: a text that begins so, in any case; servers may also look inside, and in the codes' displays beside a text. */
function tokenText(value, wanted) {
  const texts = (value.texts ?? []).map(folded);
  if (texts.some((text) => text.startsWith(folded(wanted)))) return true;
  return [...texts, ...(value.others ?? []).map(folded)].some((text) => text.includes(folded(wanted))) ? undefined : false;
}

/** 3.1.1.4.7 and 3.1.1.4.5: both sides are ranges. */
function date(value, { prefix, from, until }) {
  if (value.isEmpty) return false;
  const isWithin = value.from >= from && value.until <= until;
  switch (prefix) {
    case "eq": return isWithin;
    case "ne": return !isWithin;
    case "gt": return value.until > until;
    case "lt": return value.from < from;
    case "ge": return value.until > until || isWithin;
    case "le": return value.from < from || isWithin;
    case "sa": return value.from >= until;
    case "eb": return value.until <= from;
  }
  throw new Error(`no rule for the prefix ${prefix}`);
}

/** 3.1.1.4.12: [id], [type]/[id], an absolute URL; :[type] says the type. */
function reference(value, { type, id }, modifier) {
  if (value.isEmpty || value.isForeign) return false;
  return value.id === id && [type, modifier].every((one) => !one || one === value.type);
}

const matchers = { token, date, reference, uri: (value, wanted) => value.uri === wanted };
