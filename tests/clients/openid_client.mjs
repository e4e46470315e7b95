// SPDX-License-Identifier: Apache-2.0
// The life of a client, by npm's openid-client. The argument is JSON: issuer, kind, callback, signedOut, resource, scope.
// What it did and what it needs of others goes to standard output, a JSON object on each line; answers come on standard input.
import { createInterface } from "node:readline";
import * as client from "openid-client";

const { issuer, kind, callback, signedOut, resource, scope } = JSON.parse(process.argv[2]);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = value => console.log(JSON.stringify(value));
const ask = async question => (say(question), (await answers.next()).value);

/// Names what is done: whatever fails in it is reported by that name, and ends the program.
async function step(name, work) {
  try {
    const result = await work();
    say({ done: name });
    return result;
  } catch (error) {
    say({ failed: name, error: [error.code, error.message, JSON.stringify(error.cause)].filter(Boolean).join(": ") });
    process.exit(1);
  }
}

function expect(condition, text) {
  if (!condition) throw new Error(text);
}

async function refusal(work, code) {
  const error = await work().then(() => null, found => found);
  expect(error, "it was accepted");
  expect(error.error === code || error.code === code, `refused with ${error.error ?? error.code} in place of ${code}`);
}

const algorithms = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, RS384: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" },
  ES256: { name: "ECDSA", namedCurve: "P-256" }, ES384: { name: "ECDSA", namedCurve: "P-384" },
};

