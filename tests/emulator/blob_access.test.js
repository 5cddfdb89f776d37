import test from 'node:test';
import assert from 'node:assert/strict';
import { ask, getToken, openStage, openUpstream, sections, storageResource } from './testing.js';

const version = { 'x-ms-version': '2021-12-02' };
const now = () => new Date().toUTCString();
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000).toUTCString();

// The blob service behind the stage takes everything.
async function openAccount(t, blob, description = {}) {
  const upstream = await openUpstream(t, (req, res) => res.writeHead(299).end());
  return openStage(t, { blobUpstream: upstream, blob, ...description });
}

async function bearer(stage, { resource = storageResource, ...headers } = {}) {
  return { Authorization: `Bearer ${await getToken(stage, { resource })}`, ...version, ...headers };
}

function assertRefused(answer, status, code, detail) {
  assert.equal(answer.status, status);
  assert.equal(answer.headers['x-ms-error-code'], code);
  assert.match(answer.headers['content-type'], /^application\/xml/);
  const id = answer.headers['x-ms-request-id'];
  assert.match(answer.text, new RegExp(`^<[?]xml version="1.0" encoding="utf-8"[?]><Error><Code>${code}</Code>`
    + `<Message>[^<]+\nRequestId:${id}\nTime:[^<]+Z</Message>`));
  assert.equal(/<AuthenticationErrorDetail>([^<]*)/.exec(answer.text)?.[1], detail);
}

// role, method, status
const roles = [
  ['Reader', 'GET', 299], ['Reader', 'HEAD', 299], ['Reader', 'PUT', 403], ['Reader', 'DELETE', 403], ['Reader', 'POST', 403],
  ['Contributor', 'GET', 299], ['Contributor', 'PUT', 299], ['Contributor', 'DELETE', 299],
  ['None', 'GET', 403], ['None', 'PUT', 403],
];

for (const [dataRole, method, status] of roles) {
  test(`a ${method} with the data role ${dataRole} is a ${status} [${sections.storage}]`, async (t) => {
    const stage = await openAccount(t, { dataRole });
    const answer = await ask(stage.url, { method, target: '/a/c/b', headers: await bearer(stage) });
    if (status === 299) assert.equal(answer.status, 299);
    else assertRefused(answer, 403, 'AuthorizationPermissionMismatch');
  });
}

// name, the headers of the request, the stage's identity, what is wrong
const badTokens = [
  ['an unknown token', () => ({ Authorization: 'Bearer x', ...version }), {}, 'Signature validation failed.'],
  ['no token', () => ({ Authorization: 'Bearer', ...version }), {}, 'Signature validation failed.'],
  ['a token for Resource Manager', (stage) => bearer(stage, { resource: 'https://management.azure.com/' }), {},
    'Audience validation failed. Audience did not match.'],
  ['an expired token', (stage) => bearer(stage), { tokenLifetimeSeconds: 0 },
    'Lifetime validation failed. The token is expired.'],
];

for (const [name, headers, identity, detail] of badTokens) {
  test(`${name} is a 401 that says whom to ask for another [${sections.storage}]`, async (t) => {
    const workloadIdentity = { tenantId: 'tenant-1', clientId: 'c', assertion: 'a' };
    const stage = await openAccount(t, { dataRole: 'Contributor' }, { identity, workloadIdentity });
    const answer = await ask(stage.url, { target: '/a/c/b', headers: await headers(stage) });
    assertRefused(answer, 401, 'InvalidAuthenticationInfo', detail);
    assert.equal(answer.headers['www-authenticate'], 'Bearer '
      + 'authorization_uri=https://login.microsoftonline.com/tenant-1/oauth2/authorize resource_id=https://storage.azure.com');
  });
}

for (const old of [{}, { 'x-ms-version': '2017-07-29' }]) {
  test(`a token with x-ms-version ${old['x-ms-version'] ?? 'missing'} is refused [${sections.storage}]`, async (t) => {
    const stage = await openAccount(t, { dataRole: 'Contributor' });
    const { Authorization } = await bearer(stage);
    const answer = await ask(stage.url, { target: '/a/c/b', headers: { Authorization, ...old } });
    assertRefused(answer, 403, 'AuthenticationFailed', 'Authentication scheme Bearer is not supported in this version.');
  });
}

