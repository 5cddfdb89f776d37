// The tokens that a stage has handed out; Resource Manager and the blob service accept no other.
import { randomBytes, randomUUID } from 'node:crypto';

export class Tokens {
  #clock;
  #issued = new Map();

  constructor(clock, tenantId = randomUUID()) {
    this.#clock = clock;
    this.tenantId = tenantId;
  }

  issue(identity, audience, lifetimeSeconds) {
    const now = this.#clock.epochSeconds();
    const grant = { identity, audience, notBefore: now, expiresOn: now + lifetimeSeconds, lifetimeSeconds };
    const token = [
      encode({ typ: 'JWT', alg: 'RS256' }),
      encode(this.#claims(grant)),
      randomBytes(256).toString('base64url'), // nobody here verifies it
    ].join('.');
    this.#issued.set(token, grant);
    return { token, ...grant };
  }

  // The grant behind a token of this stage, and whether it has expired.
  find(token) {
    const grant = this.#issued.get(token);
    return grant && { ...grant, expired: this.#clock.now() / 1000 >= grant.expiresOn };
  }

  // A managed identity's token, version 1.0. Azurite wants iat, nbf, exp, a known iss and aud.
  #claims({ identity, audience, notBefore, expiresOn }) {
    return {
      aud: audience,
      iss: `https://sts.windows.net/${this.tenantId}/`,
      iat: notBefore,
      nbf: notBefore,
      exp: expiresOn,
      appid: identity.clientId,
      idtyp: 'app',
      oid: identity.objectId,
      sub: identity.objectId,
      tid: this.tenantId,
      ver: '1.0',
      xms_mirid: identity.resourceId, // no managed identity, no claim
    };
  }
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
