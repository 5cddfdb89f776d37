// What a stage received, in order. A record is also what rules and handlers look at.
const keptBody = 64 * 1024;

export class Journal {
  #records = [];
  #connections = new WeakMap();
  #lastConnection = 0;

  // The request is left paused, so that nothing of its body is missed by whoever reads it later.
  open(req) {
    const [path, query] = splitTarget(req.url);
    const record = {
      method: req.method,
      target: req.url,
      path,
      query,
      headers: joinHeaders(req.rawHeaders),
      connection: this.#connectionOf(req.socket),
      bodyLength: 0,
      body: '',
      status: null,
    };
    this.#records.push(record);

    const chunks = [];
    req.pause();
    req.on('data', (chunk) => {
      record.bodyLength += chunk.length;
      if (record.bodyLength <= keptBody) chunks.push(chunk);
      record.body = record.bodyLength <= keptBody ? Buffer.concat(chunks).toString('utf8') : null;
    });
    return record;
  }

  // Connections are counted from 1 on, in the order of their first requests.
  #connectionOf(socket) {
    if (!this.#connections.has(socket)) this.#connections.set(socket, ++this.#lastConnection);
    return this.#connections.get(socket);
  }

  list() {
    return this.#records;
  }

  clear() {
    this.#records = [];
  }
}

function splitTarget(target) {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

// req.headers drops some duplicates; a test wants to see them.
function joinHeaders(raw) {
  const headers = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i].toLowerCase();
    headers[name] = name in headers ? `${headers[name]}, ${raw[i + 1]}` : raw[i + 1];
  }
  return headers;
}
