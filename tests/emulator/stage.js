// A stage: one isolated world behind one HTTP server on a port of its own.
import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { replaceKeys } from './accounts.js';
import { drained, jsonAnswer, send } from './answer.js';
import { ArcKeys } from './arc_keys.js';
import { refuseBlobAccess } from './blob_access.js';
import { Clock } from './clock.js';
import { describe } from './description.js';
import { Faults } from './faults.js';
import { Forwarder } from './forward.js';
import { Journal } from './journal.js';
import { misbehave } from './misbehaviour.js';
import { Tunnels } from './proxy.js';
import { serviceAt } from './services.js';
import { Tokens } from './tokens.js';

export async function startStage(description) {
  const described = describe(description);
  const clock = new Clock(described.clockSkewSeconds);
  const world = {
    ...described,
    clock,
    tokens: new Tokens(clock, described.workloadIdentity?.tenantId),
    arcKeys: new ArcKeys(described.arc.tokensFolder),
  };
  const forwarder = world.blobUpstream && new Forwarder(world.blobUpstream);
  const journal = new Journal();
  const faults = new Faults();

  async function realAnswer(req, res, record, change) {
    const service = serviceAt(record);
    const refusal = service ? undefined : refuseBlobAccess(record, world);
    if (!service && !refusal && forwarder) return clock.shiftDate(await forwarder.answer(req, res, change));
    await drained(req);
    if (service) return service(record, world);
    return refusal ?? jsonAnswer(404, { error: 'the stage has no blobUpstream' });
  }

  async function handle(req, res) {
    const record = journal.open(req);
    const real = (change) => realAnswer(req, res, record, change);
    const exchange = { req, res, record, clock, real, cleared: () => faults.cleared() };
    try {
      const fault = faults.take(record);
      if (fault) await misbehave(exchange, fault);
      else await send(exchange, await exchange.real());
    } catch (error) {
      // A connection that breaks in the middle of an answer is everyday life here.
      if (!res.headersSent) process.stderr.write(`${error.stack}\n`);
      req.socket.destroy();
    }
  }

  const server = world.tls ? https.createServer(world.tls, handle) : http.createServer(handle);
  const tunnels = world.proxy && new Tunnels(server, world.proxy, { journal, faults });
  // Clients decide how long a connection lives; only faults cut it.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    // Resource Manager's accounts: { name, keys } gives one of them other keys.
    replaceKeys: (input) => replaceKeys(world.resourceManager.accounts, input),
    url: `${world.tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`,
    journal,
    faults,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      tunnels?.close();
      await closed;
      forwarder?.close();
      await world.arcKeys.close();
    },
  };
}
