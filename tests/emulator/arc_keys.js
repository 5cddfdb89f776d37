// The key files with which Arc's agent has a caller prove that it may read them. Each opens one request.
import { randomBytes, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export class ArcKeys {
  #folder;
  #files = new Map(); // content -> path

  constructor(folder) {
    this.#folder = folder;
  }

  // Makes one more, and gives its path.
  async make() {
    const path = join(this.#folder, `${randomUUID()}.key`);
    const content = randomBytes(32).toString('base64url');
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    this.#files.set(content, path);
    return path;
  }

  // True once for each content; its file is gone then.
  async redeem(content) {
    const path = this.#files.get(content);
    if (path === undefined) return false;
    this.#files.delete(content);
    await rm(path, { force: true });
    return true;
  }

  async close() {
    await Promise.all([...this.#files.keys()].map((content) => this.redeem(content)));
  }
}
