// The process: node main.js, with MISTORAGE_TEST_ACCOUNT and MISTORAGE_TEST_KEY in the environment.
// Azurite's blob service on a free port, as strict as it comes: it serves that account and the well-known one.
// With MISTORAGE_TEST_TLS_CERT and MISTORAGE_TEST_TLS_KEY too, two files in PEM, it speaks https, and then also takes
// Entra tokens: of any signature, but with an issuer, an audience and times that hold.
// Ends with its stdin, so that it cannot outlive the test runner that started it, and takes its blobs along.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Published by Microsoft for every emulator; it protects nothing.
const wellKnown = 'devstoreaccount1:Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const {
  MISTORAGE_TEST_ACCOUNT: account, MISTORAGE_TEST_KEY: key,
  MISTORAGE_TEST_TLS_CERT: tlsCert, MISTORAGE_TEST_TLS_KEY: tlsKey,
} = process.env;
const tls = tlsCert ? ['--cert', tlsCert, '--key', tlsKey, '--oauth', 'basic'] : [];
process.env.AZURITE_ACCOUNTS = `${account}:${key};${wellKnown}`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mistorage-azurite-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

// Not Azurite's own command: that one reports to its maker unless told otherwise, and outlives its parent.
process.argv = [...process.argv.slice(0, 2),
  '--blobHost', '127.0.0.1', '--blobPort', '0', '--location', folder, '--silent', '--disableTelemetry',
  ...tls];
const { BlobServerFactory } = require('azurite/dist/src/blob/BlobServerFactory');

async function main() {
  const server = await new BlobServerFactory().createServer();
  await server.start();

  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
  process.stdin.on('close', () => process.exit(0));
  process.stdin.resume();

  process.stdout.write(`ready ${server.getHttpServerAddress()}\n`);
}

main();
