import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProxy } from './proxy.js';
import { openStage, talk } from './testing.js';

const connect = (more = '') => `CONNECT acct.example:443 HTTP/1.1\r\nHost: acct.example:443\r\n${more}\r\n`;
const throughIt = 'GET /behind HTTP/1.1\r\nHost: acct.example\r\nConnection: close\r\n\r\n';
const basic = `Proxy-Authorization: Basic ${Buffer.from('someone:s3cret').toString('base64')}\r\n`;

test('a tunnel leads to the one server behind the proxy, whatever host is named', async (t) => {
  const behind = await openStage(t);
  const proxy = await openStage(t, { proxy: { to: behind.url } });
  const answer = await talk(proxy.url, connect() + throughIt, (bytes) => bytes.includes('blobUpstream'));
  assert.match(answer, /^HTTP\/1\.1 200 [^]*HTTP\/1\.1 404 /);
  assert.deepEqual(behind.journal.list().map(({ path }) => path), ['/behind']);
  assert.deepEqual(proxy.journal.list().map(({ method, target, status }) => [method, target, status]),
    [['CONNECT', 'acct.example:443', 200]]);
});

test('a proxy with a user wants to be told', async (t) => {
  const behind = await openStage(t);
  const proxy = await openStage(t, { proxy: { to: behind.url, user: 'someone', password: 's3cret' } });
  assert.match(await talk(proxy.url, connect()), /^HTTP\/1\.1 407 [^]*Proxy-Authenticate: Basic/);
  assert.match(await talk(proxy.url, connect(basic), () => true), /^HTTP\/1\.1 200 /);
});

test('a fault with a status is what CONNECT is answered', async (t) => {
  const behind = await openStage(t);
  const proxy = await openStage(t, { proxy: { to: behind.url } }, [{ answer: { status: 403 } }]);
  assert.match(await talk(proxy.url, connect()), /^HTTP\/1\.1 403 /);
  assert.deepEqual(behind.journal.list(), []);
});

test('a proxy leads to this machine only', () => {
  assert.throws(() => describeProxy({ to: 'https://192.0.2.1' }), /loopback/);
  assert.throws(() => describeProxy({}), /proxy.to/);
});
