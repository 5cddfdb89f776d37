import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Crc64 } from './crc64.js';
import { ask, openStage, openUpstream, sections, talk, tokenTarget } from './testing.js';

const get = 'GET /a/c/b HTTP/1.1\r\nHost: h\r\n\r\n';
const put = 'PUT /a/c/b HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabcdef';

// The upstream that the rules stand in front of. It remembers the bodies that took effect.
async function openBehind(t, answer) {
  const effects = [];
  const upstream = await openUpstream(t, async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    effects.push(`${req.method} ${body}`);
    res.writeHead(201, { ETag: '"real"', 'X-Other': 'kept', 'Content-Length': 10 }).end('0123456789');
  });
  const stage = await openStage(t, { blobUpstream: upstream }, answer ? [{ answer }] : []);
  return { stage, effects };
}

// name, answer of the rule, request, what the client has received when the server closed,
// what reached the upstream, the status on record
const closing = [
  ['drop before', { drop: 'before' }, put, /^$/, [], null],
  ['drop body-in', { drop: 'body-in', requestBytes: 3 }, put, /^$/, [], null],
  ['drop body-in, before the first byte', { drop: 'body-in', requestBytes: 0 }, put, /^$/, [], null],
  ['drop body-in, with a body that is shorter', { drop: 'body-in', requestBytes: 99 }, put, /^$/, [], null],
  ['drop afterRequest: a lost reply', { drop: 'afterRequest' }, put, /^$/, ['PUT abcdef'], null],
  ['drop headers of a made-up answer', { status: 200, body: 'hello', drop: 'headers' }, get,
    /^HTTP\/1.1 200 OK\r\nContent-Length: 5\r\n[^]*\r\n\r\n$/, [], 200],
  ['drop headers of the real answer', { drop: 'headers' }, get, /^HTTP\/1.1 201 [^]*ETag: "real"\r\n[^]*\r\n\r\n$/, ['GET '], 201],
  ['drop body of a made-up answer', { status: 200, body: 'hello', drop: 'body', dropAfterBytes: 2 }, get, /\r\n\r\nhe$/, [], 200],
  ['drop body of the real answer', { passThrough: true, drop: 'body', dropAfterBytes: 4 }, get,
    /^HTTP\/1.1 201 [^]*\r\n\r\n0123$/, ['GET '], 201],
  ['contentLength longer than the body', { status: 200, body: 'abc', contentLength: 10 }, get, /Content-Length: 10\r\n[^]*\r\n\r\nabc$/, [], 200],
  ['contentLength shorter than the body', { status: 200, body: 'abcdef', contentLength: 2 }, get,
    /Content-Length: 2\r\n[^]*\r\n\r\nabcdef$/, [], 200],
  ['contentLength of the real answer', { passThrough: true, contentLength: 12 }, get, /Content-Length: 12\r\n[^]*0123456789$/, ['GET '], 201],
  ['raw', { raw: 'HTTP/1.1 banana\r\n\xff' }, put, /^HTTP\/1.1 banana\r\n\xff$/, [], null],
  ['raw, and a reset', { raw: 'HTTP/1.1 banana\r\n', reset: true }, put, /^HTTP\/1.1 banana\r\n$/, [], null],
];

for (const [name, answer, request, received, reached, status] of closing) {
  test(`fault: ${name}`, async (t) => {
    const { stage, effects } = await openBehind(t, answer);
    assert.match(await talk(stage.url, request), received);
    assert.deepEqual(effects, reached);
    assert.equal(stage.journal.list()[0].status, status);
  });
}

