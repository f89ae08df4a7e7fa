// Stripe's forms: nested names such as `a[b][0][c]=1`, and a strict check of what an operation takes.

/** A refusal as Stripe writes it. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.body = { error: { doc_url: null, ...error } };
  }
}

export const invalid = (message, { code, param, status = 400 } = {}) =>
  new Refusal(status, { type: 'invalid_request_error', message, ...(code && { code }), ...(param && { param }) });

export const missing = (kind, id, param, status = 404) =>
  invalid(`No such ${kind}: '${id}'`, { code: 'resource_missing', param, status });

/** Reads a form or a query into nested objects; lists become objects with the keys 0, 1, … */
export function parse(text) {
  const root = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const match = /^([a-z0-9_]+)((?:\[[a-z0-9_]*\])*)$/i.exec(name);
    if (!match) throw invalid(`Invalid name: ${name}`, { code: 'parameter_unknown', param: name });
    const path = [match[1], ...[...match[2].matchAll(/\[([^\]]*)\]/g)].map((part) => part[1])];
    let object = root;
    path.forEach((part, depth) => {
      const key = part === '' ? String(Object.keys(object).length) : part;
      const isLast = depth === path.length - 1;
      if (isLast ? key in object : typeof object[key] === 'string') {
        throw invalid(`${name} is given twice`, { code: 'parameter_invalid_string_blank', param: name });
      }
      if (isLast) object[key] = value;
      else object = object[key] ??= Object.create(null);
    });
  }
  return root;
}

const nameOf = (path) => path[0] + path.slice(1).map((part) => `[${part}]`).join('');

function refuse(path, message, code) {
  throw invalid(message, { code, param: nameOf(path) });
}

/** A text of at most `max` characters, with a shape where one is given. */
export const text = (max = 5000, shape = null) => (value, path) => {
  if (typeof value !== 'string') refuse(path, 'Invalid string', 'parameter_invalid_string');
  if (value.trim() === '') refuse(path, 'You passed an empty string', 'parameter_invalid_empty');
  if (value.length > max) refuse(path, `Invalid string: must be at most ${max} characters`);
  if (shape && !shape.test(value)) refuse(path, `Invalid value: ${value}`);
  return value;
};

export const email = (value, path) => {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text(800)(value, path))) refuse(path, 'Invalid email address', 'email_invalid');
  return value;
};

export const url = (value, path) => {
  if (!/^https?:\/\/[^\s]+$/.test(text(5000)(value, path))) refuse(path, 'Not a valid URL', 'url_invalid');
  return value;
};

export const integer = (min = 0) => (value, path) => {
  if (!/^-?\d{1,12}$/.test(value)) refuse(path, `Invalid integer: ${value}`, 'parameter_invalid_integer');
  if (Number(value) < min) refuse(path, `This value must be at least ${min}`, 'parameter_invalid_integer');
  return Number(value);
};

export const oneOf = (...words) => (value, path) => {
  if (!words.includes(value)) refuse(path, `Invalid value: must be one of ${words.join(', ')}`);
  return value;
};

export const flag = (value, path) => oneOf('true', 'false')(value, path) === 'true';

export const metadata = (value, path) => {
  const pairs = Object.entries(typeof value === 'object' ? value : refuse(path, 'Invalid object'));
  if (pairs.length > 50) refuse(path, 'Metadata can have up to 50 keys');
  return Object.fromEntries(
    pairs.map(([key, item]) => {
      if (key.length > 40) refuse([...path, key], 'Metadata keys can be up to 40 characters');
      return [key, text(500)(item, [...path, key])];
    }),
  );
};

/** A field that has to be there. */
export const required = (check) => Object.assign((value, path) => check(value, path), { isRequired: true });

/** An object with exactly these fields. */
export const fields = (shape) => (value, path = []) => {
  if (typeof value !== 'object') refuse(path, 'Invalid object');
  for (const name of Object.keys(value)) {
    if (!(name in shape)) {
      const param = nameOf([...path, name]);
      throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
    }
  }
  const found = {};
  for (const [name, check] of Object.entries(shape)) {
    if (name in value) found[name] = check(value[name], [...path, name]);
    else if (check.isRequired) refuse([...path, name], `Missing required param: ${nameOf([...path, name])}`, 'parameter_missing');
  }
  return found;
};

/** A list of at least one and at most `max` items. */
export const list = (check, max = 100) => (value, path) => {
  const keys = typeof value === 'object' ? Object.keys(value) : refuse(path, 'Invalid array');
  if (keys.length > max || keys.some((key, index) => key !== String(index))) refuse(path, 'Invalid array');
  return keys.map((key) => check(value[key], [...path, key]));
};
