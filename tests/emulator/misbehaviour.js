// What a fault rule does to a request: a table of named behaviours, of which an answer picks one.
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { drained, hasHeader, rawHeaders, send } from './answer.js';
import { changedBody, flipByte } from './body_change.js';
import { InvalidInput, onlyFields } from './input.js';

const content = ['status', 'headers', 'body', 'bodyBase64', 'bodyRepeat', 'contentLength', 'endless'];
const waiting = ['delayMs', 'hold'];
const ending = ['drop', 'dropAfterBytes', 'stall', 'dripMs'];
const changes = ['setHeaders', 'removeHeaders', 'contentLength', 'endBodyAfterBytes', 'flipByte', 'flipRequestByte', 'interim'];

// name, the answers that pick it (first match), the fields it takes beside those of waiting, what it does
const behaviours = [
  ['drop before', (a) => a.drop === 'before', ['drop'], dropBefore],
  ['drop reset', (a) => a.drop === 'reset', ['drop'], resetConnection],
  ['drop body-in', (a) => a.drop === 'body-in', ['drop', 'requestBytes'], dropInRequestBody],
  ['drop afterRequest', (a) => a.drop === 'afterRequest', ['drop'], loseReply],
  ['raw', (a) => 'raw' in a, ['raw', 'reset'], answerRaw],
  ['made-up answer', (a) => !a.passThrough && content.some((field) => field in a), [...content, ...ending], answerMadeUp],
  ['stall', (a) => a.stall && !a.passThrough, ['stall', 'requestBytes'], answerNothing],
  ['real answer', () => true, ['passThrough', ...changes, ...ending], answerChanged],
];

export function checkAnswer(answer, where) {
  onlyFields(answer, [...waiting, ...behaviours.flatMap(([, , fields]) => fields)], where);
  const [name, , fields] = behaviourOf(answer);
  onlyFields(answer, [...waiting, ...fields], `${where} (${name})`);
  const drops = ['before', 'reset', 'afterRequest', 'headers', 'body', 'body-in'];
  if ('drop' in answer && !drops.includes(answer.drop)) {
    throw new InvalidInput(`${where}.drop must be one of ${drops.join(', ')}`);
  }
  if ('dropAfterBytes' in answer && answer.drop !== 'body' && !answer.stall) {
    throw new InvalidInput(`${where}: dropAfterBytes goes with drop "body" or with stall`);
  }
  for (const [drop, field] of [['body', 'dropAfterBytes'], ['body-in', 'requestBytes']]) {
    if (answer.drop === drop && !Number.isInteger(answer[field])) {
      throw new InvalidInput(`${where}: drop "${drop}" needs ${field}`);
    }
  }
}

// exchange: { req, res, record, real, cleared }, where real() gives the answer of the emulator itself, and
// cleared() ends when the rules are cleared.
export async function misbehave(exchange, answer) {
  const released = answer.hold && Promise.race([exchange.cleared(), once(exchange.req.socket, 'close')]);
  await delay(answer.delayMs ?? 0, exchange.req.socket);
  await released;
  if (exchange.req.socket.destroyed) return;
  const [, , , act] = behaviourOf(answer);
  await act(exchange, answer);
}

function behaviourOf(answer) {
  return behaviours.find(([, picks]) => picks(answer));
}

function dropBefore({ req }) {
  req.socket.destroy();
}

function resetConnection({ req }) {
  req.socket.resetAndDestroy();
}

function dropInRequestBody({ req, record }, { requestBytes }) {
  const check = () => {
    if (record.bodyLength >= requestBytes) req.socket.destroy();
  };
  check();
  req.on('data', check);
  req.on('end', () => req.socket.destroy());
  req.resume();
}

// The request takes effect, and the client never learns of it.
async function loseReply({ req, real }) {
  const answer = await real();
  for await (const _ of answer.body);
  await drained(req);
  req.socket.destroy();
}

