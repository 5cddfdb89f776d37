import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startControl } from './control.js';
import { ask, getToken, talk } from './testing.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

async function openControl(t) {
  const control = await startControl();
  t.after(() => control.close());
  const call = (method, target, value) => ask(control.url, { method, target, body: JSON.stringify(value) });
  return { control, call, newStage: async () => (await call('POST', '/stages', {})).json };
}

test('a stage has a server of its own, on loopback', async (t) => {
  const { call } = await openControl(t);
  const made = await call('POST', '/stages', {});
  assert.equal(made.status, 201);
  assert.deepEqual(Object.keys(made.json), ['id', 'url']);
  assert.match(made.json.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const other = await call('POST', '/stages', {});
  assert.notEqual(other.json.url, made.json.url);
});

test('requests are recorded as they were received', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  await talk(stage.url, 'PUT /a/../b%2F?x=%20&x=2 HTTP/1.1\r\nHost: h\r\nX-Two: 1\r\nx-two: 2\r\n'
    + 'Connection: close\r\nContent-Length: 3\r\n\r\nabc');
  const { status, json } = await call('GET', `/stages/${stage.id}/requests`);
  assert.equal(status, 200);
  assert.deepEqual(json, [{
    method: 'PUT',
    target: '/a/../b%2F?x=%20&x=2',
    path: '/a/../b%2F',
    query: 'x=%20&x=2',
    headers: { host: 'h', 'x-two': '1, 2', connection: 'close', 'content-length': '3' },
    connection: 1,
    bodyLength: 3,
    body: 'abc',
    status: 404,
  }]);
  assert.equal((await call('DELETE', `/stages/${stage.id}/requests`)).status, 204);
  assert.deepEqual((await call('GET', `/stages/${stage.id}/requests`)).json, []);
});

test('requests on one connection are told from those on several', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  const twice = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(2);
  await talk(stage.url, twice, (bytes) => bytes.toString().split('HTTP/1.1').length === 3);
  await ask(stage.url);
  const { json } = await call('GET', `/stages/${stage.id}/requests`);
  assert.deepEqual(json.map((request) => request.connection), [1, 1, 2]);
});

test('a body is kept up to 64 KiB', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  for (const length of [65536, 65537]) await ask(stage.url, { method: 'PUT', body: 'x'.repeat(length) });
  const { json } = await call('GET', `/stages/${stage.id}/requests`);
  assert.deepEqual(json.map((r) => [r.bodyLength, r.body?.length ?? null]), [[65536, 65536], [65537, null]]);
});

test('rules are added and cleared', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  assert.equal((await call('POST', `/stages/${stage.id}/faults`, [{ answer: { status: 503 } }])).status, 204);
  assert.equal((await ask(stage.url)).status, 503);
  assert.equal((await call('DELETE', `/stages/${stage.id}/faults`)).status, 204);
  assert.equal((await ask(stage.url)).status, 404);
});

test("an account's keys are replaced while the stage runs", async (t) => {
  const { call } = await openControl(t);
  const accounts = [{ name: 'acct1', subscriptionId: 's', resourceGroup: 'g' }, { name: 'acct2' }];
  const stage = (await call('POST', '/stages', { resourceManager: { accounts } })).json;
  const target = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acct1/listKeys'
    + '?api-version=2023-05-01';
  const headers = { Authorization: `Bearer ${await getToken(stage)}`, 'Content-Length': 0 };
  const keys = async () => (await ask(stage.url, { method: 'POST', target, headers })).json.keys;

  const before = await keys();
  const replaced = await call('POST', `/stages/${stage.id}/keys`, { name: 'acct1' });
  assert.equal(replaced.status, 200);
  assert.deepEqual(await keys(), replaced.json.keys);
  assert.notEqual(replaced.json.keys[0].value, before[0].value);

  await call('POST', `/stages/${stage.id}/keys`, { name: 'acct1', keys: [{ keyName: 'key9', value: 'bmV3' }] });
  assert.deepEqual((await keys()).map((key) => [key.keyName, key.value]), [['key9', 'bmV3']]);
});

// name, body, message
const badKeys = [
  ['of an unknown account', { name: 'other' }, /there is no account other/],
  ['without an account', {}, /there is no account/],
  ['that are no array', { name: 'acct1', keys: {} }, /must be an array/],
  ['with an unknown field', { name: 'acct1', keys: [{ val: 'x' }] }, /unknown field "val"/],
];

for (const [name, body, message] of badKeys) {
  test(`keys ${name} are a 400`, async (t) => {
    const { call } = await openControl(t);
    const stage = (await call('POST', '/stages', { resourceManager: { accounts: [{ name: 'acct1' }] } })).json;
    const answer = await call('POST', `/stages/${stage.id}/keys`, body);
    assert.equal(answer.status, 400);
    assert.match(answer.json.error, message);
  });
}

test('closing a stage cuts its connections', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  await call('POST', `/stages/${stage.id}/faults`, [{ answer: { stall: true } }]);
  const talking = talk(stage.url, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  while ((await call('GET', `/stages/${stage.id}/requests`)).json.length === 0);
  assert.equal((await call('DELETE', `/stages/${stage.id}`)).status, 204);
  assert.equal(await talking, '');
  await assert.rejects(ask(stage.url), /ECONNREFUSED/);
  assert.equal((await call('GET', `/stages/${stage.id}/requests`)).status, 404);
});

