// An answer is { status, statusMessage?, headers, body }: headers as Node's flat raw list
// (name, value, name, value...), which keeps case and duplicates; body any iterable of Buffers.
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';

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

// limit: how many bytes of the body are sent.
// after: "keep" the connection as usual, "close" it, or "stall": leave the answer unfinished.
export async function send({ req, res, record, clock }, answer, { limit = Infinity, after = 'keep' } = {}) {
  record.status = answer.status;
  const date = hasHeader(answer.headers, 'date') ? [] : ['Date', clock.httpDate()];
  res.writeHead(answer.status, answer.statusMessage, [...answer.headers, ...date]);
  res.flushHeaders(); // the body may be a long time coming
  if (after === 'keep') await pipeline(answer.body, res);
  else await pipeline(firstBytes(answer.body, limit), res, { end: false });
  // With a body left unread, the client's connection can fail before it has seen the answer.
  await drained(req);
  if (after === 'close') req.socket.destroySoon();
}

async function* firstBytes(body, count) {
  let left = count;
  if (left === 0) body.destroy?.();
  else {
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) break;
    }
  }
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
