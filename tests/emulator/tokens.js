// The tokens that a stage has handed out; Resource Manager accepts no other.
import { randomBytes, randomUUID } from 'node:crypto';

export class Tokens {
  tenantId = randomUUID();
  #issued = new Map();

  issue(identity, audience, lifetimeSeconds) {
    const now = Math.floor(Date.now() / 1000);
    const grant = { identity, audience, notBefore: now, expiresOn: now + lifetimeSeconds, lifetimeSeconds };
    // It looks like a JWT to whoever peeks into it, but the signature is noise.
    const token = [
      encode({ typ: 'JWT', alg: 'RS256' }),
      encode({
        aud: audience,
        iss: `https://sts.windows.net/${this.tenantId}/`,
        tid: this.tenantId,
        appid: identity.clientId,
        oid: identity.objectId,
        nbf: grant.notBefore,
        exp: grant.expiresOn,
      }),
      randomBytes(256).toString('base64url'),
    ].join('.');
    this.#issued.set(token, grant);
    return { token, ...grant };
  }

  // The grant behind a token that is known and has not expired.
  valid(token) {
    const grant = this.#issued.get(token);
    return grant && Date.now() / 1000 < grant.expiresOn ? grant : undefined;
  }
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