// name, method, target, body, status, message
const refusals = [
  ['an unknown path', 'GET', '/nothing', undefined, 404, /there is no GET \/nothing/],
  ['an unknown stage', 'GET', '/stages/99/requests', undefined, 404, /there is no stage 99/],
  ['an unknown method', 'PATCH', '/stages', undefined, 404, /there is no PATCH/],
  ['bad JSON', 'POST', '/stages', '{', 400, /not JSON/],
  ['a stage that is no object', 'POST', '/stages', '[]', 400, /stage must be an object/],
  ['an unknown field of a stage', 'POST', '/stages', '{"identiy":{}}', 400, /unknown field "identiy"/],
  ['an unknown field of an account', 'POST', '/stages', '{"resourceManager":{"accounts":[{"nam":"x"}]}}', 400, /unknown field "nam"/],
  ['an account without a name', 'POST', '/stages', '{"resourceManager":{"accounts":[{}]}}', 400, /name must be a string/],
  ['an unknown lock', 'POST', '/stages', '{"resourceManager":{"accounts":[{"name":"x","lock":"Never"}]}}', 400, /lock must be/],
  ['a number in the instance', 'POST', '/stages', '{"instance":{"name":7}}', 400, /instance.name must be a string/],
  ['an unknown field of a key', 'POST', '/stages', '{"resourceManager":{"accounts":[{"name":"x","keys":[{"key":"x"}]}]}}', 400, /unknown field "key"/],
  ['a secret that no header can hold', 'POST', '/stages', '{"sources":{"secret":"a\\nb"}}', 400, /sources.secret/],
  ['an unknown field of arc', 'POST', '/stages', '{"arc":{"folder":"x"}}', 400, /unknown field "folder"/],
  ['a realm that no header can hold', 'POST', '/stages', '{"arc":{"realm":"a\\r\\nb"}}', 400, /arc.realm/],
  ['a folder for tokens that is no path', 'POST', '/stages', '{"arc":{"tokensFolder":7}}', 400, /arc.tokensFolder/],
  ['an echo that is neither true nor false', 'POST', '/stages', '{"arc":{"echoesIdentity":"no"}}', 400, /arc.echoesIdentity/],
  ['a workload identity without assertion', 'POST', '/stages', '{"workloadIdentity":{"tenantId":"t","clientId":"c"}}', 400, /workloadIdentity.assertion/],
  ['a tenant that is no segment of a url', 'POST', '/stages', '{"workloadIdentity":{"tenantId":"t/x","clientId":"c","assertion":"a"}}', 400, /workloadIdentity.tenantId/],
  ['a skew that is no number', 'POST', '/stages', '{"clockSkewSeconds":"1"}', 400, /clockSkewSeconds/],
  ['a certificate without an upstream', 'POST', '/stages', '{"blobUpstreamCa":"x"}', 400, /blobUpstreamCa/],
  ['a certificate for an http upstream', 'POST', '/stages', '{"blobUpstream":"http://127.0.0.1:1","blobUpstreamCa":"x"}', 400, /blobUpstreamCa/],
  ['an unknown field of blob', 'POST', '/stages', '{"blob":{"role":"Reader"}}', 400, /unknown field "role"/],
  ['an unknown data role', 'POST', '/stages', '{"blob":{"dataRole":"Owner"}}', 400, /blob.dataRole must be one of null, "Reader"/],
  ['an upstream beyond loopback over https', 'POST', '/stages', '{"blobUpstream":"https://192.0.2.1/"}', 400, /loopback/],
  ['an upstream beyond loopback', 'POST', '/stages', '{"blobUpstream":"http://192.0.2.1/"}', 400, /loopback/],
  ['an upstream that is no url', 'POST', '/stages', '{"blobUpstream":"10000"}', 400, /loopback/],
];

for (const [name, method, target, body, status, message] of refusals) {
  test(`the control API refuses ${name}`, async (t) => {
    const { control } = await openControl(t);
    const answer = await ask(control.url, { method, target, body });
    assert.equal(answer.status, status);
    assert.match(answer.json.error, message);
  });
}

test('bad rules are a 400 and leave no rule behind', async (t) => {
  const { call, newStage } = await openControl(t);
  const stage = await newStage();
  const rules = [{ answer: { status: 500 } }, { answer: { stats: 500 } }];
  const answer = await call('POST', `/stages/${stage.id}/faults`, rules);
  assert.equal(answer.status, 400);
  assert.match(answer.json.error, /faults\[1\]/);
  assert.equal((await ask(stage.url)).status, 404);
});

async function startProcess(t, args = []) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return { child, exited, words: line.split(' '), lines };
}

// name, how it is told to end
const endings = [
  ['its stdin', ({ child }) => child.stdin.end()],
  ['SIGTERM', ({ child }) => child.kill('SIGTERM'), process.platform === 'win32'],
  ['POST /shutdown', ({ words }) => ask(words[1], { method: 'POST', target: '/shutdown' })],
];

for (const [name, end, skip] of endings) {
  test(`the process says it is ready, and ends with ${name}`, { skip }, async (t) => {
    const running = await startProcess(t);
    assert.equal(running.words[0], 'ready');
    assert.equal(running.words.length, 2);
    running.lines.on('line', () => assert.fail('a second line'));
    const stage = (await ask(running.words[1], { method: 'POST', target: '/stages', body: '{}' })).json;
    assert.equal((await ask(stage.url)).status, 404);
    await end(running);
    assert.deepEqual(await running.exited, [0, null]);
  });
}

test('the process opens the stages of its --stage files', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  t.after(() => rm(folder, { recursive: true }));
  const files = await Promise.all(['vm-a', 'vm-b'].map(async (name) => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ instance: { name } }));
    return file;
  }));
  const { words } = await startProcess(t, files.flatMap((file) => ['--stage', file]));
  const target = '/metadata/instance/compute/name?api-version=2021-02-01&format=text';
  const names = [];
  for (const url of words.slice(2)) names.push((await ask(url, { target, headers: { Metadata: 'true' } })).text);
  assert.deepEqual(names, ['vm-a', 'vm-b']);
});
