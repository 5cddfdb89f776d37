import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, ask, claimsOf, openStage, people, sections } from './testing.js';

const target = '/cloud-shell/oauth2/token';
const headers = { Metadata: 'true', 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (resource, more = '') => `resource=${encodeURIComponent(resource)}${more}`;

// name, request, status, code, what the message says, the stage's identities
const refusals = [
  ['without the Metadata header', { headers: { 'Content-Type': headers['Content-Type'] } }, 400, 'BadRequest', /metadata/],
  ['with Metadata: True', { headers: { ...headers, Metadata: 'True' } }, 400, 'BadRequest', /metadata/],
  ['by GET', { method: 'GET', body: '' }, 405, 'MethodNotAllowed', /GET/],
  ['at another path', { target: '/cloud-shell/token' }, 404, 'NotFound', /token/],
  ['with JSON instead of a form', { headers: { ...headers, 'Content-Type': 'application/json' } }, 400, 'BadRequest', /resource/],
  ['without resource', { body: '' }, 400, 'BadRequest', /resource/],
  ['with a field twice', { body: form(armResource, '&resource=x') }, 400, 'BadRequest', /resource/],
  ['with a client_id, which it cannot select by', { body: form(armResource, '&client_id=c1') }, 400, 'BadRequest', /client_id/],
  ['with a query', { target: `${target}?api-version=2018-02-01` }, 400, 'BadRequest', /api-version/],
  ['for an unknown resource', { body: form('https://example.invalid/') }, 400, 'AudienceNotSupported',
    /^Audience https:\/\/example.invalid\/ is not a supported MSI token audience. Supported audiences: https:/],
  ['without a system-assigned identity', {}, 400, 'IdentityNotFound', /not found/, { ...people, systemAssigned: null }],
];

for (const [name, request, status, code, says, identity = people] of refusals) {
  test(`Cloud Shell refuses a token ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity });
    const answer = await ask(stage.url, { method: 'POST', target, headers, body: form(armResource), ...request });
    assert.equal(answer.status, status);
    assert.equal(answer.json.error.code, code);
    assert.match(answer.json.error.message, says);
  });
}

test(`Cloud Shell gives a token whose values are all strings [${sections.sources}]`, async (t) => {
  const stage = await openStage(t, { identity: { ...people, tokenLifetimeSeconds: 3600 } });
  const { status, json } = await ask(stage.url, { method: 'POST', target, headers, body: form(armResource) });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json).sort(), [
    'access_token', 'expires_in', 'expires_on', 'not_before', 'refresh_token', 'resource', 'token_type',
  ]);
  for (const value of Object.values(json)) assert.equal(typeof value, 'string');
  assert.equal(json.expires_in, '3600');
  assert.equal(json.expires_on, String(claimsOf(json.access_token).exp));
  assert.equal(claimsOf(json.access_token).appid, 'sys');
});
