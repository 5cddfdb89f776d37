// What the identity endpoints have in common: reading what was asked, and choosing the identity that is meant.

// The names that are given more than once, and those that the endpoint does not know.
export function strayNames(parameters, known) {
  const names = [...parameters.keys()];
  return {
    repeated: names.find((name, index) => names.indexOf(name) !== index),
    unknown: names.find((name) => !known.includes(name)),
  };
}

// selectors: a parameter's name -> the field of an identity that it selects by.
// Gives the identity, or undefined, and the selectors that were given.
export function selectIdentity({ systemAssigned, userAssigned }, selectors, parameters) {
  const given = Object.keys(selectors).filter((name) => parameters.has(name));
  if (given.length === 0) return { given, identity: systemAssigned ?? undefined };
  const field = selectors[given[0]];
  const wanted = parameters.get(given[0]).toLowerCase();
  const all = [systemAssigned, ...userAssigned].filter(Boolean);
  return { given, identity: all.find((one) => one[field].toLowerCase() === wanted) };
}

// A form's fields, as if they were a query; none if the body is no form.
export function formOf({ headers, body }) {
  const type = headers['content-type'] ?? '';
  return new URLSearchParams(/^application\/x-www-form-urlencoded *(;|$)/i.test(type) ? body ?? '' : '');
}
