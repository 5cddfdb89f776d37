// Fault rules: which requests they meet, and how often. What they do is in misbehaviour.js.
import { InvalidInput, listOf, onlyFields } from './input.js';
import { checkAnswer } from './misbehaviour.js';

export class Faults {
  #rules = [];
  #waiting = [];

  add(rules) {
    this.#rules.push(...listOf(rules, 'faults').map((rule, index) => compile(rule, `faults[${index}]`)));
  }

  clear() {
    this.#rules = [];
    for (const go of this.#waiting.splice(0)) go();
  }

  // Ends with the next clear().
  cleared() {
    return new Promise((go) => this.#waiting.push(go));
  }

  // The answer of the first rule that meets this request and has something left to do.
  take(request) {
    for (const rule of this.#rules) {
      if (!rule.meets.every((condition) => condition(request))) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
      } else if (rule.times > 0) {
        rule.times -= 1;
        return rule.answer;
      }
    }
    return undefined;
  }
}

function compile(rule, where) {
  onlyFields(rule, ['match', 'skip', 'times', 'answer'], where);
  checkAnswer(rule.answer, `${where}.answer`);
  return {
    meets: conditions(rule.match ?? {}, `${where}.match`),
    skip: count(rule.skip ?? 0, `${where}.skip`),
    times: rule.times === undefined ? Infinity : count(rule.times, `${where}.times`),
    answer: rule.answer,
  };
}

function conditions(match, where) {
  onlyFields(match, ['method', 'target', 'header'], where);
  const all = [];
  if (match.method !== undefined) all.push((request) => request.method === match.method);
  if (match.target !== undefined) {
    const pattern = expression(match.target, `${where}.target`);
    all.push((request) => pattern.test(request.target));
  }
  for (const [name, text] of Object.entries(match.header ?? {})) {
    const pattern = expression(text, `${where}.header.${name}`);
    all.push(({ headers }) => name.toLowerCase() in headers && pattern.test(headers[name.toLowerCase()]));
  }
  return all;
}

function expression(text, where) {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidInput(`${where}: ${error.message}`);
  }
}

function count(value, where) {
  if (!Number.isInteger(value) || value < 0) throw new InvalidInput(`${where} must be a whole number`);
  return value;
}
