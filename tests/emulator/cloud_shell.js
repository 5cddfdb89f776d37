// Cloud Shell's identity endpoint, which knows the one identity of who opened the shell
// (facts/identity.md section 2). The shape of its errors: Azure/CloudShell#109.
import { jsonAnswer } from './answer.js';
import { formOf, strayNames } from './token_request.js';

export function cloudShell(request, world) {
  const form = formOf(request);
  return refuseRequest(request) ?? refuseForm(request, form) ?? tokenAnswer(form.get('resource'), world);
}

function refuseRequest({ method, path, headers }) {
  if (path !== '/cloud-shell/oauth2/token') return refuse(404, 'NotFound', `Nothing is served at ${path}.`);
  if (method !== 'POST') {
    return refuse(405, 'MethodNotAllowed', `The endpoint does not take ${method}.`, { Allow: 'POST' });
  }
  if (headers.metadata !== 'true') return refuse(400, 'BadRequest', 'Required metadata header not specified.');
  return undefined;
}

function refuseForm({ query }, form) {
  const { repeated, unknown } = strayNames(form, ['resource']);
  // A selector among them: there is no other identity.
  const stray = repeated ?? unknown ?? new URLSearchParams(query).keys().next().value;
  if (stray !== undefined) return refuse(400, 'BadRequest', `The parameter '${stray}' is repeated or not supported.`);
  if (!form.get('resource')) return refuse(400, 'BadRequest', "The form's field 'resource' is missing.");
  return undefined;
}

function tokenAnswer(resource, { identity: { systemAssigned, resources, tokenLifetimeSeconds }, tokens }) {
  if (!systemAssigned) return refuse(400, 'IdentityNotFound', 'Identity not found.');
  if (!resources.includes(resource)) {
    return refuse(400, 'AudienceNotSupported', `Audience ${resource} is not a supported MSI token audience. `
      + `Supported audiences: ${resources.join(',')}`);
  }
  const issued = tokens.issue(systemAssigned, resource, tokenLifetimeSeconds);
  return jsonAnswer(200, {
    access_token: issued.token,
    expires_in: String(issued.lifetimeSeconds),
    expires_on: String(issued.expiresOn),
    not_before: String(issued.notBefore),
    refresh_token: '',
    resource,
    token_type: 'Bearer',
  });
}

function refuse(status, code, message, headers) {
  return jsonAnswer(status, { error: { code, message } }, headers);
}
