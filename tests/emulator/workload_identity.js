// Entra's token endpoint, as far as workload identity goes: a federated assertion for a token
// (facts/identity.md section 2). Codes: Microsoft's "AADSTS error codes"; their shape: azure-workload-identity#1200.
import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answer.js';
import { formOf, strayNames } from './token_request.js';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const required = ['grant_type', 'client_id', 'scope', 'client_assertion_type', 'client_assertion'];

export const workloadIdentityPath = /^\/([^/]+)\/oauth2\/v2[.]0\/token$/;

export function workloadIdentity(request, world) {
  const [, tenant] = workloadIdentityPath.exec(request.path);
  const form = formOf(request);
  const refusal = refuseRequest(request, form) ?? refuseClient(tenant, form, world);
  return refusal ? errorAnswer(refusal, world.clock) : tokenAnswer(form, world);
}

// status, error, AADSTS code, description
function refuseRequest({ method, query }, form) {
  if (method !== 'POST') {
    return [400, 'invalid_request', 900561, `The endpoint only accepts POST requests. Received a ${method} request.`];
  }
  if (form.has('resource')) {
    return [400, 'invalid_request', 901002, "The 'resource' request parameter is not supported."];
  }
  const { repeated, unknown } = strayNames(form, required);
  const stray = repeated ?? unknown ?? new URLSearchParams(query).keys().next().value;
  if (stray !== undefined) return [400, 'invalid_request', 90023, `The parameter '${stray}' is duplicated or unknown.`];
  const missing = required.find((name) => !form.get(name));
  if (missing?.startsWith('client_assertion')) {
    return [401, 'invalid_client', 7000218, "The request body must contain the following parameter: 'client_assertion' "
      + "or 'client_secret'."];
  }
  if (missing !== undefined) {
    return [400, 'invalid_request', 900144, `The request body must contain the following parameter: '${missing}'.`];
  }
  const grant = form.get('grant_type');
  if (grant !== 'client_credentials') {
    return [400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`];
  }
  if (form.get('client_assertion_type') !== assertionType) {
    return [400, 'invalid_request', 90023, `The client_assertion_type must be '${assertionType}'.`];
  }
  return undefined;
}

function refuseClient(tenant, form, { workloadIdentity: known, clock, identity: { resources } }) {
  if (known === null || tenant.toLowerCase() !== known.tenantId.toLowerCase()) {
    return [400, 'invalid_request', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct `
      + 'tenant ID and are signing into the correct cloud.'];
  }
  const client = form.get('client_id');
  if (client.toLowerCase() !== known.clientId.toLowerCase()) {
    return [400, 'unauthorized_client', 700016, `Application with identifier '${client}' was not found in the `
      + `directory '${tenant}'.`];
  }
  if (form.get('client_assertion') !== known.assertion) {
    return [401, 'invalid_client', 70021, 'No matching federated identity record found for presented assertion.'];
  }
  if (expiryOf(known.assertion) <= clock.epochSeconds()) {
    return [401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.'];
  }
  const scope = form.get('scope');
  if (!scope.endsWith('/.default')) {
    return [400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid. Client credential `
      + 'flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).'];
  }
  if (!resourceOf(scope, resources)) {
    return [400, 'invalid_resource', 500011, `The resource principal named ${scope.slice(0, -'/.default'.length)} `
      + `was not found in the tenant named ${tenant}.`];
  }
  return undefined;
}

// Entra takes a resource that ends with a slash with or without it: "https://x//.default", "https://x/.default".
function resourceOf(scope, resources) {
  const asked = scope.slice(0, -'/.default'.length);
  return resources.find((resource) => resource === asked || resource === `${asked}/`);
}

// An assertion need not be a JWT here; one that is expires.
function expiryOf(assertion) {
  try {
    return JSON.parse(Buffer.from(assertion.split('.')[1], 'base64url')).exp ?? Infinity;
  } catch {
    return Infinity;
  }
}

function tokenAnswer(form, { workloadIdentity: { clientId, objectId }, identity: identities, tokens }) {
  // Federated is a user-assigned identity, or else an application, which is no Azure resource.
  const identity = identities.userAssigned.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase())
    ?? { clientId, objectId };
  const resource = resourceOf(form.get('scope'), identities.resources);
  const issued = tokens.issue(identity, resource, identities.tokenLifetimeSeconds);
  return jsonAnswer(200, {
    token_type: 'Bearer',
    expires_in: issued.lifetimeSeconds,
    ext_expires_in: issued.lifetimeSeconds,
    access_token: issued.token,
  });
}

function errorAnswer([status, error, code, description], clock) {
  const timestamp = new Date(clock.now()).toISOString().replace(/T(.*)\..*/, ' $1Z');
  const [trace, correlation] = [randomUUID(), randomUUID()];
  return jsonAnswer(status, {
    error,
    error_description: `AADSTS${code}: ${description} Trace ID: ${trace} Correlation ID: ${correlation} `
      + `Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}
