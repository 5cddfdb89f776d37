import test from 'node:test';
import assert from 'node:assert/strict';
import { ask, getToken, openStage, sections, talk } from './testing.js';

const subscription = 'aaaaaaaa-0000-4000-8000-000000000001';
const keys = [
  { keyName: 'key1', value: 'b25l', permissions: 'FULL', creationTime: '2024-01-01T00:00:00.0000000Z' },
  { keyName: 'key2', value: 'dHdv', permissions: 'FULL', creationTime: '2024-01-01T00:00:00.0000000Z' },
];
const person = { clientId: 'client-7', objectId: 'object-7' };

function description({ account = {}, identity = {} } = {}) {
  return {
    identity: { systemAssigned: person, ...identity },
    resourceManager: {
      accounts: [{ subscriptionId: subscription, resourceGroup: 'Group (1)', name: 'acct1', keys, ...account }],
    },
  };
}

function target({
  sub = subscription, group = 'Group%20(1)', name = 'acct1', groups = 'resourceGroups', end = '',
  query = '?api-version=2023-05-01',
} = {}) {
  return `/subscriptions/${sub}/${groups}/${group}/providers/Microsoft.Storage/storageAccounts/${name}/listKeys${end}${query}`;
}

async function listKeys(stage, request = {}, token) {
  const headers = { Authorization: `Bearer ${token ?? await getToken(stage)}`, 'Content-Length': 0 };
  return ask(stage.url, { method: 'POST', target: target(), headers, ...request });
}

// name, request, source
const acceptances = [
  ['as documented', {}, sections.arm],
  ["with the tutorial's trailing slash and version", { target: target({ end: '/', query: '?api-version=2016-12-01' }) }, sections.tutorial],
  ['with the subscription in capitals', { target: target({ sub: subscription.toUpperCase() }) }, sections.arm],
  ['with the group in other case', { target: target({ group: 'gROUP%20(1)' }) }, sections.arm],
  ['with the account in other case', { target: target({ name: 'ACCT1' }) }, sections.arm],
  ['with $expand', { target: target({ query: '?api-version=2025-08-01&$expand=kerb' }) }, sections.arm],
];

for (const [name, request, source] of acceptances) {
  test(`listKeys is answered ${name} [${source}]`, async (t) => {
    const stage = await openStage(t, description());
    const answer = await listKeys(stage, request);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, { keys });
    assert.ok(answer.headers['x-ms-request-id']);
    assert.ok(answer.headers['x-ms-correlation-request-id']);
  });
}

test('listKeys is answered to a POST with a body', async (t) => {
  const stage = await openStage(t, description());
  const headers = { Authorization: `Bearer ${await getToken(stage)}` };
  const answer = await listKeys(stage, { headers, body: '{}' });
  assert.equal(answer.status, 200);
});

test('an account without keys in its description has two of 64 bytes', async (t) => {
  const stage = await openStage(t, description({ account: { keys: undefined } }));
  const { json } = await listKeys(stage);
  assert.deepEqual(json.keys.map((key) => key.keyName), ['key1', 'key2']);
  assert.equal(Buffer.from(json.keys[0].value, 'base64').length, 64);
});

test(`regenerateKey gives one key another value, and answers both [${sections.arm}]`, async (t) => {
  const stage = await openStage(t, description());
  const headers = { Authorization: `Bearer ${await getToken(stage)}` };
  const regenerate = (body) => ask(stage.url, {
    method: 'POST', target: target().replace('listKeys', 'regenerateKey'), headers, body,
  });
  const answer = await regenerate('{"keyName":"key1"}');
  assert.equal(answer.status, 200);
  assert.notEqual(answer.json.keys[0].value, keys[0].value);
  assert.deepEqual(answer.json.keys[1], keys[1]);
  assert.deepEqual((await listKeys(stage)).json, answer.json);
  for (const body of ['', '{}', '{"keyName":"key9"}', 'key1']) {
    assert.equal((await regenerate(body)).json.error.code, 'InvalidValuesForRequestParameters');
  }
});

test(`a role may allow one of the two actions alone [${sections.arm}]`, async (t) => {
  const stage = await openStage(t, description({ account: { role: 'listKeys' } }));
  assert.equal((await listKeys(stage)).status, 200);
  const refused = await listKeys(stage, { target: target().replace('listKeys', 'regenerateKey') });
  assert.match(refused.json.error.message, /storageAccounts\/regenerateKey\/action/);
});

