import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, ask, openStage, sections, talk, tokenTarget } from './testing.js';

const one = { clientId: 'c1', objectId: 'o1', resourceId: '/subscriptions/s/one' };
const two = { clientId: 'c2', objectId: 'o2', resourceId: '/subscriptions/s/two' };
const compute = '/metadata/instance/compute';

const metadata = { Metadata: 'true' };

// name, request, status, error, what the body says, description of the stage
const refusals = [
  ['without the Metadata header', { headers: {} }, 400, 'bad_request_102'],
  ['with Metadata: True', { headers: { Metadata: 'True' } }, 400, 'bad_request_102'],
  ['with Metadata: false', { headers: { Metadata: 'false' } }, 400, 'bad_request_102'],
  ['with two Metadata headers', { headers: { Metadata: ['true', 'true'] } }, 400, 'bad_request_102'],
  ['with X-Forwarded-For', { headers: { ...metadata, 'X-Forwarded-For': '' } }, 400, 'invalid_request', /proxy/],
  ['with a query name twice', { target: tokenTarget({ more: '&resource=x' }) }, 400, 'invalid_request', /more than once/],
  ['without api-version', { target: `/metadata/identity/oauth2/token?resource=${armResource}` }, 400,
    /api-version/, /"newest-versions":\["2025-04-07",/],
  ['with an unsupported api-version', { target: tokenTarget({ version: '2017-01-01' }) }, 400,
    /api-version/, /"newest-versions":\["2025-04-07",/],
  ['without resource', { target: '/metadata/identity/oauth2/token?api-version=2018-02-01' }, 400, 'invalid_request', /resource/],
  ['for a resource without its trailing slash', { target: tokenTarget({ resource: armResource.slice(0, -1) }) }, 400,
    'invalid_resource', /AADSTS500011/],
  ['for an unknown resource', { target: tokenTarget({ resource: 'https://example.invalid/' }) }, 400, 'invalid_resource', /AADSTS500011/],
  ['with client_id and object_id', { target: tokenTarget({ more: '&client_id=a&object_id=b' }) }, 400, 'invalid_request', /Only one/],
  ['with client_id and msi_res_id', { target: tokenTarget({ more: '&client_id=a&msi_res_id=b' }) }, 400, 'invalid_request', /Only one/],
  ['with an unknown client_id', { target: tokenTarget({ more: '&client_id=nobody' }) }, 400, 'invalid_request', /Identity not found/],
  ['with an unknown object_id', { target: tokenTarget({ more: '&object_id=nobody' }) }, 400, 'invalid_request', /Identity not found/],
  ['with an unknown msi_res_id', { target: tokenTarget({ more: '&msi_res_id=nobody' }) }, 400, 'invalid_request', /Identity not found/],
  ['with an empty client_id', { target: tokenTarget({ more: '&client_id=' }) }, 400, 'invalid_request', /Identity not found/],
  ['on a machine without identity', {}, 400, 'invalid_request', /Identity not found/, { systemAssigned: null }],
  ['with two user-assigned identities and no id', {}, 400, 'invalid_request', /Multiple user assigned/,
    { systemAssigned: null, userAssigned: [one, two] }],
  ['by POST', { method: 'POST' }, 405, 'method_not_allowed'],
  ['by HEAD', { method: 'HEAD' }, 405],
  ['at a path that is not served', { target: '/metadata/identity/other?api-version=2018-02-01' }, 404, 'Not found'],
];

for (const [name, request, status, error, says, identity] of refusals) {
  test(`a token is refused ${name} [${sections.imds}]`, async (t) => {
    const stage = await openStage(t, { identity });
    const answer = await ask(stage.url, { target: tokenTarget(), headers: metadata, ...request });
    assert.equal(answer.status, status);
    assert.equal(answer.headers.server, 'IMDS/150.870.65.1854');
    assert.ok(answer.headers['x-ms-request-id']);
    if (error instanceof RegExp) assert.match(answer.json.error, error);
    else if (error) assert.equal(answer.json.error, error);
    if (says) assert.match(answer.text, says);
  });
}

// name, extra query, the stage's identities, client id that the token is for
const choices = [
  ['the system-assigned identity by default', '', {}, 'sys'],
  ['the system-assigned identity before user-assigned ones', '', { userAssigned: [one, two] }, 'sys'],
  ['the sole user-assigned identity', '', { systemAssigned: null, userAssigned: [one] }, 'c1'],
  ['the identity with that client_id', '&client_id=c2', { userAssigned: [one, two] }, 'c2'],
  ['the identity with that object_id', '&object_id=o2', { userAssigned: [one, two] }, 'c2'],
  ['the identity with that msi_res_id, in any case', `&msi_res_id=${encodeURIComponent('/SUBSCRIPTIONS/s/two')}`,
    { userAssigned: [one, two] }, 'c2'],
  ['the system-assigned identity by its client_id', '&client_id=sys', { userAssigned: [one] }, 'sys'],
  ["the system-assigned identity when mi_res_id, App Service's spelling, is ignored", '&mi_res_id=c2', { userAssigned: [one] }, 'sys'],
];

for (const [name, more, identity, clientId] of choices) {
  test(`a token is for ${name} [${sections.imds}]`, async (t) => {
    const systemAssigned = { clientId: 'sys', objectId: 'sys-object' };
    const stage = await openStage(t, { identity: { systemAssigned, ...identity } });
    const answer = await ask(stage.url, { target: tokenTarget({ more }), headers: metadata });
    assert.equal(answer.status, 200);
    assert.equal(answer.json.client_id, clientId);
  });
}

test(`a token's values are all strings [${sections.imds}]`, async (t) => {
  const stage = await openStage(t, { identity: { tokenLifetimeSeconds: 3600 } });
  const { json, headers } = await ask(stage.url, { target: tokenTarget(), headers: metadata });
  assert.deepEqual(Object.keys(json).sort(), [
    'access_token', 'client_id', 'expires_in', 'expires_on', 'ext_expires_in', 'not_before', 'resource', 'token_type',
  ]);
  for (const value of Object.values(json)) assert.equal(typeof value, 'string');
  assert.equal(json.expires_in, '3600');
  assert.ok(Math.abs(Number(json.expires_on) - Date.now() / 1000 - 3600) < 60);
  assert.equal(json.resource, armResource);
  assert.equal(json.token_type, 'Bearer');
  assert.equal(headers.server, 'IMDS/150.870.65.1854');
});

test('every token is another one', async (t) => {
  const stage = await openStage(t);
  const request = { target: tokenTarget(), headers: metadata };
  const [first, second] = [await ask(stage.url, request), await ask(stage.url, request)];
  assert.notEqual(first.json.access_token, second.json.access_token);
});

test(`a cloud's own Resource Manager is a known resource, in any case of its name [${sections.clouds}]`, async (t) => {
  const stage = await openStage(t, { instance: { azEnvironment: 'AZUREUSGOVERNMENTCLOUD' } });
  const government = tokenTarget({ resource: 'https://management.core.usgovcloudapi.net/' });
  assert.equal((await ask(stage.url, { target: government, headers: metadata })).status, 200);
  assert.equal((await ask(stage.url, { target: tokenTarget(), headers: metadata })).status, 400);
});

test(`the machine's description is all strings [${sections.clouds}]`, async (t) => {
  const stage = await openStage(t, { instance: { name: 'vm7', vmScaleSetName: '' } });
  for (const path of [compute, `${compute}/`]) {
    const { status, json } = await ask(stage.url, { target: `${path}?api-version=2021-02-01`, headers: metadata });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json).sort(), [
      'azEnvironment', 'location', 'name', 'osType', 'resourceGroupName', 'resourceId', 'subscriptionId', 'vmId', 'vmScaleSetName',
    ]);
    for (const value of Object.values(json)) assert.equal(typeof value, 'string');
    assert.match(json.resourceId, /virtualMachines\/vm7$/);
  }
});

