// SPDX-License-Identifier: Apache-2.0
// Uses the example of docs/clients.md, which the test puts into example.mjs: says where the person goes, hears where he came back to.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { begin, finish } from "./example.mjs";

const session = {};
console.log((await begin(session)).href);
const [address] = await once(createInterface({ input: process.stdin }), "line");
const { tokens, person } = await finish(session, address);
console.log(JSON.stringify({ tokens, person }));
process.exit(0);
