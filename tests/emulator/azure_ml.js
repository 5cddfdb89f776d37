// The identity endpoint of an Azure Machine Learning job, 2017-09-01 (facts/identity.md section 2).
// Unlike App Service's of that version, it wants a client id always, and its expires_on is a number
// (AzureAD/microsoft-authentication-library-for-dotnet#5167). What it refuses, it refuses in plain text.
import { jsonAnswer, textAnswer } from './answer.js';
import { selectIdentity, strayNames } from './token_request.js';

const apiVersion = '2017-09-01';
const selectors = { clientid: 'clientId' };

export function azureMl(request, world) {
  const parameters = new URLSearchParams(request.query);
  return refuseRequest(request, world) ?? refuseQuery(parameters) ?? tokenAnswer(parameters, world);
}

function refuseRequest({ method, path, headers }, { sources }) {
  if (path !== '/azure-ml/msi/token') return refuse(404, `Nothing is served at ${path}`);
  if (method !== 'GET') return refuse(405, `${method} is not allowed`, { Allow: 'GET' });
  if (headers.secret !== sources.secret) return refuse(401, `Invalid secret token header: ${headers.secret ?? ''}.`);
  return undefined;
}

function refuseQuery(parameters) {
  const { repeated, unknown } = strayNames(parameters, ['api-version', 'resource', 'clientid']);
  if (repeated !== undefined) return refuse(400, `Parameter ${repeated} was given more than once`);
  if (parameters.get('api-version') !== apiVersion) return refuse(400, `The api-version must be ${apiVersion}`);
  if (unknown !== undefined) return refuse(400, `Parameter ${unknown} is not known`);
  const missing = ['resource', 'clientid'].find((name) => !parameters.get(name));
  if (missing !== undefined) return refuse(400, `Parameter ${missing} is missing`);
  return undefined;
}

function tokenAnswer(parameters, { identity: identities, tokens }) {
  const { identity } = selectIdentity(identities, selectors, parameters);
  const resource = parameters.get('resource');
  if (!identity || !identities.resources.includes(resource)) {
    return refuse(400, 'InternalError - :{\nInfo: Request failure status code: 404\n\n}');
  }
  const issued = tokens.issue(identity, resource, identities.tokenLifetimeSeconds);
  return jsonAnswer(200, {
    access_token: issued.token,
    client_id: identity.clientId,
    expires_on: issued.expiresOn,
    resource,
    token_type: 'Bearer',
  });
}

function refuse(status, text, headers = {}) {
  return textAnswer(status, text, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
}