test('a token for storage without the slash is one for storage', async (t) => {
  const resource = 'https://storage.azure.com';
  const stage = await openAccount(t, { dataRole: 'Reader' }, { identity: { resources: [resource] } });
  assert.equal((await ask(stage.url, { target: '/a/c/b', headers: await bearer(stage, { resource }) })).status, 299);
});

test('without a data role in the description, tokens are forwarded unseen', async (t) => {
  const stage = await openAccount(t, {});
  assert.equal((await ask(stage.url, { target: '/a/c/b', headers: { Authorization: 'Bearer x' } })).status, 299);
});

// name, target, headers
const keyed = [
  ['SharedKey', '/a/c/b', () => ({ Authorization: 'SharedKey a:b=', 'x-ms-date': now() })],
  ['SharedKeyLite', '/a/c/b', () => ({ Authorization: 'SharedKeyLite a:b=', Date: now() })],
  ['a SAS', '/a/c/b?sv=2021-12-02&sig=x', () => ({})],
];

for (const [name, target, headers] of keyed) {
  test(`${name} is refused where keys are not allowed [${sections.storage}]`, async (t) => {
    const allowed = await openAccount(t, { sharedKeyAllowed: true });
    assert.equal((await ask(allowed.url, { target, headers: headers() })).status, 299);
    const stage = await openAccount(t, { sharedKeyAllowed: false });
    assertRefused(await ask(stage.url, { target, headers: headers() }), 403, 'KeyBasedAuthenticationNotPermitted');
  });
}

test("a user delegation's SAS and a token pass where keys are not allowed", async (t) => {
  const stage = await openAccount(t, { sharedKeyAllowed: false, dataRole: 'Reader' });
  assert.equal((await ask(stage.url, { target: '/a/c/b?skoid=o&sig=x' })).status, 299);
  assert.equal((await ask(stage.url, { target: '/a/c/b', headers: await bearer(stage) })).status, 299);
});

// name, the stage's skew in seconds, the date of the request, status
const dates = [
  ['now, by a clock 14 minutes behind', 14 * 60, now, 299],
  ['now, by a clock 16 minutes behind', 16 * 60, now, 403],
  ['now, by a clock 16 minutes ahead', -16 * 60, now, 403],
  ["20 minutes ahead, as is the stage's clock", 20 * 60, () => minutesAgo(-20), 299],
  ['long ago, where no skew is asked for', 0, () => 'Fri, 26 Jun 2015 23:39:12 GMT', 299],
];

for (const [name, clockSkewSeconds, date, status] of dates) {
  test(`SharedKey dated ${name} is a ${status}`, async (t) => {
    const stage = await openAccount(t, {}, { clockSkewSeconds });
    const headers = { Authorization: 'SharedKey a:b=', 'x-ms-date': date() };
    const answer = await ask(stage.url, { target: '/a/c/b', headers });
    if (status === 299) assert.equal(answer.status, 299);
    else assertRefused(answer, 403, 'AuthenticationFailed', `Request date header too old: '${headers['x-ms-date']}'`);
  });
}

test(`a network rule refuses everybody [${sections.storage}]`, async (t) => {
  const stage = await openAccount(t, { networkRule: 'Deny', dataRole: 'Contributor', sharedKeyAllowed: false });
  const sharedKey = { Authorization: 'SharedKey a:b=', 'x-ms-date': now() };
  for (const headers of [{}, sharedKey, await bearer(stage)]) {
    assertRefused(await ask(stage.url, { target: '/a/c/b', headers }), 403, 'AuthorizationFailure');
  }
});

test('a refused upload is read to its end', async (t) => {
  const stage = await openAccount(t, { dataRole: 'Reader' });
  const body = Buffer.alloc(4 * 1024 * 1024);
  const answer = await ask(stage.url, { method: 'PUT', target: '/a/c/b', headers: await bearer(stage), body });
  assert.equal(answer.status, 403);
  assert.equal(stage.journal.list().at(-1).bodyLength, body.length);
});
