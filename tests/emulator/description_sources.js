// What a stage's description says of the identity sources other than IMDS, with its defaults.
import { randomUUID } from 'node:crypto';
import { InvalidInput, onlyFields } from './input.js';

const headerText = /^[\x20-\x7e]+$/;

// The secret is what $IDENTITY_HEADER or $MSI_SECRET hold.
export function describeSources(input) {
  onlyFields(input, ['secret'], 'sources');
  const { secret = 'emulated-secret' } = input;
  if (typeof secret !== 'string' || !headerText.test(secret)) {
    throw new InvalidInput('sources.secret must be the text of a header');
  }
  return { secret };
}

export function describeArc(input) {
  onlyFields(input, ['tokensFolder', 'realm', 'echoesIdentity'], 'arc');
  const { tokensFolder = null, realm = null, echoesIdentity = true } = input;
  if (tokensFolder !== null && typeof tokensFolder !== 'string') {
    throw new InvalidInput('arc.tokensFolder must be null or a path');
  }
  if (realm !== null && (typeof realm !== 'string' || !headerText.test(realm))) {
    throw new InvalidInput('arc.realm must be null or the text of a header');
  }
  if (typeof echoesIdentity !== 'boolean') throw new InvalidInput('arc.echoesIdentity must be true or false');
  return { tokensFolder, realm, echoesIdentity };
}

export function describeWorkloadIdentity(input) {
  if (input === null) return null;
  onlyFields(input, ['tenantId', 'clientId', 'assertion'], 'workloadIdentity');
  for (const name of ['tenantId', 'clientId', 'assertion']) {
    if (typeof input[name] !== 'string') throw new InvalidInput(`workloadIdentity.${name} must be a string`);
  }
  if (!/^[A-Za-z0-9.-]+$/.test(input.tenantId)) {
    throw new InvalidInput('workloadIdentity.tenantId must be one segment of a url');
  }
  return { ...input, objectId: randomUUID() };
}
