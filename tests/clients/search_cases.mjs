// SPDX-License-Identifier: Apache-2.0
// The searches that a parameter's values call for: {name, text, matches} for each, with what R4 says of every resource.
import { all, folded, range } from "./search_rules.mjs";

const PREFIXES = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"];
const NOBODY = "00000000-0000-4000-8000-000000000000";

const escaped = (text) => text.replace(/[\\,|$]/g, "\\$&");
const unique = (items, key) => [...new Map(items.map((one) => [key(one), one])).values()];

/** A sample that is the same each time: some of each kind, evenly spread. */
export function sample(items, most, kindOf = () => "") {
  if (items.length <= most) return items;
  const kinds = new Map();
  for (const one of items) kinds.set(kindOf(one), [...(kinds.get(kindOf(one)) ?? []), one]);
  const found = [];
  let left = most;
  [...kinds.values()].sort((a, b) => a.length - b.length).forEach((group, index, groups) => {
    const share = Math.min(group.length, Math.ceil(left / (groups.length - index)));
    found.push(...Array.from({ length: share }, (_, number) => group[Math.floor((number * group.length) / share)]));
    left -= share;
  });
  return found;
}

/** A few of many searches: any, but the same each time. */
export function few(cases, most) {
  const hash = (text) => [...text].reduce((sum, one) => Math.imul(sum ^ one.codePointAt(0), 16777619) >>> 0, 2166136261);
  const keyed = cases.map((one) => [hash(JSON.stringify(one.query ?? [one.name, one.text])), one]);
  return keyed.sort(([a], [b]) => a - b).slice(0, most).map(([, one]) => one);
}

/** Texts whose characters are out of the ordinary are a kind of their own. */
const isOdd = (text) => /[^\w .:+@|/-]/.test(text);

function criterion(parameter, modifier, texts, alternatives) {
  return {
    name: modifier ? `${parameter.name}:${modifier}` : parameter.name,
    text: texts.join(","),
    alternatives,
    matches: (resource) => parameter.matches(resource, modifier, alternatives),
  };
}

/** All searches of one parameter. */
export function casesOf(parameter, resources, most) {
  const values = resources.flatMap((one) => parameter.values(one)).filter((value) => !value.isEmpty);
  const missing = ["true", "false"].map((wanted) => criterion(parameter, "missing", [wanted], [wanted]));
  return [...missing, ...makers[parameter.type](parameter, values, most)];
}

/** The plain search that finds this resource by the parameter, if it has a value. */
export function plainCase(parameter, resource, which = 0) {
  const values = parameter.values(resource).filter((value) => !value.isEmpty);
  if (values.length === 0) return undefined;
  const value = values[which % values.length];
  if (parameter.type === "string") return criterion(parameter, undefined, [escaped(value.text)], [value.text]);
  if (parameter.type === "token") return tokenCase(parameter, undefined, value);
  if (parameter.type === "reference") return criterion(parameter, undefined, [`${value.type}/${value.id}`], [{ type: value.type, id: value.id }]);
  if (parameter.type === "uri") return criterion(parameter, undefined, [escaped(value.uri)], [value.uri]);
  return dateCase(parameter, "", value.text.slice(0, 10));
}

export const both = (...cases) => ({ query: cases.map((one) => [one.name, one.text]), matches: (resource) => all(cases.map((one) => one.matches(resource))) });

const makers = { string: stringCases, token: tokenCases, date: dateCases, reference: referenceCases, uri: uriCases };

function stringCases(parameter, values, most) {
  const held = unique(values.filter((one) => one.text.trim()), (one) => one.text).sort((a, b) => (a.text < b.text ? -1 : 1));
  const texts = sample(held, most, (one) => `${one.kind} ${isOdd(one.text)}`).map((one) => one.text);
  const of = (modifier, ...wanted) => criterion(parameter, modifier, wanted.map(escaped), wanted);
  const cases = texts.flatMap((text) => {
    const characters = [...text];
    const half = Math.floor(characters.length / 2);
    return [of(undefined, text), of(undefined, characters.slice(0, 3).join("").toUpperCase()), of(undefined, folded(text)),
            of(undefined, text.replace(/[aeo]/, (vowel) => ({ a: "ä", e: "é", o: "ö" })[vowel])), of(undefined, text + "zzz"),
            of("exact", text), of("exact", folded(text) === text ? text.toUpperCase() : folded(text)), of("exact", characters.slice(0, -1).join("") || "zzz"),
            of("contains", characters.slice(half).join("")), of("contains", characters.slice(half).join("").toUpperCase())];
  });
  const first = texts[0] ?? "a", last = texts.at(-1) ?? "b";
  return [...cases.filter((one) => one.text.trim()), of(undefined, first, last, "zzz-nobody"), of("exact", first, last), of("contains", "zzz-nobody", first),
          of(undefined, "zzz-nobody"), of("exact", "zzz-nobody"), of("contains", "zzz-nobody"), of(undefined, "%"), of("contains", "_%"),
          of(undefined, "a,b"), of("contains", "\\"), of(undefined, "$x|y")];
}

function tokenText({ system, code }) {
  return system === undefined ? escaped(code) : `${escaped(system)}|${escaped(code)}`;
}

const isCoded = (value) => value.kind === "coding" || value.kind === "identifier" || (value.kind === "code" && value.system);

function tokenCase(parameter, modifier, ...wanted) {
  const alternatives = wanted.map(({ system, code }) => ({ system, code }));
  return criterion(parameter, modifier, alternatives.map(tokenText), alternatives);
}

/** Several codes of any system. */
export const listCase = (parameter, codes) => tokenCase(parameter, undefined, ...codes.map((code) => ({ code })));

