// What may happen to a body on its way.
import { Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Crc64 } from './crc64.js';

// answer: a fault rule's. The body as it was where that asks for no change.
export function changedBody(body, { endBodyAfterBytes, flipByte: flipped }) {
  let changed = body;
  if (flipped !== undefined) changed = withFlipped(changed, flipped);
  if (endBodyAfterBytes !== undefined) changed = firstBytes(changed, endBodyAfterBytes);
  return changed;
}

// A stream that flips the lowest bit of one byte of what goes through it, and leaves the rest alone; with the
// CRC-64 of what came out.
export function flipByte(offset) {
  let seen = 0;
  const crc64 = new Crc64();
  const stream = new Transform({
    transform(chunk, _, done) {
      const changed = flippedIn(chunk, offset - seen);
      seen += chunk.length;
      crc64.update(changed);
      done(null, changed);
    },
  });
  return Object.assign(stream, { crc64 });
}

async function* withFlipped(body, offset) {
  let seen = 0;
  for await (const chunk of body) {
    yield flippedIn(chunk, offset - seen);
    seen += chunk.length;
  }
}

function flippedIn(chunk, at) {
  if (at < 0 || at >= chunk.length) return chunk;
  const copy = Buffer.from(chunk);
  copy[at] ^= 1;
  return copy;
}

export async function* firstBytes(body, count) {
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

// One byte every so many milliseconds.
export async function* dripping(body, milliseconds, signal) {
  for await (const chunk of body) {
    for (let i = 0; i < chunk.length; i += 1) {
      yield chunk.subarray(i, i + 1);
      await pause(milliseconds, undefined, { signal });
    }
  }
}