// name, answer of the rule, what the client gets
const answering = [
  ['status, headers and body', { status: 429, headers: { 'Retry-After': '7', 'X-Two': ['a', 'b'] }, body: 'slow down' }, (a) => {
    assert.equal(a.status, 429);
    assert.equal(a.headers['retry-after'], '7');
    assert.deepEqual(a.rawHeaders.filter((_, i, all) => all[i - 1] === 'X-Two'), ['a', 'b']);
    assert.equal(a.text, 'slow down');
  }],
  ['status 204 has no body', { status: 204 }, (a) => {
    assert.equal(a.status, 204);
    assert.equal(a.headers['content-length'], undefined);
  }],
  ['body alone is a 200', { body: 'x' }, (a) => assert.equal(a.status, 200)],
  ['bodyBase64', { bodyBase64: '//4A' }, (a) => assert.deepEqual([...a.bytes], [255, 254, 0])],
  ['bodyRepeat', { bodyRepeat: { text: 'abc', count: 100000 } }, (a) => assert.equal(a.text, 'abc'.repeat(100000))],
  ['bodyRepeat of nothing', { bodyRepeat: { text: 'abc', count: 0 } }, (a) => assert.equal(a.text, '')],
  ['setHeaders changes the real answer', { passThrough: true, setHeaders: { etag: '"changed"', 'X-New': '1' } }, (a) => {
    assert.equal(a.status, 201);
    assert.equal(a.headers.etag, '"changed"');
    assert.equal(a.headers['x-new'], '1');
    assert.equal(a.headers['x-other'], 'kept');
    assert.equal(a.text, '0123456789');
  }],
  ['removeHeaders changes the real answer', { passThrough: true, removeHeaders: ['ETAG'] }, (a) => {
    assert.equal(a.headers.etag, undefined);
    assert.equal(a.headers['x-other'], 'kept');
  }],
  ['endBodyAfterBytes ends the real answer early, as if that were all', { passThrough: true, endBodyAfterBytes: 4 }, (a) => {
    assert.equal(a.headers['content-length'], undefined);
    assert.equal(a.text, '0123');
  }],
  ['flipByte changes one bit of the real answer', { passThrough: true, flipByte: 3 }, (a) => assert.equal(a.text, '0122456789')],
  ['flipByte behind the end changes nothing', { passThrough: true, flipByte: 10 }, (a) => assert.equal(a.text, '0123456789')],
  ['interim answers come before the real one', { passThrough: true, interim: [100, 103] }, (a) => {
    assert.equal(a.status, 201);
    assert.equal(a.headers['x-interim'], undefined);
    assert.equal(a.text, '0123456789');
  }],
];

for (const [name, answer, check] of answering) {
  test(`fault: ${name}`, async (t) => {
    const { stage } = await openBehind(t, answer);
    check(await ask(stage.url, { target: '/a/c/b' }));
  });
}

// name, answer of the rule, what has been received before the silence
const stalling = [
  ['stall', { stall: true }, /^$/],
  ['stall in a made-up body', { status: 200, body: 'abc', contentLength: 10, stall: true }, /\r\n\r\nabc$/],
  ['stall in the real body', { passThrough: true, dropAfterBytes: 4, stall: true }, /\r\n\r\n0123$/],
];

for (const [name, answer, received] of stalling) {
  test(`fault: ${name}, until the stage closes`, async (t) => {
    const { stage } = await openBehind(t, answer);
    let seen = '';
    let closed = false;
    const watch = (bytes) => { seen = bytes.toString('latin1'); };
    const talking = talk(stage.url, get, watch).finally(() => { closed = true; });
    while (stage.journal.list().length === 0 || !received.test(seen)) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(closed, false);
    await stage.close();
    assert.match(await talking, received);
  });
}

test('fault: flipRequestByte changes one bit of what takes effect', async (t) => {
  const { stage, effects } = await openBehind(t, { passThrough: true, flipRequestByte: 5 });
  const answer = await ask(stage.url, { method: 'PUT', body: 'abcdef' });
  assert.equal(answer.status, 201);
  const crc = new Crc64();
  crc.update(Buffer.from('abcdeg'));
  assert.equal(answer.headers['x-ms-content-crc64'], crc.text());
  assert.deepEqual(effects, ['PUT abcdeg']);
});

