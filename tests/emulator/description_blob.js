// What a stage's description says of the blob service behind it, with its defaults.
import { InvalidInput, onlyFields } from './input.js';

// Nothing in the tests may ever leave the machine. The certificate is in PEM.
export function describeUpstream(input, ca) {
  if (input === null) {
    if (ca !== null) throw new InvalidInput('blobUpstreamCa goes with a blobUpstream of https');
    return null;
  }
  const url = URL.canParse(input) ? new URL(input) : null;
  if (!/^https?:$/.test(url?.protocol) || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw new InvalidInput('blobUpstream must be an http or https url of the loopback interface');
  }
  const secure = url.protocol === 'https:';
  if (ca !== null && !secure) throw new InvalidInput('blobUpstreamCa goes with a blobUpstream of https');
  return {
    secure,
    host: url.hostname.replace(/[[\]]/g, ''),
    port: Number(url.port || (secure ? 443 : 80)),
    ca: ca ?? undefined,
  };
}

export function describeBlob(input) {
  const choices = {
    dataRole: [null, 'Reader', 'Contributor', 'None'],
    sharedKeyAllowed: [true, false],
    networkRule: ['Allow', 'Deny'],
  };
  onlyFields(input, Object.keys(choices), 'blob');
  const described = { dataRole: null, sharedKeyAllowed: true, networkRule: 'Allow', ...input };
  for (const [name, values] of Object.entries(choices)) {
    if (!values.includes(described[name])) {
      throw new InvalidInput(`blob.${name} must be one of ${values.map((value) => JSON.stringify(value)).join(', ')}`);
    }
  }
  return described;
}
