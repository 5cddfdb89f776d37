// What the blob service refuses before Azurite sees the request: Azurite knows no roles, no network rules and no
// account without keys (facts/identity.md section 4).
import { randomUUID } from 'node:crypto';
import { textAnswer } from './answer.js';

const resource = 'https://storage.azure.com';
const reads = ['GET', 'HEAD', 'OPTIONS'];
const failedToAuthenticate = 'Server failed to authenticate the request.';

// Microsoft's "authorize-with-shared-key": a signed request that is older than this is refused. Here a newer one, too,
// but only where the clocks are told to differ: a test may sign at a time of its own, which Azurite does not look at.
const signedTimeToleranceMs = 15 * 60 * 1000;

// The answer that refuses the request, or undefined.
export function refuseBlobAccess(request, world) {
  const { blob, clock } = world;
  if (blob.networkRule === 'Deny') {
    return refuse(403, 'AuthorizationFailure', 'This request is not authorized to perform this operation.', clock);
  }
  const scheme = /^\S+/.exec(request.headers.authorization ?? '')?.[0].toLowerCase();
  if (scheme === 'bearer' && blob.dataRole !== null) return refuseBearer(request, world);
  if (scheme === 'sharedkey' || scheme === 'sharedkeylite') return refuseSharedKey(request, world);
  if (isSignedWithKey(new URLSearchParams(request.query)) && !blob.sharedKeyAllowed) return refuseKeys(clock);
  return undefined;
}

function refuseBearer({ method, headers }, { blob, tokens, clock }) {
  // Versions are dates.
  if (!(headers['x-ms-version'] >= '2017-11-09')) {
    return refuse(403, 'AuthenticationFailed', failedToAuthenticate, clock, {
      detail: 'Authentication scheme Bearer is not supported in this version.',
    });
  }
  const grant = tokens.find(headers.authorization.slice('bearer '.length).trim());
  const detail = problemOf(grant);
  if (detail) {
    const message = `${failedToAuthenticate} Please refer to the information in the www-authenticate header.`;
    return refuse(401, 'InvalidAuthenticationInfo', message, clock, { detail, headers: {
      'WWW-Authenticate': 'Bearer authorization_uri=https://login.microsoftonline.com/'
        + `${tokens.tenantId}/oauth2/authorize resource_id=${resource}`,
    } });
  }
  if (blob.dataRole === 'None' || (blob.dataRole === 'Reader' && !reads.includes(method))) {
    return refuse(403, 'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.', clock);
  }
  return undefined;
}

function problemOf(grant) {
  if (!grant) return 'Signature validation failed.';
  if (grant.audience.replace(/\/$/, '') !== resource) return 'Audience validation failed. Audience did not match.';
  if (grant.expired) return 'Lifetime validation failed. The token is expired.';
  return undefined;
}

function refuseSharedKey({ headers }, { blob, clock }) {
  if (!blob.sharedKeyAllowed) return refuseKeys(clock);
  const signed = Date.parse(headers['x-ms-date'] ?? headers.date);
  if (clock.isSkewed && Math.abs(signed - clock.now()) > signedTimeToleranceMs) {
    return refuse(403, 'AuthenticationFailed', `${failedToAuthenticate} Make sure the value of Authorization header `
      + 'is formed correctly including the signature.', clock, {
      detail: `Request date header too old: '${headers['x-ms-date'] ?? headers.date}'`,
    });
  }
  return undefined;
}

// A SAS; that of a user delegation names the identity that asked for its key.
function isSignedWithKey(parameters) {
  return parameters.has('sig') && !parameters.has('skoid');
}

function refuseKeys(clock) {
  return refuse(403, 'KeyBasedAuthenticationNotPermitted',
    'Key based authentication is not permitted on this storage account.', clock);
}

function refuse(status, code, message, clock, { detail, headers = {} } = {}) {
  const requestId = randomUUID();
  const time = new Date(clock.now()).toISOString();
  const more = detail ? `<AuthenticationErrorDetail>${escape(detail)}</AuthenticationErrorDetail>` : '';
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\n`
    + `RequestId:${requestId}\nTime:${time}</Message>${more}</Error>`;
  return textAnswer(status, xml, {
    'Content-Type': 'application/xml',
    'x-ms-error-code': code,
    'x-ms-request-id': requestId,
    ...headers,
  });
}

function escape(text) {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