test('fault: drop reset is a connection reset, and nothing takes effect', async (t) => {
  const { stage, effects } = await openBehind(t, { drop: 'reset' });
  await assert.rejects(ask(stage.url), { code: 'ECONNRESET' });
  assert.deepEqual(effects, []);
});

test('fault: dripMs sends one byte after another, and ends with the client', async (t) => {
  const { stage } = await openBehind(t, { passThrough: true, dripMs: 1 });
  assert.equal((await ask(stage.url)).text, '0123456789');
  stage.faults.clear();
  stage.faults.add([{ answer: { passThrough: true, dripMs: 600000 } }]);
  const req = http.request(stage.url);
  req.end();
  const [res] = await once(req, 'response');
  assert.equal((await once(res, 'data')).toString(), '0');
  req.destroy();
});

test('fault: a stall within the request leaves the rest of its body unread', async (t) => {
  const { stage, effects } = await openBehind(t, { stall: true, requestBytes: 100000 });
  const req = http.request(stage.url, { method: 'PUT', headers: { 'Content-Length': 64 << 20 } });
  req.on('error', () => {});
  req.end(Buffer.alloc(64 << 20));
  while (stage.journal.list().length === 0 || stage.journal.list()[0].bodyLength < 100000) await nextTurn();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(stage.journal.list()[0].bodyLength < 1 << 20);
  assert.deepEqual(effects, []);
  req.destroy();
});

test('fault: delayMs holds the real answer back', async (t) => {
  const { stage, effects } = await openBehind(t, { delayMs: 40 });
  const before = performance.now();
  const answer = await ask(stage.url, { target: '/a/c/b' });
  assert.equal(answer.status, 201);
  assert.ok(performance.now() - before >= 39);
  assert.equal(effects.length, 1);
});

test('fault: a stage can close during delayMs', async (t) => {
  const { stage, effects } = await openBehind(t, { delayMs: 600000 });
  const talking = talk(stage.url, get);
  while (stage.journal.list().length === 0) await new Promise(setImmediate);
  await stage.close();
  assert.equal(await talking, '');
  assert.deepEqual(effects, []);
});

for (const method of ['GET', 'HEAD']) {
  test(`fault: endless lasts until the client of a ${method} goes away`, async (t) => {
    const { stage } = await openBehind(t, { endless: true });
    const req = http.request(stage.url, { method });
    req.end();
    const [res] = await once(req, 'response');
    assert.equal(res.headers['content-length'], undefined);
    let length = 0;
    if (method === 'GET') {
      for await (const chunk of res) {
        length += chunk.length;
        if (length > 1000000) break;
      }
      assert.ok(length > 1000000);
    }
    req.destroy();
  });
}

test('fault: an answer before the body was read reaches the client, and the connection lives on', async (t) => {
  const { stage } = await openBehind(t);
  stage.faults.add([{ times: 1, answer: { status: 503 } }]);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const body = Buffer.alloc(8 * 1024 * 1024);
  const first = await ask(stage.url, { method: 'PUT', target: '/a', body, agent });
  assert.equal(first.status, 503);
  assert.equal((await ask(stage.url, { target: '/a', agent })).status, 201);
  assert.equal(stage.journal.list()[0].bodyLength, body.length);
});

test('a made-up answer has no header that the rule does not name, save what HTTP needs', async (t) => {
  const { stage } = await openBehind(t, { status: 404 });
  const answer = await ask(stage.url);
  assert.deepEqual(Object.keys(answer.headers).sort(), ['connection', 'content-length', 'date']);
});

test(`a rule makes IMDS answer 410 once, as it does while it updates [${sections.imds}]`, async (t) => {
  const stage = await openStage(t, {}, [{ match: { target: '/token' }, times: 1, answer: { status: 410 } }]);
  const request = { target: tokenTarget(), headers: { Metadata: 'true' } };
  assert.equal((await ask(stage.url, request)).status, 410);
  assert.equal((await ask(stage.url, request)).status, 200);
});

