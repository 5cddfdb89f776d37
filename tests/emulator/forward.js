// Passes a request on to the blob service, byte for byte: a Shared Key signature covers the
// target and the headers as they were sent, so nothing in them may be decoded or normalised.
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { jsonAnswer } from './answer.js';

export class Forwarder {
  #upstream;
  #protocol;
  #agent;

  constructor({ secure, host, port, ca }) {
    // The certificate is the upstream's own, whatever Host says; an address is no server name.
    this.#upstream = { host, port, ...(secure && { servername: isIP(host) ? '' : host }) };
    this.#protocol = secure ? https : http;
    // Idle connections are given up long before Azurite's 5 s: no request meets a closing one.
    this.#agent = new this.#protocol.Agent({ keepAlive: true, timeout: 2000, ca });
  }

  // The answer as soon as its headers are there; its body is still on its way. The request's body goes through
  // `change`, a stream, where there is one.
  answer(req, res, change) {
    const outgoing = this.#protocol.request({
      ...this.#upstream,
      agent: this.#agent,
      method: req.method,
      path: req.url,
      setHost: false,
    });
    // Node adds these two by itself when the client sent none; removing them forbids it to.
    outgoing.removeHeader('Connection');
    outgoing.removeHeader('Transfer-Encoding');
    for (let i = 0; i < req.rawHeaders.length; i += 2) {
      outgoing.appendHeader(req.rawHeaders[i], req.rawHeaders[i + 1]);
    }
    outgoing.flushHeaders();
    (change ? req.pipe(change) : req).pipe(outgoing);

    res.once('close', () => {
      if (!res.writableFinished) outgoing.destroy();
    });
    // An upstream that answers early and closes must not leave the client's body unread.
    outgoing.once('close', () => {
      req.unpipe();
      req.resume();
    });

    return new Promise((resolve) => {
      outgoing.once('response', (incoming) => resolve({
        status: incoming.statusCode,
        statusMessage: incoming.statusMessage,
        headers: incoming.rawHeaders,
        body: incoming,
      }));
      outgoing.on('error', (error) => resolve(jsonAnswer(502, { error: `blobUpstream: ${error.message}` })));
    });
  }

  close() {
    this.#agent.destroy();
  }
}
