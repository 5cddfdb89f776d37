// An answer is { status, statusMessage?, headers, body }: headers as Node's flat raw list
// (name, value, name, value...), which keeps case and duplicates; body any iterable of Buffers.
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { dripping, firstBytes } from './body_change.js';

export function jsonAnswer(status, value, headers = {}) {
  return textAnswer(status, JSON.stringify(value), { 'Content-Type': 'application/json; charset=utf-8', ...headers });
}

export function textAnswer(status, text, headers) {
  const body = Buffer.from(text);
  const all = { 'x-ms-request-id': randomUUID(), ...headers, 'Content-Length': body.length };
  return { status, headers: rawHeaders(all), body: [body] };
}

export function rawHeaders(object) {
  return Object.entries(object).flatMap(
    ([name, value]) => [value].flat().flatMap((one) => [name, String(one)]),
  );
}

export function hasHeader(headers, name) {
  return headers.some((text, i) => i % 2 === 0 && text.toLowerCase() === name);
}

// limit: how many bytes of the body are sent; dripMs: how long after one another, where it is one at a time.
// after: "keep" the connection as usual, "close" it, or "stall": leave the answer unfinished.
export async function send({ req, res, record, clock }, answer, { limit = Infinity, dripMs, after = 'keep' } = {}) {
  record.status = answer.status;
  const date = hasHeader(answer.headers, 'date') ? [] : ['Date', clock.httpDate()];
  res.writeHead(answer.status, answer.statusMessage, [...answer.headers, ...date]);
  res.flushHeaders(); // the body may be a long time coming
  const body = dripMs === undefined ? answer.body : dripping(answer.body, dripMs, goneSignal(req.socket));
  if (after === 'keep') await pipeline(body, res);
  else await pipeline(firstBytes(body, limit), res, { end: false });
  // With a body left unread, the client's connection can fail before it has seen the answer.
  await drained(req);
  if (after === 'close') req.socket.destroySoon();
}

// Reads the rest of the request away.
export function drained(req) {
  if (req.readableEnded || req.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    req.once('end', resolve);
    req.once('close', resolve);
    req.resume();
  });
}

function goneSignal(socket) {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  return gone.signal;
}
