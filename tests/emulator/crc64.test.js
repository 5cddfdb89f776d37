import test from 'node:test';
import assert from 'node:assert/strict';
import { Crc64 } from './crc64.js';

// The check value of CRC-64/NVME, as in tests/native/crc64_test.cpp.
test('the CRC-64 of "123456789", at once and in pieces', () => {
  const check = Buffer.from('ae8b14860a799888', 'hex').reverse().toString('base64');
  for (const pieces of [['123456789'], ['1', '', '2345678', '9']]) {
    const crc = new Crc64();
    for (const piece of pieces) crc.update(Buffer.from(piece));
    assert.equal(crc.text(), check);
  }
});
