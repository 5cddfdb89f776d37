import test from 'node:test';
import assert from 'node:assert/strict';
import { armResource, claimsOf, getToken, openStage, people, sections } from './testing.js';

test(`a token is a JWT that names the identity, the resource and the tenant [${sections.storage}]`, async (t) => {
  const workloadIdentity = { tenantId: 'tenant-1', clientId: 'c', assertion: 'a' };
  const stage = await openStage(t, { identity: { ...people, tokenLifetimeSeconds: 3600 }, workloadIdentity });
  const token = await getToken(stage, { more: '&client_id=c1' });
  assert.match(token, /^[\w-]+[.][\w-]+[.][\w-]+$/);
  assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')), { typ: 'JWT', alg: 'RS256' });
  const { iat, nbf, exp, ...claims } = claimsOf(token);
  assert.deepEqual(claims, {
    aud: armResource,
    iss: 'https://sts.windows.net/tenant-1/',
    appid: 'c1',
    idtyp: 'app',
    oid: 'o1',
    sub: 'o1',
    tid: 'tenant-1',
    ver: '1.0',
    xms_mirid: '/subscriptions/s/one',
  });
  assert.equal(iat, nbf);
  assert.equal(exp - nbf, 3600);
  assert.ok(Math.abs(Date.now() / 1000 - nbf) < 60);
});
