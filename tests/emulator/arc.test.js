import test from 'node:test';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armResource, ask, claimsOf, openStage, people, sections } from './testing.js';

const headers = { Metadata: 'true' };

function target({ version = '2020-06-01', resource = armResource, more = '' } = {}) {
  return `/arc/metadata/identity/oauth2/token?api-version=${version}&resource=${encodeURIComponent(resource)}${more}`;
}

async function openArc(t, { arc = {}, ...description } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-arc-'));
  t.after(() => rm(folder, { recursive: true }));
  const stage = await openStage(t, { identity: people, ...description, arc: { tokensFolder: folder, ...arc } });
  return { stage, folder };
}

const realmOf = (answer) => /^Basic realm=(.*)$/.exec(answer.headers['www-authenticate'])[1];

// Asks, reads the key file, asks again.
async function proveAndAsk(stage, request = {}) {
  const challenge = await ask(stage.url, { target: target(), headers, ...request });
  assert.equal(challenge.status, 401);
  const key = await readFile(realmOf(challenge), 'utf8');
  return ask(stage.url, { target: target(), ...request, headers: { ...headers, Authorization: `Basic ${key}` } });
}

test(`Arc asks for the content of a key file in its folder [${sections.sources}]`, async (t) => {
  const { stage, folder } = await openArc(t);
  const answer = await ask(stage.url, { target: target(), headers });
  assert.equal(answer.status, 401);
  assert.equal(answer.json.error, 'unauthorized_client');
  assert.deepEqual(answer.json.error_codes, [401]);
  assert.deepEqual((await readdir(folder)).map((name) => join(folder, name)), [realmOf(answer)]);
  assert.match(realmOf(answer), /[.]key$/);
  assert.ok((await readFile(realmOf(answer), 'utf8')).length <= 4096);
});

test('every challenge of Arc is another file with another content', async (t) => {
  const { stage, folder } = await openArc(t);
  const files = [];
  for (let i = 0; i < 2; i += 1) files.push(realmOf(await ask(stage.url, { target: target(), headers })));
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  assert.notEqual(files[0], files[1]);
  assert.notEqual(contents[0], contents[1]);
  assert.equal((await readdir(folder)).length, 2);
});

test('a key of Arc opens one request, and its file goes with it', async (t) => {
  const { stage, folder } = await openArc(t);
  const key = await readFile(realmOf(await ask(stage.url, { target: target(), headers })), 'utf8');
  const request = { target: target(), headers: { ...headers, Authorization: `Basic ${key}` } };
  assert.equal((await ask(stage.url, request)).status, 200);
  assert.deepEqual(await readdir(folder), []);
  const again = await ask(stage.url, request);
  assert.equal(again.status, 401);
  assert.notEqual(await readFile(realmOf(again), 'utf8'), key);
});

test('a stage that closes takes its key files along', async (t) => {
  const { stage, folder } = await openArc(t);
  await ask(stage.url, { target: target(), headers });
  assert.equal((await readdir(folder)).length, 1);
  await stage.close();
  assert.deepEqual(await readdir(folder), []);
});

test(`Arc's values are all strings [${sections.sources}]`, async (t) => {
  const { stage } = await openArc(t, { identity: { ...people, tokenLifetimeSeconds: 3600 } });
  const { status, json } = await proveAndAsk(stage);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json).sort(), [
    'access_token', 'expires_in', 'expires_on', 'not_before', 'resource', 'token_type',
  ]);
  for (const value of Object.values(json)) assert.equal(typeof value, 'string');
  assert.equal(json.expires_in, '3600');
  assert.equal(json.expires_on, String(claimsOf(json.access_token).exp));
});

// name, extra query, client id that the token is for, what the answer echoes
const choices = [
  ['the system-assigned identity by default', '', 'sys', {}],
  ['the identity with that client_id', '&client_id=C2', 'c2', { client_id: 'c2' }],
  ['the identity with that object_id', '&object_id=o2', 'c2', { object_id: 'o2' }],
  ['the identity with that msi_res_id', '&msi_res_id=/subscriptions/s/two', 'c2', { msi_res_id: '/subscriptions/s/two' }],
  ["the system-assigned identity when mi_res_id, App Service's spelling, is ignored", '&mi_res_id=c2', 'sys', {}],
];