test('a leaf of the description is plain text', async (t) => {
  const stage = await openStage(t, { instance: { name: 'vm7' } });
  const target = `${compute}/name?api-version=2021-02-01&format=text`;
  const answer = await ask(stage.url, { target, headers: metadata });
  assert.equal(answer.text, 'vm7');
  assert.match(answer.headers['content-type'], /^text\/plain/);
});

// name, target, headers, status
const instanceRefusals = [
  ['without api-version', compute, metadata, 400],
  ['without the Metadata header', `${compute}?api-version=2021-02-01`, {}, 400],
  ['with X-Forwarded-For', `${compute}?api-version=2021-02-01`, { ...metadata, 'X-Forwarded-For': '10.0.0.1' }, 400],
  ['as text where it is no leaf', `${compute}?api-version=2021-02-01&format=text`, metadata, 400],
  ['for a leaf without format=text', `${compute}/name?api-version=2021-02-01`, metadata, 400],
  ['for an unknown leaf', `${compute}/shoeSize?api-version=2021-02-01&format=text`, metadata, 404],
];

for (const [name, target, headers, status] of instanceRefusals) {
  test(`the machine's description is refused ${name} [${sections.imds}]`, async (t) => {
    const stage = await openStage(t);
    assert.equal((await ask(stage.url, { target, headers })).status, status);
  });
}

test(`a header's name is free, its value is not [${sections.imds}]`, async (t) => {
  const stage = await openStage(t);
  const send = (header) => talk(stage.url, `GET ${tokenTarget()} HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n`);
  assert.match(await send('mEtAdAtA: true'), /^HTTP\/1.1 200 /);
  assert.match(await send('Metadata: TRUE'), /^HTTP\/1.1 400 /);
});
