// What a caller of the control API got wrong; it becomes a 400 with this message.
export class InvalidInput extends Error {}

// A misspelt field must not silently turn a test into another one.
export function onlyFields(value, names, where) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new InvalidInput(`${where} must be an object`);
  }
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) {
      throw new InvalidInput(`${where}: unknown field "${name}"; it has ${names.join(', ')}`);
    }
  }
}

export function listOf(value, where) {
  if (!Array.isArray(value)) throw new InvalidInput(`${where} must be an array`);
  return value;
}
