import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { ask, openStage, openUpstream, sections, talk } from './testing.js';
import { makeCertificate } from './testing_certificate.js';

// An upstream that keeps the bytes it receives and answers 200 to each piece that ends a request.
async function openByteKeeper(t, endsWith) {
  const kept = { text: '' };
  const server = net.createServer((socket) => {
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      kept.text += chunk.toString('latin1');
      if (kept.text.endsWith(endsWith)) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { kept, url: `http://127.0.0.1:${server.address().port}` };
}

// name, request as bytes
const verbatim = [
  ['a plain GET', 'GET /acct/c/b HTTP/1.1\r\nHost: acct.blob.localhost:1\r\n\r\n'],
  ['dots, double slashes and escapes in the target',
    'GET /acct/c/../c//a%2Fb%20/./x?comp=list&prefix=%2e%2E&x=a+b HTTP/1.1\r\nHost: h\r\n\r\n'],
  ['header case, order and duplicates', 'GET /a/b HTTP/1.1\r\nhOSt: h\r\n'
    + 'X-MS-Meta-Z: 1\r\nx-ms-meta-A: 2\r\nX-Two: a\r\nX-Two: b\r\nAuthorization: SharedKey a:b=\r\n\r\n'],
  ['a body with its length', 'PUT /a/c/b HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\nhi\x00\xff\r\n!'],
  ['a PUT without any length', 'PUT /a/c?restype=container HTTP/1.1\r\nHost: h\r\n\r\n'],
  ['a chunked body', 'PUT /a/c/b HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
];

for (const [name, bytes] of verbatim) {
  test(`the forwarder changes nothing in ${name}`, async (t) => {
    const upstream = await openByteKeeper(t, bytes.slice(-5));
    const stage = await openStage(t, { blobUpstream: upstream.url });
    const answer = await talk(stage.url, Buffer.from(bytes, 'latin1'), (received) => received.includes('ok'));
    assert.match(answer, /^HTTP\/1.1 200 OK\r\n/);
    assert.equal(upstream.kept.text, bytes);
  });
}

test("the upstream's answer is passed on with its headers and status text", async (t) => {
  const upstream = await openUpstream(t, (req, res) => {
    res.writeHead(206, 'Some Of It', ['ETag', '"0x1"', 'X-Dup', 'a', 'X-Dup', 'b', 'x-ms-CaSe', 'y']);
    res.end('body');
  });
  const stage = await openStage(t, { blobUpstream: upstream });
  const text = await talk(stage.url, 'GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  assert.match(text, /^HTTP\/1.1 206 Some Of It\r\nETag: "0x1"\r\nX-Dup: a\r\nX-Dup: b\r\nx-ms-CaSe: y\r\n/);
  assert.match(text, /body/);
});

test('a HEAD keeps the length of the body that it does not have', async (t) => {
  const upstream = await openUpstream(t, (req, res) => res.writeHead(200, { 'Content-Length': 1234 }).end());
  const stage = await openStage(t, { blobUpstream: upstream });
  const answer = await ask(stage.url, { method: 'HEAD', target: '/a/c/b' });
  assert.equal(answer.headers['content-length'], '1234');
});

test('large bodies stream in both directions', async (t) => {
  const upstream = await openUpstream(t, (req, res) => req.pipe(res));
  const stage = await openStage(t, { blobUpstream: upstream });
  const body = Buffer.alloc(8 * 1024 * 1024, 'abcdefg');
  const answer = await ask(stage.url, { method: 'PUT', target: '/a/c/b', body });
  assert.ok(answer.bytes.equals(body));
  const [record] = stage.journal.list();
  assert.equal(record.bodyLength, body.length);
  assert.equal(record.body, null);
});

test('a client that goes away aborts the upstream request', async (t) => {
  let upstreamClosed;
  const aborted = new Promise((resolve) => { upstreamClosed = resolve; });
  const upstream = await openUpstream(t, (req, res) => res.once('close', upstreamClosed));
  const stage = await openStage(t, { blobUpstream: upstream });
  const req = http.request(`${stage.url}/a/c/b`);
  req.on('error', () => {});
  req.end();
  while (stage.journal.list().length === 0) await new Promise(setImmediate);
  req.destroy();
  await aborted;
});

test("the upstream's broken answer breaks the client's connection", async (t) => {
  const upstream = await openUpstream(t, (req, res) => {
    res.writeHead(200, { 'Content-Length': 10 });
    res.write('four', () => res.destroy());
  });
  const stage = await openStage(t, { blobUpstream: upstream });
  const text = await talk(stage.url, 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n');
  assert.match(text, /^HTTP\/1.1 200 /);
  assert.doesNotMatch(text, /four./);
});

test('an upstream that is not there is a 502', async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  const stage = await openStage(t, { blobUpstream: `http://127.0.0.1:${port}` });
  const body = Buffer.alloc(4 * 1024 * 1024);
  const answer = await ask(stage.url, { method: 'PUT', target: '/a', body });
  assert.equal(answer.status, 502);
  assert.match(answer.json.error, /ECONNREFUSED/);
});

test('connections to the upstream are kept', async (t) => {
  const ports = new Set();
  const upstream = await openUpstream(t, (req, res) => {
    ports.add(req.socket.remotePort);
    res.end('x');
  });
  const stage = await openStage(t, { blobUpstream: upstream });
  for (let i = 0; i < 3; i += 1) await ask(stage.url, { target: '/a' });
  assert.equal(ports.size, 1);
});

test('an upstream over https gets the same bytes, whatever Host the client says', async (t) => {
  const certificate = makeCertificate();
  const seen = [];
  const upstream = await openUpstream(t, (req, res) => {
    seen.push([req.url, ...req.rawHeaders]);
    req.pipe(res);
  }, certificate);
  const stage = await openStage(t, { blobUpstream: upstream, blobUpstreamCa: certificate.cert });
  const head = 'PUT /a/../b%2F HTTP/1.1\r\nhOSt: acct.blob.localhost:1\r\nContent-Length: 3\r\nX-Two: a\r\nX-Two: b\r\n\r\n';
  assert.match(await talk(stage.url, `${head}abc`, (bytes) => /\r\n\r\n./.test(bytes)), /^HTTP\/1.1 200 /);
  assert.deepEqual(seen, [[
    '/a/../b%2F', 'hOSt', 'acct.blob.localhost:1', 'Content-Length', '3', 'X-Two', 'a', 'X-Two', 'b',
  ]]);
});

test('an upstream over https that the description does not trust is a 502', async (t) => {
  const upstream = await openUpstream(t, () => assert.fail('forwarded'), makeCertificate());
  for (const blobUpstreamCa of [null, makeCertificate().cert]) {
    const stage = await openStage(t, { blobUpstream: upstream, blobUpstreamCa });
    const answer = await ask(stage.url, { target: '/a' });
    assert.equal(answer.status, 502);
    assert.match(answer.json.error, /certificate/);
  }
});

test('identity and Resource Manager are not forwarded', async (t) => {
  const upstream = await openUpstream(t, () => assert.fail('forwarded'));
  const stage = await openStage(t, { blobUpstream: upstream });
  assert.equal((await ask(stage.url, { target: '/metadata/identity/oauth2/token' })).status, 400);
  assert.equal((await ask(stage.url, { target: '/subscriptions/x' })).status, 404);
});

test('without blobUpstream everything else is a 404', async (t) => {
  const stage = await openStage(t);
  const answer = await ask(stage.url, { target: '/acct/c/b' });
  assert.equal(answer.status, 404);
  assert.ok(answer.headers['x-ms-request-id']);
});

test(`Expect: 100-continue is answered and passed on [${sections.traps}]`, async (t) => {
  const upstream = await openUpstream(t, (req, res) => req.resume().on('end', () => res.end(req.headers.expect)));
  const stage = await openStage(t, { blobUpstream: upstream });
  const head = 'PUT /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n';
  const text = await talk(stage.url, `${head}abc`);
  assert.match(text, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n/);
  assert.match(text, /100-continue/);
});
