// App Service's and Functions' identity endpoint, 2019-08-01 (facts/identity.md section 2).
import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answer.js';
import { selectIdentity, strayNames } from './token_request.js';

const apiVersion = '2019-08-01';

// "object_id" is MSAL's name for it; "msi_res_id" belongs to IMDS.
const selectors = {
  client_id: 'clientId', principal_id: 'objectId', object_id: 'objectId', mi_res_id: 'resourceId',
};

export function appService(request, world) {
  const parameters = new URLSearchParams(request.query);
  return refuseRequest(request, world) ?? refuseQuery(request, parameters) ?? tokenAnswer(parameters, world);
}

function refuseRequest({ method, path, headers }, { sources }) {
  // $IDENTITY_ENDPOINT has been seen with a slash at its end.
  if (!/^\/app-service\/msi\/token\/?$/.test(path)) return refuse(404, `Nothing is served at ${path}.`);
  if (method !== 'GET') return refuse(405, `The endpoint does not take ${method}.`, { Allow: 'GET' });
  if (headers['x-identity-header'] !== sources.secret) {
    return refuse(401, 'The X-IDENTITY-HEADER header is missing or wrong.');
  }
  return undefined;
}

function refuseQuery({ target }, parameters) {
  const { repeated, unknown } = strayNames(parameters, ['api-version', 'resource', ...Object.keys(selectors)]);
  if (repeated !== undefined) return refuse(400, `The parameter '${repeated}' was given more than once.`);
  const version = parameters.get('api-version');
  if (version !== apiVersion) {
    return jsonAnswer(400, { error: {
      code: 'UnsupportedApiVersion',
      message: `The HTTP resource that matches the request URI '${target}' does not support `
        + `the API version '${version ?? ''}'.`,
      innerError: null,
    } });
  }
  if (unknown !== undefined) return refuse(400, `The parameter '${unknown}' is not known.`);
  if (!parameters.get('resource')) return refuse(400, "The parameter 'resource' is missing.");
  return undefined;
}

function tokenAnswer(parameters, { identity: identities, tokens }) {
  const { given, identity } = selectIdentity(identities, selectors, parameters);
  if (given.length > 1) return refuse(400, `Only one of ${given.join(', ')} may be given.`);
  // Without a selector it is the system-assigned identity or none: the sole user-assigned one is not taken instead.
  if (!identity) return refuse(400, 'No Managed Identity found for specified ClientId/ResourceId/PrincipalId.');
  const resource = parameters.get('resource');
  if (!identities.resources.includes(resource)) {
    return refuse(500, 'An unexpected error occured while fetching the AAD Token.');
  }
  const issued = tokens.issue(identity, resource, identities.tokenLifetimeSeconds);
  return jsonAnswer(200, {
    access_token: issued.token,
    client_id: identity.clientId,
    expires_on: String(issued.expiresOn),
    not_before: String(issued.notBefore),
    resource,
    token_type: 'Bearer',
  });
}

function refuse(statusCode, message, headers) {
  return jsonAnswer(statusCode, { statusCode, message, correlationId: randomUUID() }, headers);
}
