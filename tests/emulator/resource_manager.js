// Resource Manager, as far as listKeys and regenerateKey go. Statuses and codes: facts/azure-powershell.md section E.
import { randomUUID } from 'node:crypto';
import { regenerateKey } from './accounts.js';
import { jsonAnswer } from './answer.js';

// The tutorial says that this url is case-sensitive; the names in it are not.
const keyActions = new RegExp('^/subscriptions/([^/]+)/resourceGroups/([^/]+)'
  + '/providers/Microsoft[.]Storage/storageAccounts/([^/]+)/(listKeys|regenerateKey)/?$');

const apiVersions = [
  '2016-01-01', '2016-12-01', '2017-06-01', '2017-10-01', '2018-02-01', '2018-07-01', '2018-11-01', '2019-04-01',
  '2019-06-01', '2021-01-01', '2021-02-01', '2021-04-01', '2021-06-01', '2021-08-01', '2021-09-01', '2022-05-01',
  '2022-09-01', '2023-01-01', '2023-04-01', '2023-05-01', '2024-01-01', '2025-01-01', '2025-06-01', '2025-08-01',
];

export function resourceManager(request, world) {
  const { method, headers } = request;
  // facts/traps.md, The wire: http.sys in front of it wants a length even for an empty body.
  if (method === 'POST' && !('content-length' in headers) && !('transfer-encoding' in headers)) {
    return refuse(411, 'LengthRequired', 'A POST needs a Content-Length.');
  }
  const names = keyActions.exec(request.path)?.slice(1).map(unescapeName);
  if (!names || names.includes(undefined)) {
    return refuse(404, 'NotFound', `Nothing is served at ${request.path}.`);
  }
  if (method !== 'POST') {
    return refuse(405, 'MethodNotAllowed', `${names.at(-1)} does not take ${method}.`, { Allow: 'POST' });
  }
  const grant = world.tokens.find(/^Bearer +(\S+)$/i.exec(headers.authorization)?.[1]);
  return refuseVersion(request)
    ?? refuseToken(headers.authorization, grant, world)
    ?? accountAnswer(names, request, grant.identity, world);
}

function refuseVersion({ query }) {
  const version = new URLSearchParams(query).get('api-version');
  if (version === null) {
    return refuse(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
  }
  if (!apiVersions.includes(version)) {
    return refuse(400, 'NoRegisteredProviderFound', `API version '${version}' is not supported for type `
      + `'storageAccounts'. The supported api-versions are '${apiVersions.join(', ')}'.`);
  }
  return undefined;
}

function refuseToken(authorization, grant, { tokens, resourceManager: { audiences } }) {
  const refuseWith = (code, message) => refuse(401, code, message, {
    'WWW-Authenticate': `Bearer authorization_uri="https://login.windows.net/${tokens.tenantId}", `
      + `error="invalid_token", error_description="${message}"`,
  });
  if (authorization === undefined) {
    return refuseWith('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  if (!grant || grant.expired) {
    return refuseWith('InvalidAuthenticationToken', 'The access token is unknown or has expired.');
  }
  if (!audiences.includes(grant.audience)) {
    return refuseWith('InvalidAuthenticationTokenAudience', `The access token was issued for '${grant.audience}', `
      + `and not for one of the allowed audiences '${audiences.join("', '")}'.`);
  }
  return undefined;
}

function accountAnswer([subscription, group, name, action], request, identity, world) {
  const { clock, instance, resourceManager: { accounts } } = world;
  const inSubscription = accounts.filter((one) => same(one.subscriptionId, subscription));
  if (inSubscription.length === 0 && !same(instance.subscriptionId, subscription)) {
    return refuse(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  }
  const inGroup = inSubscription.filter((one) => same(one.resourceGroup, group));
  const ownGroup = same(instance.subscriptionId, subscription) && same(instance.resourceGroupName, group);
  if (inGroup.length === 0 && !ownGroup) {
    return refuse(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  const account = inGroup.find((one) => same(one.name, name));
  if (!account) {
    return refuse(404, 'ResourceNotFound', `The Resource 'Microsoft.Storage/storageAccounts/${name}' `
      + `under resource group '${group}' was not found.`);
  }
  const scope = `/subscriptions/${subscription}/resourceGroups/${group}`
    + `/providers/Microsoft.Storage/storageAccounts/${name}`;
  if (account.role !== true && account.role !== action) {
    return refuse(403, 'AuthorizationFailed', `The client '${identity.clientId}' with object id `
      + `'${identity.objectId}' does not have authorization to perform action `
      + `'Microsoft.Storage/storageAccounts/${action}/action' over scope '${scope}' or the scope is invalid.`);
  }
  if (account.lock === 'ReadOnly') {
    return refuse(409, 'ScopeLocked', `The scope '${scope}' cannot perform write operation `
      + `because following scope(s) are locked: '${scope}'.`);
  }
  if (action === 'regenerateKey') {
    const keyName = keyNameOf(request.body);
    if (!account.keys.some((key) => key.keyName === keyName)) {
      return refuse(400, 'InvalidValuesForRequestParameters', 'Values for request parameters are invalid: keyName.');
    }
    regenerateKey(account, keyName, clock);
  }
  return json(200, { keys: account.keys });
}

function keyNameOf(body) {
  try {
    return JSON.parse(body).keyName;
  } catch {
    return undefined;
  }
}

function same(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}

function unescapeName(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function refuse(status, code, message, headers = {}) {
  return json(status, { error: { code, message } }, headers);
}

// listKeys counts as a write (facts/azure-powershell.md section E).
function json(status, body, headers = {}) {
  return jsonAnswer(status, body, {
    'x-ms-correlation-request-id': randomUUID(),
    'x-ms-ratelimit-remaining-subscription-writes': '199',
    ...headers,
  });
}