// name, source, request, account, status, code, what the message says
const refusals = [
  ['without api-version', sections.arm, { target: target({ query: '' }) }, {}, 400, 'MissingApiVersionParameter'],
  ['with an unsupported api-version', sections.arm, { target: target({ query: '?api-version=2001-01-01' }) }, {}, 400,
    'NoRegisteredProviderFound', /2023-05-01/],
  ['without a token', sections.arm, { headers: { 'Content-Length': 0 } }, {}, 401, 'AuthenticationFailed'],
  ['with an unknown token', sections.arm, { headers: { Authorization: 'Bearer x', 'Content-Length': 0 } }, {}, 401, 'InvalidAuthenticationToken'],
  ['with another scheme', sections.arm, { headers: { Authorization: 'Basic x', 'Content-Length': 0 } }, {}, 401, 'InvalidAuthenticationToken'],
  ['where the role is missing', sections.arm, {}, { role: false }, 403, 'AuthorizationFailed',
    /'client-7' with object id 'object-7' .*'Microsoft.Storage\/storageAccounts\/listKeys\/action' over scope '\/subscriptions\/.*\/acct1'/],
  ['for an unknown account', sections.arm, { target: target({ name: 'other' }) }, {}, 404, 'ResourceNotFound', /other/],
  ['for an unknown group', sections.arm, { target: target({ group: 'other' }) }, {}, 404, 'ResourceGroupNotFound', /other/],
  ['for an unknown subscription', sections.arm, { target: target({ sub: 'other' }) }, {}, 404, 'SubscriptionNotFound', /other/],
  ['under a ReadOnly lock', sections.arm, {}, { lock: 'ReadOnly' }, 409, 'ScopeLocked'],
  ['with resourcegroups in lower case', sections.tutorial, { target: target({ groups: 'resourcegroups' }) }, {}, 404, 'NotFound'],
  ['by GET', sections.arm, { method: 'GET' }, {}, 405, 'MethodNotAllowed'],
];

for (const [name, source, request, account, status, code, says] of refusals) {
  test(`listKeys is refused ${name} [${source}]`, async (t) => {
    const stage = await openStage(t, description({ account }));
    const answer = await listKeys(stage, request);
    assert.equal(answer.status, status);
    assert.equal(answer.json.error.code, code);
    if (says) assert.match(answer.json.error.message, says);
    assert.ok(answer.headers['x-ms-request-id']);
    assert.ok(answer.headers['x-ms-correlation-request-id']);
    if (status === 401) {
      assert.match(answer.headers['www-authenticate'], /^Bearer authorization_uri="https:\/\/login\.windows\.net\/[^"]+", error="invalid_token", /);
    }
  });
}

test(`listKeys is refused with an expired token [${sections.arm}]`, async (t) => {
  const stage = await openStage(t, description({ identity: { tokenLifetimeSeconds: 0 } }));
  const answer = await listKeys(stage);
  assert.equal(answer.status, 401);
  assert.equal(answer.json.error.code, 'InvalidAuthenticationToken');
});

test(`listKeys is refused with a token for another audience [${sections.arm}]`, async (t) => {
  const stage = await openStage(t, description());
  const token = await getToken(stage, { resource: 'https://storage.azure.com/' });
  const answer = await listKeys(stage, {}, token);
  assert.equal(answer.status, 401);
  assert.equal(answer.json.error.code, 'InvalidAuthenticationTokenAudience');
});

test("a stage does not take another stage's tokens", async (t) => {
  const [stage, other] = [await openStage(t, description()), await openStage(t, description())];
  assert.equal((await listKeys(stage, {}, await getToken(other))).status, 401);
});

test(`listKeys is refused without Content-Length [${sections.traps}]`, async (t) => {
  const stage = await openStage(t, description());
  const head = `POST ${target()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`
    + `Authorization: Bearer ${await getToken(stage)}\r\n`;
  assert.match(await talk(stage.url, `${head}\r\n`), /^HTTP\/1.1 411 /);
  assert.match(await talk(stage.url, `${head}Content-Length: 0\r\n\r\n`), /^HTTP\/1.1 200 /);
  assert.match(await talk(stage.url, `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`), /^HTTP\/1.1 200 /);
});