test('hold waits until the rules are cleared', async (t) => {
  const { stage, effects } = await openBehind(t, { hold: true });
  const answer = ask(stage.url, { method: 'PUT', body: 'abcdef' });
  while (stage.journal.list().length === 0) await nextTurn();
  assert.deepEqual([stage.journal.list()[0].status, effects], [null, []]);
  stage.faults.clear();
  assert.equal((await answer).status, 201);
  assert.deepEqual(effects, ['PUT abcdef']);
});

// name, rules, the statuses of four GETs of /a?x=1 with X-Part: 7
const matching = [
  ['no match meets everything', [{ answer: { status: 500 } }], [500, 500, 500, 500]],
  ['times', [{ times: 2, answer: { status: 500 } }], [500, 500, 404, 404]],
  ['skip', [{ skip: 1, times: 1, answer: { status: 500 } }], [404, 500, 404, 404]],
  ['the first match wins', [{ answer: { status: 500 } }, { answer: { status: 501 } }], [500, 500, 500, 500]],
  ['a used-up rule leaves the next its turn', [
    { times: 1, answer: { status: 500 } },
    { times: 1, answer: { status: 501 } },
  ], [500, 501, 404, 404]],
  ['method', [
    { match: { method: 'PUT' }, answer: { status: 500 } },
    { match: { method: 'GET' }, answer: { status: 501 } },
  ], [501, 501, 501, 501]],
  ['target', [
    { match: { target: '^/b' }, answer: { status: 500 } },
    { match: { target: '[?]x=1$' }, answer: { status: 501 } },
  ], [501, 501, 501, 501]],
  ['header', [
    { match: { header: { 'X-Part': '^8$' } }, answer: { status: 500 } },
    { match: { header: { 'x-part': '^7$' } }, answer: { status: 501 } },
  ], [501, 501, 501, 501]],
  ['a header that is not there', [{ match: { header: { 'X-None': '' } }, answer: { status: 500 } }], [404, 404, 404, 404]],
];

for (const [name, rules, statuses] of matching) {
  test(`matching: ${name}`, async (t) => {
    const stage = await openStage(t, {}, rules);
    const got = [];
    for (let i = 0; i < 4; i += 1) got.push((await ask(stage.url, { target: '/a?x=1', headers: { 'X-Part': '7' } })).status);
    assert.deepEqual(got, statuses);
  });
}

// name, rules, message
const invalid = [
  ['no array', {}, /must be an array/],
  ['no answer', [{}], /answer must be an object/],
  ['an unknown field', [{ anser: {} }], /unknown field "anser"/],
  ['an unknown field of match', [{ match: { path: 'x' }, answer: {} }], /unknown field "path"/],
  ['an unknown field of answer', [{ answer: { stats: 500 } }], /unknown field "stats"/],
  ['fields that do not go together', [{ answer: { drop: 'before', status: 500 } }], /unknown field "status"/],
  ['an unknown drop', [{ answer: { drop: 'later' } }], /drop must be one of/],
  ['drop body without dropAfterBytes', [{ answer: { drop: 'body' } }], /needs dropAfterBytes/],
  ['drop body-in without requestBytes', [{ answer: { drop: 'body-in' } }], /needs requestBytes/],
  ['dropAfterBytes alone', [{ answer: { dropAfterBytes: 3 } }], /goes with/],
  ['a broken expression', [{ match: { target: '(' }, answer: {} }], /faults\[0\].match.target/],
  ['negative times', [{ times: -1, answer: {} }], /whole number/],
];

for (const [name, rules, message] of invalid) {
  test(`a rule is refused with ${name}`, async (t) => {
    const stage = await openStage(t);
    assert.throws(() => stage.faults.add(rules), message);
  });
}
