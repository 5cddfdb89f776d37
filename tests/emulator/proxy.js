// A stage as an HTTP proxy: CONNECT to any host leads to one server on this machine (RFC 9110 section 9.3.6).
import net from 'node:net';
import { describeUpstream } from './description_blob.js';
import { InvalidInput, onlyFields } from './input.js';

export function describeProxy(input) {
  if (input === null) return null;
  onlyFields(input, ['to', 'user', 'password'], 'proxy');
  if (input.to === undefined) throw new InvalidInput('proxy.to is where its tunnels lead');
  const { host, port } = describeUpstream(input.to, null);
  const { user = null, password = '' } = input;
  return { host, port, authorization: user && `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

// Writes down every CONNECT that the server gets, and opens its tunnel.
export class Tunnels {
  #sockets = new Set();

  constructor(server, proxy, { journal, faults }) {
    server.on('connect', (req, socket, head) => {
      const record = journal.open(req);
      this.#keep(socket);
      record.status = faults.take(record)?.status ?? (authorized(record, proxy) ? 200 : 407);
      if (record.status !== 200) {
        const challenge = record.status === 407 ? 'Proxy-Authenticate: Basic realm="emulated"\r\n' : '';
        socket.end(`HTTP/1.1 ${record.status} No\r\n${challenge}Content-Length: 0\r\nConnection: close\r\n\r\n`);
        socket.resume();
        return;
      }
      const target = net.connect(proxy.port, proxy.host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.write(head); // what came along with the CONNECT
        socket.pipe(target).pipe(socket);
      });
      this.#keep(target);
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
  }

  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => {}); // a reset is one of the ways in which a client goes
    socket.on('close', () => this.#sockets.delete(socket));
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function authorized({ headers }, { authorization }) {
  return authorization === null || headers['proxy-authorization'] === authorization;
}
