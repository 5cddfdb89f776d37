import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, ask, claimsOf, openStage, people, sections } from './testing.js';

const headers = { secret: 'emulated-secret' };

function target({ version = '2017-09-01', resource = armResource, more = '&clientid=c2' } = {}) {
  return `/azure-ml/msi/token?api-version=${version}&resource=${encodeURIComponent(resource)}${more}`;
}

// name, request, status, what the text says
const refusals = [
  ['without the secret', { headers: {} }, 401, /^Invalid secret token header: [.]$/],
  ['with another secret', { headers: { secret: 'other' } }, 401, /^Invalid secret token header: other[.]$/],
  ['by POST', { method: 'POST' }, 405, /POST/],
  ['at another path', { target: '/azure-ml/msi/other' }, 404, /other/],
  ['without api-version', { target: '/azure-ml/msi/token?resource=x&clientid=c2' }, 400, /2017-09-01/],
  ["with App Service's api-version", { target: target({ version: '2019-08-01' }) }, 400, /2017-09-01/],
  ['with a query name twice', { target: target({ more: '&clientid=c2&clientid=c1' }) }, 400, /clientid .* more than once/],
  ["with App Service's client_id", { target: target({ more: '&client_id=c2' }) }, 400, /client_id is not known/],
  ['with a resource id, which it cannot select by', { target: target({ more: '&mi_res_id=x' }) }, 400, /mi_res_id is not known/],
  ['without resource', { target: target({ resource: '' }) }, 400, /resource is missing/],
  ['without clientid', { target: target({ more: '' }) }, 400, /clientid is missing/],
  ['with an empty clientid', { target: target({ more: '&clientid=' }) }, 400, /clientid is missing/],
  ['for an unknown identity', { target: target({ more: '&clientid=nobody' }) }, 400, /InternalError/],
  ['for an unknown resource', { target: target({ resource: 'https://example.invalid/' }) }, 400, /InternalError/],
];

for (const [name, request, status, says] of refusals) {
  test(`Azure ML refuses a token ${name} [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity: people });
    const answer = await ask(stage.url, { target: target(), headers, ...request });
    assert.equal(answer.status, status);
    assert.match(answer.headers['content-type'], /^text\/plain/);
    assert.match(answer.text, says);
  });
}

for (const clientId of ['sys', 'c2']) {
  test(`Azure ML gives a token for the identity ${clientId}, with expires_on as a number [${sections.sources}]`, async (t) => {
    const stage = await openStage(t, { identity: people });
    const { status, json } = await ask(stage.url, { target: target({ more: `&clientid=${clientId}` }), headers });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json).sort(), ['access_token', 'client_id', 'expires_on', 'resource', 'token_type']);
    assert.equal(json.client_id, clientId);
    assert.equal(json.expires_on, claimsOf(json.access_token).exp);
  });
}