for (const [name, more, clientId, echo] of choices) {
  test(`Arc gives a token for ${name}, and echoes it [${sections.sources}]`, async (t) => {
    const { stage } = await openArc(t);
    const { status, json } = await proveAndAsk(stage, { target: target({ more }) });
    assert.equal(status, 200);
    assert.equal(claimsOf(json.access_token).appid, clientId);
    for (const field of ['client_id', 'object_id', 'msi_res_id', 'mi_res_id']) assert.equal(json[field], echo[field]);
  });
}

test(`an old agent answers for the system-assigned identity whoever is asked for [${sections.sources}]`, async (t) => {
  const { stage } = await openArc(t, { arc: { echoesIdentity: false } });
  const { status, json } = await proveAndAsk(stage, { target: target({ more: '&client_id=c2' }) });
  assert.equal(status, 200);
  assert.equal(claimsOf(json.access_token).appid, 'sys');
  assert.equal(json.client_id, undefined);
});

test('arc.realm is what the challenge names instead of the key file', async (t) => {
  for (const realm of ['/etc/passwd', '/a/tokens/../x.key', 'a=b']) {
    const { stage } = await openArc(t, { arc: { realm } });
    const answer = await ask(stage.url, { target: target(), headers });
    assert.equal(answer.status, 401);
    assert.equal(realmOf(answer), realm);
  }
});

test('without arc.tokensFolder Arc answers 500 and says why', async (t) => {
  const stage = await openStage(t);
  const answer = await ask(stage.url, { target: target(), headers });
  assert.equal(answer.status, 500);
  assert.match(answer.json.error_description, /arc[.]tokensFolder/);
});

test('with an arc.tokensFolder that is not there Arc answers 500 and says why', async (t) => {
  const stage = await openStage(t, { arc: { tokensFolder: join(tmpdir(), 'emulator-arc-none', 'x') } });
  const answer = await ask(stage.url, { target: target(), headers });
  assert.equal(answer.status, 500);
  assert.match(answer.json.error_description, /ENOENT/);
});

// name, request, status, error; all of them before the challenge
const early = [
  ['without the Metadata header', { headers: {} }, 400, 'invalid_request'],
  ['with Metadata: TRUE', { headers: { Metadata: 'TRUE' } }, 400, 'invalid_request'],
  ['by POST', { method: 'POST' }, 405, 'method_not_allowed'],
  ['at another path', { target: '/arc/metadata/identity/token' }, 404, 'not_found'],
  ['without api-version', { target: '/arc/metadata/identity/oauth2/token?resource=x' }, 400, 'invalid_request'],
  ["with IMDS's api-version", { target: target({ version: '2018-02-01' }) }, 400, 'invalid_request'],
  ['with a query name twice', { target: target({ more: '&resource=x' }) }, 400, 'invalid_request'],
  ['with an unknown query name', { target: target({ more: '&clientid=c1' }) }, 400, 'invalid_request'],
  ['without resource', { target: target({ resource: '' }) }, 400, 'invalid_request'],
  ['with a content that no file has', { headers: { ...headers, Authorization: 'Basic abc' } }, 401, 'unauthorized_client'],
  ['with another scheme', { headers: { ...headers, Authorization: 'Bearer abc' } }, 401, 'unauthorized_client'],
];

for (const [name, request, status, error] of early) {
  test(`Arc refuses a token ${name} [${sections.sources}]`, async (t) => {
    const { stage } = await openArc(t);
    const answer = await ask(stage.url, { target: target(), headers, ...request });
    assert.equal(answer.status, status);
    assert.equal(answer.json.error, error);
    assert.deepEqual(answer.json.error_codes, [status]);
  });
}

// name, target, status, error; all of them after the challenge
const late = [
  ['for an unknown identity', target({ more: '&client_id=nobody' }), 404, 'identity_not_found'],
  ['with two selectors', target({ more: '&client_id=c1&object_id=o1' }), 400, 'invalid_request'],
  ['for an unknown resource', target({ resource: 'https://example.invalid/' }), 400, 'invalid_resource'],
];

for (const [name, asked, status, error] of late) {
  test(`Arc refuses a token ${name}, to a caller that read the file [${sections.sources}]`, async (t) => {
    const { stage } = await openArc(t);
    const answer = await proveAndAsk(stage, { target: asked });
    assert.equal(answer.status, status);
    assert.equal(answer.json.error, error);
  });
}
