import test from 'node:test';
import assert from 'node:assert/strict';
import { ask, claimsOf, openStage, people, sections } from './testing.js';

const tenantId = 'aaaaaaaa-0000-4000-8000-00000000000t';
const federated = { tenantId, clientId: 'app-1', assertion: 'the-assertion' };
const target = `/${tenantId}/oauth2/v2.0/token`;
const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };

function form(changes = {}) {
  const fields = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: federated.assertion,
    client_id: federated.clientId,
    scope: 'https://storage.azure.com/.default',
    ...changes,
  };
  return String(new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)));
}

function post(stage, request = {}) {
  return ask(stage.url, { method: 'POST', target, headers, body: form(), ...request });
}

// name, request, status, error, code
const refusals = [
  ['by GET', { method: 'GET', body: '' }, 400, 'invalid_request', 900561],
  ['with JSON instead of a form', { headers: { 'Content-Type': 'application/json' } }, 400, 'invalid_request', 900144],
  ['for an unknown tenant', { target: '/other/oauth2/v2.0/token' }, 400, 'invalid_request', 90002],
  ['for an unknown client', { body: form({ client_id: 'app-2' }) }, 400, 'unauthorized_client', 700016],
  ['for another assertion', { body: form({ client_assertion: 'other' }) }, 401, 'invalid_client', 70021],
  ['without an assertion', { body: form({ client_assertion: undefined }) }, 401, 'invalid_client', 7000218],
  ['without a client_assertion_type', { body: form({ client_assertion_type: undefined }) }, 401, 'invalid_client', 7000218],
  ['with another client_assertion_type', { body: form({ client_assertion_type: 'jwt-bearer' }) }, 400, 'invalid_request', 90023],
  ['without grant_type', { body: form({ grant_type: undefined }) }, 400, 'invalid_request', 900144],
  ['with another grant_type', { body: form({ grant_type: 'password' }) }, 400, 'unsupported_grant_type', 70003],
  ['without scope', { body: form({ scope: undefined }) }, 400, 'invalid_request', 900144],
  ['for a scope that is a bare resource', { body: form({ scope: 'https://storage.azure.com/' }) }, 400, 'invalid_scope', 1002012],
  ['for an unknown resource', { body: form({ scope: 'https://example.invalid/.default' }) }, 400, 'invalid_resource', 500011],
  ["with version 1's resource", { body: form({ resource: 'https://storage.azure.com/' }) }, 400, 'invalid_request', 901002],
  ['with a field twice', { body: `${form()}&scope=x` }, 400, 'invalid_request', 90023],
  ['with an unknown field', { body: form({ object_id: 'o1' }) }, 400, 'invalid_request', 90023],
  ['with a query', { target: `${target}?client_id=app-1` }, 400, 'invalid_request', 90023],
];

for (const [name, request, status, error, code] of refusals) {
  test(`Entra refuses a token ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { workloadIdentity: federated });
    const answer = await post(stage, request);
    assert.equal(answer.json.error, error);
    assert.deepEqual(answer.json.error_codes, [code]);
    assert.equal(answer.status, status);
    assert.ok(answer.json.error_description.startsWith(`AADSTS${code}: `));
    assert.match(answer.json.timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    assert.ok(answer.json.trace_id && answer.json.correlation_id);
  });
}

test('a stage without workloadIdentity knows no tenant', async (t) => {
  const stage = await openStage(t);
  assert.deepEqual((await post(stage)).json.error_codes, [90002]);
});

test(`Entra gives lifetimes as numbers, and no expires_on [${sections.sources}]`, async (t) => {
  const stage = await openStage(t, { workloadIdentity: federated, identity: { tokenLifetimeSeconds: 3600 } });
  const { status, json } = await post(stage);
  assert.equal(status, 200);
  const { access_token: token, ...rest } = json;
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600 });
  const claims = claimsOf(token);
  assert.equal(claims.appid, 'app-1');
  assert.equal(claims.tid, tenantId);
  assert.equal(claims.xms_mirid, undefined);
});

test(`a federated user-assigned identity's token names it [${sections.sources}]`, async (t) => {
  const stage = await openStage(t, { identity: people, workloadIdentity: { ...federated, clientId: 'c2' } });
  const { json } = await post(stage, { body: form({ client_id: 'c2' }) });
  const claims = claimsOf(json.access_token);
  assert.deepEqual([claims.appid, claims.oid, claims.xms_mirid], ['c2', 'o2', '/subscriptions/s/two']);
});

for (const scope of ['https://storage.azure.com/.default', 'https://storage.azure.com//.default']) {
  test(`Entra takes the scope ${scope} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { workloadIdentity: federated });
    const { json } = await post(stage, { body: form({ scope }) });
    assert.equal(claimsOf(json.access_token).aud, 'https://storage.azure.com/');
  });
}

// name, seconds from now at which it expires, the codes of the answer
const assertions = [['is valid', 60, undefined], ['has expired', -60, [700024]]];

for (const [name, seconds, codes] of assertions) {
  test(`an assertion that is a JWT and ${name} [${sections.sources}]`, async (t) => {
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const assertion = `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.x`;
    const stage = await openStage(t, { workloadIdentity: { ...federated, assertion } });
    const answer = await post(stage, { body: form({ client_assertion: assertion }) });
    assert.deepEqual(answer.json.error_codes, codes);
  });
}
