// The Instance Metadata Service: tokens and the machine's own description.
// Every refusal follows facts/identity.md section 1; a client must not read the descriptions.
import { jsonAnswer, textAnswer } from './answer.js';
import { selectIdentity, strayNames } from './token_request.js';

const tokenPath = '/metadata/identity/oauth2/token';
const instancePath = /^\/metadata\/instance\/compute(?:\/([^/]*))?$/;

const apiVersions = [
  '2018-02-01', '2018-04-02', '2018-10-01', '2019-03-11', '2019-06-01', '2019-08-01', '2019-11-01',
  '2020-06-01', '2020-09-01', '2020-12-01', '2021-01-01', '2021-02-01', '2021-05-01', '2021-10-01',
  '2021-12-13', '2023-07-01', '2023-11-15', '2025-04-07',
];

// "mi_res_id" is App Service's spelling: here it is one more unknown name, and ignored.
const selectors = { client_id: 'clientId', object_id: 'objectId', msi_res_id: 'resourceId' };

const server = { Server: 'IMDS/150.870.65.1854' };

export function imds(request, world) {
  const parameters = new URLSearchParams(request.query);
  const refusal = refuse(request, parameters);
  if (refusal) return refusal;
  if (request.path === tokenPath) return tokenAnswer(parameters, world);
  const instance = instancePath.exec(request.path);
  if (instance) return instanceAnswer(instance[1] ?? '', parameters, world.instance);
  return json(404, { error: 'Not found' });
}

function refuse({ method, headers }, parameters) {
  if (method !== 'GET') {
    const body = { error: 'method_not_allowed', error_description: `${method} is not supported` };
    return json(405, body, { Allow: 'GET' });
  }
  if ('x-forwarded-for' in headers) {
    return badRequest('invalid_request', 'The request came through a proxy (X-Forwarded-For)');
  }
  if (headers.metadata !== 'true') {
    return badRequest('bad_request_102', 'Required metadata header not specified');
  }
  const { repeated } = strayNames(parameters, []);
  if (repeated !== undefined) {
    return badRequest('invalid_request', `Query parameter '${repeated}' was given more than once`);
  }
  const version = parameters.get('api-version');
  if (!apiVersions.includes(version)) {
    const problem = version === null ? 'was not specified in the request' : 'is invalid';
    const newest = apiVersions.slice(-3).reverse();
    return json(400, { error: `Bad request. api-version ${problem}.`, 'newest-versions': newest });
  }
  return undefined;
}

function tokenAnswer(parameters, { identity: identities, tokens }) {
  const resource = parameters.get('resource');
  if (!resource) return badRequest('invalid_request', "Required query parameter 'resource' is missing");

  const { given, identity } = selectIdentity(identities, selectors, parameters);
  if (given.length > 1) return badRequest('invalid_request', `Only one of ${given.join(', ')} may be given`);
  if (given.length === 0 && !identity && identities.userAssigned.length > 1) {
    return badRequest('invalid_request', 'Multiple user assigned identities exist, '
      + 'please specify the clientId / resourceId of the identity in the token request');
  }
  const chosen = identity ?? (given.length === 0 ? identities.userAssigned[0] : undefined);
  if (!chosen) return badRequest('invalid_request', 'Identity not found');

  if (!identities.resources.includes(resource)) {
    return badRequest('invalid_resource', `AADSTS500011: The resource principal named ${resource} `
      + `was not found in the tenant named ${tokens.tenantId}.`);
  }

  const issued = tokens.issue(chosen, resource, identities.tokenLifetimeSeconds);
  return json(200, {
    access_token: issued.token,
    client_id: chosen.clientId,
    expires_in: String(issued.lifetimeSeconds),
    expires_on: String(issued.expiresOn),
    ext_expires_in: String(issued.lifetimeSeconds),
    not_before: String(issued.notBefore),
    resource,
    token_type: 'Bearer',
  });
}

function instanceAnswer(leaf, parameters, instance) {
  const format = parameters.get('format') ?? 'json';
  if (leaf === '') {
    if (format !== 'json') return badRequest('invalid_request', 'Only a leaf has a text format');
    return json(200, instance);
  }
  if (!Object.hasOwn(instance, leaf)) return json(404, { error: 'Not found' });
  if (format !== 'text') return badRequest('invalid_request', 'A leaf is only served with format=text');
  return textAnswer(200, instance[leaf], { 'Content-Type': 'text/plain; charset=utf-8', ...server });
}

function badRequest(error, error_description) {
  return json(400, { error, error_description });
}

function json(status, body, headers = {}) {
  return jsonAnswer(status, body, { ...server, ...headers });
}