async function keyPair(algorithm) {
  const options = { ...algorithms[algorithm], modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(options, true, ["sign", "verify"]);
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey("jwk", publicKey);
  return { key: { key: privateKey, kid: "1" }, jwks: { keys: [{ ...jwk, kid: "1", use: "sig" }] } };
}

/// How a client of this kind registers, and how it proves who it is.
async function identity() {
  if (kind in algorithms) {
    const { key, jwks } = await keyPair(kind);
    return { jwks, method: "private_key_jwt", authentication: client.PrivateKeyJwt(key) };
  }
  const methods = { client_secret_basic: client.ClientSecretBasic, client_secret_post: client.ClientSecretPost, none: client.None };
  return { method: kind, authentication: methods[kind]() };
}

const { jwks, method, authentication } = await identity();
const isPublic = kind === "none";
const hasKey = jwks !== undefined;

const registered = await step("registration", () => client.dynamicClientRegistration(new URL(issuer), {
  application_type: isPublic ? "native" : "web", client_name: "openid-client", redirect_uris: [callback], post_logout_redirect_uris: [signedOut],
  token_endpoint_auth_method: method, response_types: ["code"], grant_types: ["authorization_code", "refresh_token"],
  scope: scope + (hasKey ? " system/Patient.read" : ""), ...(hasKey && { jwks }),
}, authentication));
const metadata = registered.clientMetadata();
if (hasKey) await ask({ enable: metadata.client_id });

async function discovered(algorithm) {
  const config = await client.discovery(new URL(issuer), metadata.client_id, metadata, authentication, { algorithm });
  expect(config.serverMetadata().issuer === issuer, "another issuer");
  expect(config.serverMetadata().authorization_response_iss_parameter_supported, "no iss promised");
  expect(config.serverMetadata().supportsPKCE(), "no PKCE promised");
  return config;
}
const config = await step("discovery of OpenID Connect", () => discovered("oidc"));
await step("discovery of RFC 8414", () => discovered("oauth2"));
client.enableNonRepudiationChecks(config);

await step("management", async () => {
  const manage = async (verb, body) => {
    const answer = await client.fetchProtectedResource(config, metadata.registration_access_token, new URL(metadata.registration_client_uri), verb,
      body && JSON.stringify(body), new Headers({ "Content-Type": "application/json" }));
    expect(answer.status === 200, `${verb} is answered with ${answer.status}`);
    return answer.json();
  };
  const { registration_access_token, registration_client_uri, client_id_issued_at, client_secret_expires_at, ...known } = await manage("GET");
  expect(known.client_id === metadata.client_id, "another client");
  expect(known.token_endpoint_auth_method === method || !isPublic, `${known.token_endpoint_auth_method} is not ${method}`);
  expect((await manage("PUT", { ...known, client_name: "openid-client, renamed" })).client_name === "openid-client, renamed", "not renamed");
});

/// Sends a person there; gives back what the client checks its answer with.
async function authorization(parameters = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier(), expectedState = client.randomState(), expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope, state: expectedState, nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: "S256", ...parameters });
  return { url: new URL(await ask({ authorize: url.href })), checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

await step("an answer of somebody else is not taken", async () => {
  const { url, checks } = await authorization();
  url.searchParams.set("iss", issuer + "/other");
  await refusal(() => client.authorizationCodeGrant(config, url, checks), "OAUTH_INVALID_RESPONSE");
});
await step("a code without its verifier is refused", async () => {
  const { url, checks } = await authorization();
  await refusal(() => client.authorizationCodeGrant(config, url, { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() }), "invalid_grant");
});

const first = await step("code", async () => {
  const { url, checks } = await authorization({ max_age: "600" });
  return client.authorizationCodeGrant(config, url, { ...checks, maxAge: 600 });
});
const { sub } = first.claims();
say({ tokens: [first.access_token, first.refresh_token, first.id_token] });

const user = await step("userinfo", () => client.fetchUserInfo(config, first.access_token, sub));
await step("userinfo has the claims", () => expect(user.email && user.fhirUser, JSON.stringify(Object.keys(user))));

const read = token => client.fetchProtectedResource(config, token, new URL(resource), "GET");
await step("resource", async () => expect((await read(first.access_token)).status === 200, "it cannot be read"));

const second = await step("refresh", () => client.refreshTokenGrant(config, first.refresh_token));
say({ tokens: [second.access_token, second.refresh_token, second.id_token] });
await step("the refresh token is another", () => expect(second.refresh_token && second.refresh_token !== first.refresh_token, "the same"));
await step("the subject is the same", () => expect(second.claims()?.sub === sub, "another"));

await step("introspection", async () => {
  const found = await client.tokenIntrospection(config, second.access_token);
  expect(found.active && found.sub === sub && found.client_id === metadata.client_id, JSON.stringify(found));
  expect((await client.tokenIntrospection(config, second.refresh_token)).active, "the refresh token is not active");
});

await step("revocation", async () => {
  await client.tokenRevocation(config, second.refresh_token);
  expect((await read(second.access_token).catch(error => error)).status === 401, "the access token is still good");
});
await step("a revoked refresh token is refused", () => refusal(() => client.refreshTokenGrant(config, second.refresh_token), "invalid_grant"));

await step("logout", async () => {
  const { url, checks } = await authorization();
  const last = await client.authorizationCodeGrant(config, url, checks);
  say({ tokens: [last.access_token, last.refresh_token, last.id_token] });
  const state = client.randomState();
  const end = client.buildEndSessionUrl(config, { id_token_hint: last.id_token, post_logout_redirect_uri: signedOut, state });
  const returned = new URL(await ask({ logout: end.href }));
  expect(returned.href === `${signedOut}?state=${state}`, returned.href);
  // OpenEMR's status for who signed out.
  expect((await read(last.access_token).catch(error => error)).status === 400, "the access token is still good");
});

if (hasKey) {
  await step("client credentials", async () => {
    const asked = client.clientCredentialsGrant(config, { scope: "system/Patient.read" });
    if (kind.endsWith("256")) {  // not an algorithm of SMART backend services
      const refused = await asked.then(() => undefined, error => error);
      return expect(refused?.error === "invalid_client", "the service could sign with it");
    }
    const tokens = await asked;
    say({ tokens: [tokens.access_token] });
    expect((await read(tokens.access_token)).status === 200, "the resource cannot be read");
  });
}

await step("end of the registration", async () => {
  const ended = await client.fetchProtectedResource(config, metadata.registration_access_token, new URL(metadata.registration_client_uri), "DELETE");
  expect(ended.status === 204, `answered with ${ended.status}`);
});
process.exit(0);
