import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, ask, claimsOf, openStage, people, sections } from './testing.js';

const headers = { Secret: 'emulated-secret' };
const path = '/service-fabric/metadata/identity/oauth2/token';

function target({ version = '2019-07-01-preview', resource = armResource, more = '' } = {}) {
  return `${path}?api-version=${version}&resource=${encodeURIComponent(resource)}${more}`;
}

// name, request, status, code, the stage's identities
const refusals = [
  ['without the secret', { headers: {} }, 400, 'SecretHeaderNotFound'],
  ['with another secret', { headers: { Secret: 'other' } }, 404, 'ManagedIdentityNotFound'],
  ["with App Service's header", { headers: { 'X-IDENTITY-HEADER': 'emulated-secret' } }, 400, 'SecretHeaderNotFound'],
  ['by POST', { method: 'POST' }, 405, 'MethodNotAllowed'],
  ['at another path', { target: '/service-fabric/token' }, 404, 'NotFound'],
  ['without api-version', { target: `${path}?resource=x` }, 400, 'InvalidApiVersion'],
  ["with App Service's api-version", { target: target({ version: '2019-08-01' }) }, 400, 'InvalidApiVersion'],
  ['with a query name twice', { target: target({ more: '&resource=x' }) }, 400, 'InvalidParameter'],
  ['with a client_id, which the cluster decides', { target: target({ more: '&client_id=c1' }) }, 400, 'InvalidParameter'],
  ['without resource', { target: target({ resource: '' }) }, 400, 'ArgumentNullOrEmpty'],
  ['for an unknown resource', { target: target({ resource: armResource.slice(0, -1) }) }, 500, 'InternalServerError'],
  ['to an application without identity', {}, 404, 'ManagedIdentityNotFound', { systemAssigned: null }],
];

for (const [name, request, status, code, identity = people] of refusals) {
  test(`Service Fabric refuses a token ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity });
    const answer = await ask(stage.url, { target: target(), headers, ...request });
    assert.equal(answer.status, status);
    assert.deepEqual(Object.keys(answer.json.error), ['correlationId', 'code', 'message']);
    assert.equal(answer.json.error.code, code);
  });
}

// name, the stage's identities, client id that the token is for
const choices = [
  ['the system-assigned identity', people, 'sys'],
  ['the user-assigned identity where there is no other', { ...people, systemAssigned: null }, 'c1'],
];

for (const [name, identity, clientId] of choices) {
  test(`Service Fabric gives a token for ${name}, with expires_on as a number [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity: { ...identity, tokenLifetimeSeconds: 3600 } });
    const { status, json } = await ask(stage.url, { target: target(), headers });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json).sort(), ['access_token', 'expires_on', 'resource', 'token_type']);
    const claims = claimsOf(json.access_token);
    assert.equal(claims.appid, clientId);
    assert.equal(json.expires_on, claims.exp);
    assert.equal(claims.exp - claims.iat, 3600);
  });
}
