import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, ask, claimsOf, openStage, people, sections } from './testing.js';

const headers = { 'X-IDENTITY-HEADER': 'emulated-secret' };

function target({ version = '2019-08-01', resource = armResource, more = '', path = '/app-service/msi/token' } = {}) {
  return `${path}?api-version=${version}&resource=${encodeURIComponent(resource)}${more}`;
}

// name, request, status, what the body says, the stage's identities
const refusals = [
  ['without the header', { headers: {} }, 401, /X-IDENTITY-HEADER/],
  ['with another secret', { headers: { 'X-IDENTITY-HEADER': 'other' } }, 401, /X-IDENTITY-HEADER/],
  ["with Azure ML's header", { headers: { secret: 'emulated-secret' } }, 401, /X-IDENTITY-HEADER/],
  ['by POST', { method: 'POST' }, 405, /POST/],
  ['at another path', { target: target({ path: '/app-service/msi/other' }) }, 404, /other/],
  ['with a query name twice', { target: target({ more: '&resource=x' }) }, 400, /more than once/],
  ["with IMDS's msi_res_id", { target: target({ more: '&msi_res_id=x' }) }, 400, /msi_res_id/],
  ['with two selectors', { target: target({ more: '&client_id=c1&mi_res_id=x' }) }, 400, /Only one of client_id, mi_res_id/],
  ['without resource', { target: '/app-service/msi/token?api-version=2019-08-01' }, 400, /resource/],
  ['for an unknown identity', { target: target({ more: '&client_id=nobody' }) }, 400, /No Managed Identity found/],
  ['without a selector where only user-assigned identities are', {}, 400, /No Managed Identity found/,
    { systemAssigned: null, userAssigned: [{}] }],
  ['for an unknown resource', { target: target({ resource: 'https://example.invalid/' }) }, 500, /AAD Token/],
];

for (const [name, request, status, says, identity = people] of refusals) {
  test(`App Service refuses a token ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity });
    const answer = await ask(stage.url, { target: target(), headers, ...request });
    assert.equal(answer.status, status);
    assert.deepEqual(Object.keys(answer.json), ['statusCode', 'message', 'correlationId']);
    assert.equal(answer.json.statusCode, status);
    assert.match(answer.json.message, says);
  });
}

for (const version of ['', '2017-09-01', '2018-02-01']) {
  test(`App Service refuses the api-version "${version}" with a nested error [${sections.sources}]`, async (t) => {
    const stage = await openStage(t);
    const answer = await ask(stage.url, { target: target({ version }), headers });
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error.code, 'UnsupportedApiVersion');
    assert.match(answer.json.error.message, /\/app-service\/msi\/token[?]api-version=/);
  });
}

// name, extra query, client id that the token is for
const choices = [
  ['the system-assigned identity by default', '', 'sys'],
  ['the identity with that client_id', '&client_id=c2', 'c2'],
  ['the identity with that principal_id', '&principal_id=o2', 'c2'],
  ['the identity with that object_id', '&object_id=o1', 'c1'],
  ['the identity with that mi_res_id, in any case', '&mi_res_id=/SUBSCRIPTIONS/s/two', 'c2'],
];

for (const [name, more, clientId] of choices) {
  test(`App Service gives a token for ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity: people });
    const answer = await ask(stage.url, { target: target({ more }), headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.json.client_id, clientId);
    assert.equal(claimsOf(answer.json.access_token).appid, clientId);
  });
}

test(`App Service's values are all strings, and it says no expires_in [${sections.sources}]`, async (t) => {
  const stage = await openStage(t, { identity: { tokenLifetimeSeconds: 3600 }, sources: { secret: 'mine' } });
  const request = { target: target({ path: '/app-service/msi/token/' }), headers: { 'X-IDENTITY-HEADER': 'mine' } };
  const { json } = await ask(stage.url, request);
  assert.deepEqual(Object.keys(json).sort(), [
    'access_token', 'client_id', 'expires_on', 'not_before', 'resource', 'token_type',
  ]);
  for (const value of Object.values(json)) assert.equal(typeof value, 'string');
  assert.equal(json.expires_on, String(claimsOf(json.access_token).exp));
  assert.equal(Number(json.expires_on) - Number(json.not_before), 3600);
});
