// The storage accounts that Resource Manager knows, and their keys, which can be rotated while a stage runs.
import { randomBytes } from 'node:crypto';
import { InvalidInput, listOf, onlyFields } from './input.js';

export function describeAccounts(input, instance) {
  return listOf(input, 'resourceManager.accounts').map((account, index) => {
    const where = `resourceManager.accounts[${index}]`;
    onlyFields(account, ['subscriptionId', 'resourceGroup', 'name', 'keys', 'role', 'lock'], where);
    if (typeof account.name !== 'string') throw new InvalidInput(`${where}.name must be a string`);
    if (![undefined, null, 'ReadOnly'].includes(account.lock)) {
      throw new InvalidInput(`${where}.lock must be null or "ReadOnly"`);
    }
    if (![undefined, true, false, 'listKeys', 'regenerateKey'].includes(account.role)) {
      throw new InvalidInput(`${where}.role must be true, false, "listKeys" or "regenerateKey"`);
    }
    return {
      subscriptionId: instance.subscriptionId,
      resourceGroup: instance.resourceGroupName,
      role: true,
      lock: null,
      ...account,
      keys: describeKeys(account.keys, `${where}.keys`),
    };
  });
}

// input: { name, keys }, where no other account in Azure has that name. Gives the new keys.
export function replaceKeys(accounts, input) {
  onlyFields(input, ['name', 'keys'], 'keys');
  const account = accounts.find((one) => one.name === input.name);
  if (!account) throw new InvalidInput(`keys: there is no account ${input.name}`);
  account.keys = describeKeys(input.keys, 'keys.keys');
  return account.keys;
}

export function regenerateKey(account, keyName, clock) {
  account.keys = account.keys.map((key) => (key.keyName === keyName
    ? { ...key, value: newKey(), creationTime: new Date(clock.now()).toISOString() }
    : key));
}

function newKey() {
  return randomBytes(64).toString('base64');
}

// facts/azure-powershell.md section E: live answers say "FULL", and carry creationTime.
function describeKeys(input = [{}, {}], where) {
  return listOf(input, where).map((key, index) => {
    onlyFields(key, ['keyName', 'value', 'permissions', 'creationTime'], `${where}[${index}]`);
    return {
      keyName: `key${index + 1}`,
      value: newKey(),
      permissions: 'FULL',
      creationTime: '2024-01-01T00:00:00.0000000Z',
      ...key,
    };
  });
}
