import test from 'node:test';
import assert from 'node:assert/strict';
import { ask, openStage, openUpstream, sections } from './testing.js';

// A blob service that is asked for anything answers 299.
const openBlobService = (t) => openUpstream(t, (req, res) => res.writeHead(299).end());

const paths = [
  '/metadata/identity/oauth2/token', '/metadata/instance/compute', '/subscriptions/s', '/app-service/msi/token',
  '/service-fabric/metadata/identity/oauth2/token', '/azure-ml/msi/token', '/cloud-shell/oauth2/token',
  '/arc/metadata/identity/oauth2/token', '/tenant/oauth2/v2.0/token',
];

for (const target of paths) {
  test(`${target} is a service of the stage, and the name of a blob where x-ms-version says so [${sections.storage}]`, async (t) => {
    const stage = await openStage(t, { blobUpstream: await openBlobService(t) });
    assert.notEqual((await ask(stage.url, { target })).status, 299);
    assert.equal((await ask(stage.url, { target, headers: { 'x-ms-version': '2021-12-02' } })).status, 299);
  });
}

for (const target of ['/appservice/c/b', '/arc', '/a/tenant/oauth2/v2.0/token', '/oauth2/v2.0/token', '/metadata/other']) {
  test(`${target} is the blob service's in any case`, async (t) => {
    const stage = await openStage(t, { blobUpstream: await openBlobService(t) });
    assert.equal((await ask(stage.url, { target })).status, 299);
  });
}
