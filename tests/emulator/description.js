// A stage's description with everything that it leaves out filled in.
import { randomUUID } from 'node:crypto';
import { describeAccounts } from './accounts.js';
import { describeBlob, describeUpstream } from './description_blob.js';
import { describeArc, describeSources, describeWorkloadIdentity } from './description_sources.js';
import { InvalidInput, listOf, onlyFields } from './input.js';
import { describeProxy } from './proxy.js';

// facts/identity.md section 3: the audiences that each cloud's Resource Manager takes.
const audiencesByCloud = {
  azurepubliccloud: ['https://management.azure.com/', 'https://management.core.windows.net/'],
  azureusgovernmentcloud: ['https://management.usgovcloudapi.net/', 'https://management.core.usgovcloudapi.net/'],
  azurechinacloud: ['https://management.chinacloudapi.cn/', 'https://management.core.chinacloudapi.cn/'],
};

const defaultInstance = {
  azEnvironment: 'AzurePublicCloud',
  subscriptionId: '5ab50000-0000-4000-8000-000000000001',
  resourceGroupName: 'emulated-group',
  location: 'westeurope',
  name: 'emulated-vm',
  vmId: '5ab50000-0000-4000-8000-000000000002',
  vmScaleSetName: '',
  osType: 'Windows',
};

export function describe(input) {
  onlyFields(input, [
    'identity', 'sources', 'arc', 'workloadIdentity', 'instance', 'resourceManager',
    'blobUpstream', 'blobUpstreamCa', 'blob', 'proxy', 'tls', 'clockSkewSeconds',
  ], 'stage');
  const instance = describeInstance(input.instance ?? {});
  // IMDS has been seen to spell the cloud in capitals (facts/identity.md section 3).
  const audiences = audiencesByCloud[instance.azEnvironment.toLowerCase()] ?? audiencesByCloud.azurepubliccloud;
  return {
    instance,
    identity: describeIdentity(input.identity ?? {}, instance, audiences),
    sources: describeSources(input.sources ?? {}),
    arc: describeArc(input.arc ?? {}),
    workloadIdentity: describeWorkloadIdentity(input.workloadIdentity ?? null),
    resourceManager: describeResourceManager(input.resourceManager ?? {}, instance, audiences),
    blobUpstream: describeUpstream(input.blobUpstream ?? null, input.blobUpstreamCa ?? null),
    blob: describeBlob(input.blob ?? {}),
    proxy: describeProxy(input.proxy ?? null),
    tls: describeTls(input.tls ?? null),
    clockSkewSeconds: describeSkew(input.clockSkewSeconds ?? 0),
  };
}

function describeInstance(input) {
  onlyFields(input, [...Object.keys(defaultInstance), 'resourceId'], 'instance');
  for (const [name, value] of Object.entries(input)) {
    // facts/identity.md section 3: all strings, and what does not apply is "".
    if (typeof value !== 'string') throw new InvalidInput(`instance.${name} must be a string`);
  }
  const filled = { ...defaultInstance, ...input };
  return {
    resourceId: `/subscriptions/${filled.subscriptionId}/resourceGroups/${filled.resourceGroupName}`
      + `/providers/Microsoft.Compute/virtualMachines/${filled.name}`,
    ...filled,
  };
}

function describeIdentity(input, instance, audiences) {
  onlyFields(input, ['systemAssigned', 'userAssigned', 'tokenLifetimeSeconds', 'resources'], 'identity');
  const person = (given, resourceId, where) => {
    onlyFields(given, ['clientId', 'objectId', 'resourceId'], where);
    return { clientId: randomUUID(), objectId: randomUUID(), resourceId, ...given };
  };
  const group = `/subscriptions/${instance.subscriptionId}/resourcegroups/${instance.resourceGroupName}`;
  return {
    systemAssigned: input.systemAssigned === null
      ? null
      : person(input.systemAssigned ?? {}, instance.resourceId, 'identity.systemAssigned'),
    userAssigned: listOf(input.userAssigned ?? [], 'identity.userAssigned').map((given, index) => person(
      given,
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity${index + 1}`,
      `identity.userAssigned[${index}]`,
    )),
    tokenLifetimeSeconds: input.tokenLifetimeSeconds ?? 86400,
    resources: listOf(input.resources ?? [...audiences, 'https://storage.azure.com/'], 'identity.resources'),
  };
}

function describeResourceManager(input, instance, audiences) {
  onlyFields(input, ['audiences', 'accounts'], 'resourceManager');
  return {
    audiences: listOf(input.audiences ?? audiences, 'resourceManager.audiences'),
    accounts: describeAccounts(input.accounts ?? [], instance),
  };
}

// Both in PEM.
function describeTls(input) {
  if (input === null) return null;
  onlyFields(input, ['cert', 'key'], 'tls');
  return input;
}

function describeSkew(input) {
  if (!Number.isInteger(input)) throw new InvalidInput('clockSkewSeconds must be a whole number');
  return input;
}
