import test from 'node:test';
import assert from 'node:assert/strict';
import { ask, claimsOf, openStage, openUpstream, people, storageResource, tokenTarget } from './testing.js';

const metadata = { Metadata: 'true' };

function near(milliseconds, expected, message) {
  assert.ok(Math.abs(milliseconds - expected) < 60_000, message ?? `${milliseconds} is not near ${expected}`);
}

for (const skew of [-1200, 0, 1200]) {
  const shifted = () => Date.now() + skew * 1000;

  test(`with a skew of ${skew} s, so are a stage's tokens and Date`, async (t) => {
    const stage = await openStage(t, { clockSkewSeconds: skew, identity: { tokenLifetimeSeconds: 3600 } });
    const { json, headers } = await ask(stage.url, { target: tokenTarget(), headers: metadata });
    near(Date.parse(headers.date), shifted());
    near(json.not_before * 1000, shifted());
    near(json.expires_on * 1000, shifted() + 3_600_000);
    assert.equal(json.expires_in, '3600');
    const { iat, nbf, exp } = claimsOf(json.access_token);
    assert.deepEqual([iat, nbf, exp].map(String), [json.not_before, json.not_before, json.expires_on]);
  });

  test(`with a skew of ${skew} s, the Date of a forwarded answer has it too, and nothing else of it`, async (t) => {
    const upstream = await openUpstream(t, (req, res) => {
      res.sendDate = false;
      res.writeHead(200, ['DATE', 'Fri, 26 Jun 2015 23:39:12 GMT', 'Last-Modified', 'Fri, 26 Jun 2015 23:39:12 GMT']);
      res.end('Fri, 26 Jun 2015 23:39:12 GMT');
    });
    const stage = await openStage(t, { clockSkewSeconds: skew, blobUpstream: upstream });
    const { rawHeaders, text } = await ask(stage.url, { target: '/a/c/b' });
    const original = Date.parse('Fri, 26 Jun 2015 23:39:12 GMT');
    assert.deepEqual(rawHeaders.slice(0, 4), [
      'DATE', new Date(original + skew * 1000).toUTCString(), 'Last-Modified', 'Fri, 26 Jun 2015 23:39:12 GMT',
    ]);
    assert.equal(text, 'Fri, 26 Jun 2015 23:39:12 GMT');
  });

  test(`with a skew of ${skew} s, so is the Date of an answer that a rule makes up, if it names none`, async (t) => {
    const stage = await openStage(t, { clockSkewSeconds: skew }, [
      { times: 1, answer: { status: 503 } },
      { answer: { status: 503, headers: { Date: 'Fri, 26 Jun 2015 23:39:12 GMT' } } },
    ]);
    near(Date.parse((await ask(stage.url)).headers.date), shifted());
    assert.equal((await ask(stage.url)).headers.date, 'Fri, 26 Jun 2015 23:39:12 GMT');
  });

  test(`with a skew of ${skew} s, a stage takes the tokens that it gave`, async (t) => {
    const stage = await openStage(t, { clockSkewSeconds: skew, identity: people, blob: { dataRole: 'Contributor' } });
    const target = tokenTarget({ resource: storageResource });
    const { json } = await ask(stage.url, { target, headers: metadata });
    const headers = { Authorization: `Bearer ${json.access_token}`, 'x-ms-version': '2021-12-02' };
    assert.equal((await ask(stage.url, { target: '/a/c/b', headers })).status, 404);
  });
}

test('two Date headers are never sent', async (t) => {
  const stage = await openStage(t, { clockSkewSeconds: 60 });
  const { rawHeaders } = await ask(stage.url, { target: '/a' });
  assert.equal(rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'date').length, 1);
});
