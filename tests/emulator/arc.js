// The identity endpoint of Azure Arc's agent, himds (facts/identity.md section 2). The shape of its errors, and which
// selectors it knows: AzureAD/microsoft-authentication-library-for-dotnet#6131, ...-for-js#8761.
import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answer.js';
import { selectIdentity, strayNames } from './token_request.js';

const apiVersions = ['2019-11-01', '2020-06-01'];
const selectors = { client_id: 'clientId', object_id: 'objectId', msi_res_id: 'resourceId' };

// App Service's spelling, which the agent ignores without a word.
const ignored = 'mi_res_id';

export async function arc(request, world) {
  const parameters = new URLSearchParams(request.query);
  const { clock } = world;
  const refusal = refuseRequest(request, clock) ?? refuseQuery(parameters, clock);
  return refusal ?? await challenge(request, world) ?? tokenAnswer(parameters, world);
}

function refuseRequest({ method, path, headers }, clock) {
  if (path !== '/arc/metadata/identity/oauth2/token') return refuse(404, 'not_found', `Nothing is at ${path}`, clock);
  if (method !== 'GET') return refuse(405, 'method_not_allowed', `${method} is not allowed`, clock, { Allow: 'GET' });
  if (headers.metadata !== 'true') {
    return refuse(400, 'invalid_request', 'Required metadata header not specified', clock);
  }
  return undefined;
}

function refuseQuery(parameters, clock) {
  const known = ['api-version', 'resource', ...Object.keys(selectors), ignored];
  const { repeated, unknown } = strayNames(parameters, known);
  if (repeated !== undefined) return refuse(400, 'invalid_request', `${repeated} was given more than once`, clock);
  if (!apiVersions.includes(parameters.get('api-version'))) {
    return refuse(400, 'invalid_request', `The api-version must be one of ${apiVersions.join(', ')}`, clock);
  }
  if (unknown !== undefined) return refuse(400, 'invalid_request', `${unknown} is not known`, clock);
  if (!parameters.get('resource')) return refuse(400, 'invalid_request', 'resource is missing', clock);
  return undefined;
}

// undefined once the caller has shown that it can read a key file.
async function challenge({ headers: { authorization } }, { arc: { tokensFolder, realm }, arcKeys, clock }) {
  if (tokensFolder === null) {
    return refuse(500, 'server_error', "the stage's description has no arc.tokensFolder", clock);
  }
  const content = /^Basic (.*)$/.exec(authorization)?.[1];
  if (content !== undefined && await arcKeys.redeem(content)) return undefined;
  const problem = authorization === undefined ? 'Missing' : 'Invalid';
  try {
    const path = await arcKeys.make();
    return refuse(401, 'unauthorized_client', `${problem} Basic Authorization header`, clock, {
      'WWW-Authenticate': `Basic realm=${realm ?? path}`,
    });
  } catch (error) {
    return refuse(500, 'server_error', `arc.tokensFolder: ${error.message}`, clock);
  }
}

function tokenAnswer(parameters, { identity: identities, arc: { echoesIdentity }, tokens, clock }) {
  // An old agent has never heard of selectors.
  const { given, identity } = selectIdentity(identities, echoesIdentity ? selectors : {}, parameters);
  if (given.length > 1) return refuse(400, 'invalid_request', `Only one of ${given.join(', ')} may be given`, clock);
  if (!identity) {
    return refuse(404, 'identity_not_found', 'Identity not found: error acquiring access token: '
      + 'requested identity was not found', clock);
  }
  const resource = parameters.get('resource');
  if (!identities.resources.includes(resource)) {
    return refuse(400, 'invalid_resource', `AADSTS500011: The resource principal named ${resource} `
      + `was not found in the tenant named ${tokens.tenantId}`, clock);
  }
  const issued = tokens.issue(identity, resource, identities.tokenLifetimeSeconds);
  const echo = given.map((name) => [name, identity[selectors[name]]]);
  return jsonAnswer(200, {
    access_token: issued.token,
    expires_in: String(issued.lifetimeSeconds),
    expires_on: String(issued.expiresOn),
    not_before: String(issued.notBefore),
    resource,
    token_type: 'Bearer',
    ...Object.fromEntries(echo),
  });
}

function refuse(status, error, error_description, clock, headers) {
  return jsonAnswer(status, {
    error,
    error_description,
    error_codes: [status],
    timestamp: new Date(clock.now()).toISOString(),
    trace_id: '',
    correlation_id: randomUUID(),
  }, headers);
}