// With reset nothing of the request's body is read.
async function answerRaw({ req }, { raw, reset }) {
  if (reset) return req.socket.write(raw, 'latin1', () => resetConnection({ req }));
  req.socket.write(raw, 'latin1');
  await drained(req);
  req.socket.destroySoon();
}

// With requestBytes so much of the request's body is read and no more, once what is on its way is in.
async function answerNothing({ req, record }, { requestBytes }) {
  if (requestBytes === undefined) return drained(req);
  req.on('data', () => {
    if (record.bodyLength >= requestBytes) req.pause();
  });
  if (requestBytes > 0) req.resume();
}

// The answer may overtake the request's body, which is read beside it: Node would throw away
// unseen what is left of it when the answer is finished.
async function answerMadeUp(exchange, answer) {
  exchange.req.resume();
  const { body, length } = madeUpBody(answer);
  const headers = rawHeaders(answer.headers ?? {});
  const status = answer.status ?? 200;
  const bodiless = status === 204 || status === 304;
  if (!bodiless && !hasHeader(headers, 'content-length') && !hasHeader(headers, 'transfer-encoding') && !answer.endless) {
    headers.push('Content-Length', String(answer.contentLength ?? length));
  }
  await send(exchange, { status, headers, body }, endingOf(answer));
}

async function answerChanged({ real, ...exchange }, answer) {
  const flipping = answer.flipRequestByte === undefined ? undefined : flipByte(answer.flipRequestByte);
  const original = await real(flipping);
  for (const status of answer.interim ?? []) exchange.req.socket.write(`HTTP/1.1 ${status} Interim\r\nX-Interim: 1\r\n\r\n`);
  const set = {
    ...answer.setHeaders,
    ...(flipping && { 'x-ms-content-crc64': flipping.crc64.text() }), // as Azure tells it
    ...('contentLength' in answer && { 'Content-Length': answer.contentLength }),
  };
  const gone = [...Object.keys(set), ...answer.removeHeaders ?? []].map((name) => name.toLowerCase());
  if ('endBodyAfterBytes' in answer) gone.push('content-length'); // what is left is a whole answer, in chunks
  const headers = original.headers.filter((_, i, all) => !gone.includes(all[i - (i % 2)].toLowerCase()));
  const body = changedBody(original.body, answer);
  await send(exchange, { ...original, headers: [...headers, ...rawHeaders(set)], body }, endingOf(answer));
}

// How an answer ends that is not simply finished. A Content-Length that lies spoils the
// connection, so it is closed behind it.
function endingOf({ drop, dropAfterBytes, contentLength, stall, dripMs }) {
  const limit = drop === 'headers' ? 0 : dropAfterBytes;
  if (stall) return { limit, dripMs, after: 'stall' };
  return { limit, dripMs, after: drop !== undefined || contentLength !== undefined ? 'close' : 'keep' };
}

function madeUpBody({ body, bodyBase64, bodyRepeat, endless }) {
  if (endless) return { body: forEver(Buffer.from(body ?? 'x'.repeat(1024))) };
  if (bodyRepeat) {
    const text = Buffer.from(bodyRepeat.text);
    return { body: repeated(text, bodyRepeat.count), length: text.length * bodyRepeat.count };
  }
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64');
  return { body: [bytes], length: bytes.length };
}

function* repeated(bytes, count) {
  const perChunk = Math.max(1, Math.floor(65536 / bytes.length));
  const chunk = Buffer.alloc(perChunk * bytes.length, bytes);
  for (let left = count; left > 0; left -= perChunk) {
    yield chunk.subarray(0, Math.min(left, perChunk) * bytes.length);
  }
}

async function* forEver(bytes) {
  for (;;) {
    yield bytes;
    await nextTurn(); // lets the client's disappearance be noticed
  }
}

// A client that goes away, or a stage that closes, ends the wait.
function delay(milliseconds, socket) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    socket.once('close', done);
  });
}
