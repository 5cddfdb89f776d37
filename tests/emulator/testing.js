// What the tests share: clients that send exactly what they are told, and a stage per test.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { once } from 'node:events';
import { startStage } from './stage.js';

export async function openStage(t, description = {}, faults = []) {
  const stage = await startStage(description);
  t.after(() => stage.close());
  stage.faults.add(faults);
  return stage;
}

// One request over node:http; the target is sent as it is written.
export async function ask(url, { method = 'GET', target = '/', headers = {}, body = '', agent } = {}) {
  const { hostname, port } = new URL(url);
  const req = http.request({ hostname, port, method, path: target, headers, agent });
  req.end(body);
  const [res] = await once(req, 'response');
  const chunks = [];
  for await (const chunk of res) chunks.push(chunk);
  if (!req.writableFinished) await once(req, 'finish'); // the answer may come before the body is sent
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const json = text && res.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : undefined;
  return { status: res.statusCode, headers: res.headers, rawHeaders: res.rawHeaders, bytes, text, json };
}

// Bytes over a socket: what comes back until the server closes, or until enough(bytes) is true.
export async function talk(url, bytes, enough = () => false) {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (enough(received)) socket.destroy();
  });
  socket.on('error', () => {}); // a reset is one of the ways in which a server closes
  socket.write(bytes);
  await once(socket, 'close');
  return received.toString('latin1');
}

// An upstream made by the test: handler(req, res), gone with the test. tls: { cert, key } for https.
export async function openUpstream(t, handler, tls) {
  const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
  server.keepAliveTimeout = 0; // clients decide how long a connection lives
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
}

export const armResource = 'https://management.azure.com/';
export const storageResource = 'https://storage.azure.com/';

export function tokenTarget({ version = '2018-02-01', resource = armResource, more = '' } = {}) {
  return `/metadata/identity/oauth2/token?api-version=${version}&resource=${encodeURIComponent(resource)}${more}`;
}

export async function getToken(stage, options) {
  const answer = await ask(stage.url, { target: tokenTarget(options), headers: { Metadata: 'true' } });
  return answer.json.access_token;
}

// Identities whose ids tell them apart.
export const people = {
  systemAssigned: { clientId: 'sys', objectId: 'sys-object', resourceId: '/subscriptions/s/sys' },
  userAssigned: [
    { clientId: 'c1', objectId: 'o1', resourceId: '/subscriptions/s/one' },
    { clientId: 'c2', objectId: 'o2', resourceId: '/subscriptions/s/two' },
  ],
};

export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}

export const sections = {
  imds: 'facts/identity.md \u00a71',
  sources: 'facts/identity.md \u00a72',
  clouds: 'facts/identity.md \u00a73',
  storage: 'facts/identity.md \u00a74',
  arm: 'facts/azure-powershell.md \u00a7E',
  traps: 'facts/traps.md, The wire',
  tutorial: 'tutorial.md',
};
