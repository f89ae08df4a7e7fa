// PayPal's own public description as a judge: requests and answers are held against its OpenAPI files.

import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = ['checkout_orders_v2', 'customer_disputes_v1', 'notifications_webhooks_v1', 'payments_payment_v2'];
export const SPECS = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../shared/specs/paypal');

/** Judges exchanges; each problem is a sentence. */
export class Spec {
  constructor(folder = SPECS) {
    // OpenAPI 3.0 is no JSON Schema draft: words that only describe are let pass.
    this.ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, unicodeRegExp: false, logger: false });
    addFormats(this.ajv);
    this.coercing = new Ajv({ strict: false, coerceTypes: true, unicodeRegExp: false, logger: false });
    this.documents = {};
    this.compiled = new Map();
    if (!existsSync(folder)) {
      throw new Error(`${folder} is missing: put the OpenAPI files of github.com/paypal/paypal-rest-api-specifications there`);
    }
    for (const file of FILES) {
      this.documents[file] = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8'));
      this.ajv.addSchema(this.documents[file], file);
    }
  }

  /** The operation that a request is for: its file, its path's pattern and what the path holds. */
  operation(method, path) {
    for (const [file, document] of Object.entries(this.documents)) {
      for (const [pattern, operations] of Object.entries(document.paths)) {
        const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        const found = path.match(new RegExp(`^${pattern.replace(/\{\w+\}/g, '([^/]+)')}$`));
        const operation = operations[method.toLowerCase()];
        if (!found || !operation) continue;
        const values = Object.fromEntries(names.map((name, at) => [name, found[at + 1]]));
        return { file, pattern, method: method.toLowerCase(), operation, values };
      }
    }
    return undefined;
  }

  /** What is wrong with a request. */
  request({ method, url, headers, body }) {
    const at = this.operation(method, url.pathname);
    if (!at) return [`${method} ${url.pathname} is no operation`];
    const problems = [];
    const known = new Set();
    for (const given of at.operation.parameters ?? []) {
      const parameter = given.$ref ? this.follow(at.file, given.$ref) : given;
      if (parameter.in === 'query') known.add(parameter.name);
      const value = {
        path: at.values[parameter.name],
        query: url.searchParams.get(parameter.name) ?? undefined,
        header: headers[parameter.name.toLowerCase()],
      }[parameter.in];
      if (value === undefined) {
        if (parameter.required) problems.push(`${parameter.name} is missing`);
        continue;
      }
      const holder = { type: 'object', properties: { value: parameter.schema } };
      if (!this.coercing.validate(holder, { value })) problems.push(`${parameter.name}: ${this.coercing.errorsText()}`);
    }
    for (const name of url.searchParams.keys()) if (!known.has(name)) problems.push(`nobody knows ?${name}`);
    const content = at.operation.requestBody?.content?.['application/json'];
    if (content && body !== undefined) {
      problems.push(...this.judge(at, ['requestBody', 'content', 'application/json', 'schema'], body));
    } else if (body !== undefined || at.operation.requestBody?.required) {
      problems.push('a body where none belongs, or none where one does');
    }
    return problems.map((problem) => `${method} ${url.pathname}: ${problem}`);
  }

  /** What is wrong with an answer. */
  answer({ method, url }, status, body) {
    const at = this.operation(method, url.pathname);
    if (!at) return [`${method} ${url.pathname} is no operation`];
    const wanted = at.operation.responses[status] ? String(status) : 'default';
    const problems = [];
    // Disputes describe no 404, tokens no 401: their "default" is any error.
    if (wanted === 'default' && status < 400) problems.push(`${status} is no answer`);
    const response = at.operation.responses[wanted];
    const described = response.$ref ? this.follow(at.file, response.$ref) : response;
    if (described.content?.['application/json']) {
      const steps = ['responses', wanted, 'content', 'application/json', 'schema'];
      problems.push(
        ...(response.$ref ? this.judgeAt(`${at.file}${response.$ref}/content/application~1json/schema`, at.file, body)
          : this.judge(at, steps, body)),
      );
    }
    return problems.map((problem) => `${method} ${url.pathname} ${status}: ${problem}`);
  }

  /** What is wrong with an object of a named schema. */
  object(file, schema, value) {
    return this.judgeAt(`${file}#/components/schemas/${schema}`, file, value);
  }

  judge({ file, pattern, method }, steps, value) {
    const pointer = ['paths', pattern, method, ...steps].map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'));
    return this.judgeAt(`${file}#/${pointer.map(encodeURIComponent).join('/')}`, file, value);
  }

  judgeAt(pointer, file, value) {
    if (!this.compiled.has(pointer)) this.compiled.set(pointer, this.ajv.compile({ $ref: pointer }));
    const check = this.compiled.get(pointer);
    const problems = check(value) ? [] : check.errors.map((error) => `${error.instancePath || '/'} ${error.message}`);
    const schema = this.follow(file, pointer.slice(pointer.indexOf('#')));
    return [...problems, ...this.unknown(file, [schema], value, '')];
  }

  /** Fields that no part of the schema names: a typo passes every check otherwise. */
  unknown(file, schemas, value, path) {
    const parts = schemas.flatMap((schema) => this.parts(file, schema));
    if (Array.isArray(value)) {
      const items = parts.map((part) => part.items).filter(Boolean);
      return value.flatMap((item, at) => this.unknown(file, items, item, `${path}/${at}`));
    }
    if (value === null || typeof value !== 'object') return [];
    if (!parts.some((part) => part.properties) || parts.some((part) => part.additionalProperties)) return [];
    return Object.entries(value).flatMap(([name, field]) => {
      const described = parts.map((part) => part.properties?.[name]).filter(Boolean);
      return described.length === 0 ? [`${path}/${name} is unknown`] : this.unknown(file, described, field, `${path}/${name}`);
    });
  }

  parts(file, schema) {
    const whole = schema.$ref ? this.follow(file, schema.$ref) : schema;
    const more = [...(whole.allOf ?? []), ...(whole.anyOf ?? []), ...(whole.oneOf ?? [])];
    return [whole, ...more.flatMap((part) => this.parts(file, part))];
  }

  follow(file, reference) {
    const steps = reference.slice(2).split('/').map(decodeURIComponent);
    return steps.reduce((at, step) => at[step.replaceAll('~1', '/').replaceAll('~0', '~')], this.documents[file]);
  }
}
