// The token service of a Service Fabric cluster, 2019-07-01-preview (facts/identity.md section 2).
// The codes are those of Microsoft's "how-to-managed-identity-service-fabric-app-code".
import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answer.js';
import { strayNames } from './token_request.js';

const apiVersion = '2019-07-01-preview';

export function serviceFabric(request, world) {
  const parameters = new URLSearchParams(request.query);
  return refuseRequest(request, world) ?? refuseQuery(parameters) ?? tokenAnswer(parameters, world);
}

function refuseRequest({ method, path, headers }, { sources }) {
  if (path !== '/service-fabric/metadata/identity/oauth2/token') {
    return refuse(404, 'NotFound', `Nothing is served at ${path}.`);
  }
  if (method !== 'GET') {
    return refuse(405, 'MethodNotAllowed', `The endpoint does not take ${method}.`, { Allow: 'GET' });
  }
  if (!headers.secret) return refuse(400, 'SecretHeaderNotFound', 'Secret is not found in the request headers.');
  return headers.secret === sources.secret ? undefined : refuseIdentity();
}

function refuseQuery(parameters) {
  const { repeated, unknown } = strayNames(parameters, ['api-version', 'resource']);
  const version = parameters.get('api-version');
  if (version !== apiVersion) {
    return refuse(400, 'InvalidApiVersion', `The api-version '${version ?? ''}' is not supported. `
      + `Supported version is '${apiVersion}'.`);
  }
  // The cluster's configuration decides which identity it is: there is nothing to select.
  if (repeated !== undefined || unknown !== undefined) {
    return refuse(400, 'InvalidParameter', `The parameter '${repeated ?? unknown}' is repeated or not supported.`);
  }
  if (!parameters.get('resource')) {
    return refuse(400, 'ArgumentNullOrEmpty', "The parameter 'resource' should not be null or empty string.");
  }
  return undefined;
}

function tokenAnswer(parameters, { identity: identities, tokens }) {
  const identity = identities.systemAssigned ?? identities.userAssigned[0];
  if (!identity) return refuseIdentity();
  const resource = parameters.get('resource');
  if (!identities.resources.includes(resource)) return refuse(500, 'InternalServerError', 'An error occurred.');
  const issued = tokens.issue(identity, resource, identities.tokenLifetimeSeconds);
  return jsonAnswer(200, {
    token_type: 'Bearer', access_token: issued.token, expires_on: issued.expiresOn, resource,
  });
}

function refuseIdentity() {
  return refuse(404, 'ManagedIdentityNotFound', 'Managed identity not found for the specified application host.');
}

function refuse(status, code, message, headers) {
  return jsonAnswer(status, { error: { correlationId: randomUUID(), code, message } }, headers);
}