function tokenCases(parameter, values, most) {
  const codes = sample(unique(values, (one) => `${one.system}|${one.code}`).sort((a, b) => (a.code < b.code ? -1 : 1)), most, (one) => `${one.kind} ${one.system} ${isOdd(one.code)}`);
  const of = (modifier, ...wanted) => tokenCase(parameter, modifier, ...wanted);
  const cases = codes.flatMap((value) => {
    const { system, code } = value;
    const found = [of(undefined, { code }), of("not", { code }), of(undefined, { code: code + "x" })];
    if (isCoded(value) || value.kind === "contact") {
      found.push(...(system ? [of(undefined, { system, code }), of("not", { system, code }), of(undefined, { system, code: code + "x" })] : []));
      found.push(of(undefined, { system: "urn:nobody", code }));
    }
    if (isCoded(value)) found.push(of(undefined, { system: "", code }));
    return found;
  });
  const systems = unique(codes.filter(isCoded).map((one) => one.system).filter(Boolean), String);
  cases.push(...systems.flatMap((system) => [of(undefined, { system, code: "" }), of("not", { system, code: "" })]));
  const first = codes[0] ?? { code: "a" }, last = codes.at(-1) ?? { code: "b" };
  const words = sample(unique(values.flatMap((one) => one.texts ?? []), String).sort(), 2);
  return [...cases, of(undefined, { code: first.code }, { code: last.code }, { code: "nobody" }), of(undefined, { code: "nobody" }, { code: first.code }),
          of("not", { code: first.code }, { code: last.code }), of(undefined, { code: "nobody" }), of("not", { code: "nobody" }),
          of(undefined, { system: "urn:nobody", code: "" }), of(undefined, { code: "a,b" }), of(undefined, { code: "a\\b" }), of(undefined, { code: "a$b" }),
          of(undefined, { system: "urn:a|b", code: "c" }),
          ...words.map((text) => ({ ...criterion(parameter, "text", [escaped(text)], [text]), mayBeRefused: true }))];
}

/** A date with a prefix, or several. */
export function dateCase(parameter, prefix, ...texts) {
  return criterion(parameter, undefined, texts.map((text) => prefix + text), texts.map((text) => ({ prefix: prefix || "eq", ...range(text) })));
}

const two = (number) => String(number).padStart(2, "0");
const localDay = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** A date as it is, less precisely, in other zones, and those beside it. */
function forms(text) {
  const { from } = range(text);
  const date = new Date(from), day = localDay(date);
  const beside = (days) => localDay(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days));
  const found = [text, day, day.slice(0, 7), day.slice(0, 4), beside(-1), beside(1)];
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`, second = two(date.getSeconds());
  if (text.includes("T")) {
    found.push(`${day}T${clock}`, `${day}T${clock}:${second}`, date.toISOString().replace(".000", ""), new Date(from + 1000).toISOString().replace(".000", ""),
               new Date(from - 5 * 3600000).toISOString().replace(".000Z", "-05:00"), `${day}T00:00`);
  } else found.push(`${day}T00:00:00`, `${day}T00:00:00Z`, `${day}T12:00`);
  return unique(found, String);
}

function dateCases(parameter, values, most) {
  const texts = sample(unique(values.flatMap((one) => [one.text, one.other]).filter(Boolean), String).sort(), Math.max(2, Math.floor(most / 3)), (one) => one.length);
  const of = (prefix, ...wanted) => dateCase(parameter, prefix, ...wanted);
  const cases = texts.flatMap(forms).flatMap((text) => ["", ...PREFIXES].map((prefix) => of(prefix, text)));
  const first = texts[0] ?? "2000-01-01", last = texts.at(-1) ?? "2001-01-01";
  return [...unique(cases, (one) => one.text), ...PREFIXES.flatMap((prefix) => [of(prefix, "1850"), of(prefix, "2190-05-01")]),
          of("", first.slice(0, 10), last.slice(0, 10)), of("ge", "2190", first.slice(0, 4)), of("", "1850-01-01", first.slice(0, 7))];
}

function referenceCases(parameter, values, most) {
  const targets = sample(unique(values, (one) => `${one.type}/${one.id}`).sort((a, b) => (a.id < b.id ? -1 : 1)), most, (one) => one.type);
  const of = (modifier, texts, wanted) => criterion(parameter, modifier, texts, wanted);
  const cases = targets.flatMap(({ type, id }) => [
    of(undefined, [id], [{ id }]), of(undefined, [`${type}/${id}`], [{ type, id }]), of(undefined, [`${parameter.base}/${type}/${id}`], [{ type, id }]),
    of(type, [id], [{ id }]), of(undefined, [`https://elsewhere.example.org/fhir/${type}/${id}`], [{ type: "none", id }]),
    of(undefined, [`${type === "Device" ? "Group" : "Device"}/${id}`], [{ type: type === "Device" ? "Group" : "Device", id }])]);
  const type = targets[0]?.type ?? parameter.targets[0], first = targets[0] ?? { type, id: NOBODY }, last = targets.at(-1) ?? first;
  return [...cases, of(undefined, [NOBODY], [{ id: NOBODY }]), of(undefined, [`${type}/${NOBODY}`], [{ type, id: NOBODY }]),
          of(undefined, [first.id, `${last.type}/${last.id}`, NOBODY], [first, last].map((one) => ({ id: one.id })))];
}

function uriCases(parameter, values, most) {
  const uris = sample(unique(values.map((one) => one.uri), String).sort(), most);
  return [...uris, "urn:nobody"].map((uri) => criterion(parameter, undefined, [escaped(uri)], [uri]));
}
