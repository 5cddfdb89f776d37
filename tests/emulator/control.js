// The control API: stages are made, told to misbehave, asked what they received, and closed.
import http from 'node:http';
import { once } from 'node:events';
import { InvalidInput } from './input.js';
import { startStage } from './stage.js';

export async function startControl() {
  const stages = new Map();
  let lastId = 0;
  let shutdown = () => {};

  async function openStage(description) {
    const stage = await startStage(description);
    const id = String(++lastId);
    stages.set(id, stage);
    return { id, url: stage.url };
  }

  // method, path (the group is the stage's id), action -> [status, body]
  const routes = [
    ['POST', /^\/stages$/, async (_, input) => [201, await openStage(input)]],
    ['DELETE', /^\/stages\/([^/]+)$/, async (stage, _, id) => {
      stages.delete(id);
      await stage.close();
      return [204];
    }],
    ['POST', /^\/stages\/([^/]+)\/faults$/, (stage, input) => (stage.faults.add(input), [204])],
    ['DELETE', /^\/stages\/([^/]+)\/faults$/, (stage) => (stage.faults.clear(), [204])],
    ['GET', /^\/stages\/([^/]+)\/requests$/, (stage) => [200, stage.journal.list()]],
    ['DELETE', /^\/stages\/([^/]+)\/requests$/, (stage) => (stage.journal.clear(), [204])],
    ['POST', /^\/stages\/([^/]+)\/keys$/, (stage, input) => [200, { keys: stage.replaceKeys(input) }]],
    ['POST', /^\/shutdown$/, () => (setImmediate(() => shutdown()), [204])],
  ];

  async function handle(req) {
    for (const [method, pattern, action] of routes) {
      const match = pattern.exec(req.url);
      if (!match || method !== req.method) continue;
      const id = match[1];
      if (id !== undefined && !stages.has(id)) return [404, { error: `there is no stage ${id}` }];
      const takesJson = req.method === 'POST' && req.url !== '/shutdown';
      return action(stages.get(id), takesJson ? await readJson(req) : undefined, id);
    }
    return [404, { error: `there is no ${req.method} ${req.url}` }];
  }

  const server = http.createServer(async (req, res) => {
    try {
      reply(res, ...await handle(req));
    } catch (error) {
      if (error instanceof InvalidInput) reply(res, 400, { error: error.message });
      else reply(res, 500, { error: error.stack });
    }
    req.resume();
  });
  server.keepAliveTimeout = 0; // a client's pooled connection never meets a closing one
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    openStage,
    onShutdown(action) { shutdown = action; },
    async close() {
      server.close();
      await Promise.all([...stages.values()].map((stage) => stage.close()));
      server.closeAllConnections();
    },
  };
}

async function readJson(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new InvalidInput(`the body is not JSON: ${error.message}`);
  }
}

function reply(res, status, body) {
  if (body === undefined) return res.writeHead(status).end();
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
