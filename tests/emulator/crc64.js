// The CRC-64 that Azure computes of what it receives (CRC-64/NVME), in halves of 32 bits: BigInt is too slow.
const polynomial = { high: 0x9a6c9329, low: 0xac4bc9b5 }; // reflected
const high = new Uint32Array(256);
const low = new Uint32Array(256);
for (let i = 0; i < 256; i += 1) {
  let [h, l] = [0, i];
  for (let bit = 0; bit < 8; bit += 1) {
    const odd = l & 1;
    l = (l >>> 1) | (h << 31);
    h >>>= 1;
    if (odd) [h, l] = [h ^ polynomial.high, l ^ polynomial.low];
  }
  [high[i], low[i]] = [h, l];
}

export class Crc64 {
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(bytes) {
    let [h, l] = [this.#high, this.#low];
    for (let i = 0; i < bytes.length; i += 1) {
      const at = (l ^ bytes[i]) & 255;
      l = ((l >>> 8) | (h << 24)) ^ low[at];
      h = (h >>> 8) ^ high[at];
    }
    [this.#high, this.#low] = [h, l];
  }

  // As in x-ms-content-crc64: base64 of the eight bytes, the lowest first.
  text() {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(~this.#low, 0);
    bytes.writeInt32LE(~this.#high, 4);
    return bytes.toString('base64');
  }
}
