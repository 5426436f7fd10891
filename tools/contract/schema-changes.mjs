/**
 * @typedef {{ before: object, after: object }} Documents Both documents, to resolve `$ref`
 * @typedef {'request' | 'answer'} Direction Whether clients or the server write the value
 */

/** Keywords that let fewer values through when their number increases, or when it decreases. */
const LOWER_BOUNDS = ['minLength', 'minimum', 'minItems', 'minProperties'];
const UPPER_BOUNDS = ['maxLength', 'maximum', 'maxItems', 'maxProperties'];

/**
 * The breaking differences between two versions of a JSON Schema. Requests may only get wider:
 * what an old client sends stays valid. Answers keep their fields, types and values, but may get
 * more of them, since clients ignore what they do not know.
 * @param {object} before
 * @param {object} after
 * @param {{ documents: Documents, direction: Direction, at: string, seen?: Set<string> }} context
 * @returns {string[]}
 */
export function schemaChanges(before, after, { documents, direction, at, seen = new Set() }) {
  const pair = `${refOf(before)} ${refOf(after)}`;
  if (seen.has(pair)) return [];
  if (refOf(before) !== undefined) seen = new Set([...seen, pair]);
  const old = expanded(before, documents.before);
  const now = expanded(after, documents.after);
  const inside = (name, left, right) =>
    schemaChanges(left, right, { documents, direction, at: `${at}${name}`, seen });
  const oldTypes = typesOf(old);
  const nowTypes = typesOf(now);
  if (!typesFit(oldTypes, nowTypes, direction))
    return [`${at}: type ${oldTypes.join('|')} -> ${nowTypes.join('|')}`];
  return [
    ...valueChanges(old, now, direction).map((change) => `${at}: ${change}`),
    ...(direction === 'request' ? boundChanges(old, now).map((change) => `${at}: ${change}`) : []),
    ...fieldChanges(old, now, direction, at, inside),
    ...(old.items && now.items ? inside('[]', old.items, now.items) : []),
    ...mapChanges(old.additionalProperties, now.additionalProperties, inside),
    ...variantChanges(old, now, at, inside),
  ];
}

/** The name of a schema, also of one that may be null; schemas may contain themselves. */
function refOf(schema = {}) {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
  return schema.$ref ?? (variants.length === 1 ? variants[0].$ref : undefined);
}

/** Resolves `$ref` and merges `allOf`; a variant `null` becomes the type `null`. */
function expanded(schema = {}, document) {
  if (schema.$ref !== undefined) {
    const { $ref, ...rest } = schema;
    return { ...expanded(resolve($ref, document), document), ...rest };
  }
  if (schema.allOf !== undefined) {
    const { allOf, ...rest } = schema;
    return [...allOf.map((part) => expanded(part, document)), rest].reduce(merged, {});
  }
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants === undefined) return schema;
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
  const others = variants.filter(({ type }) => type !== 'null');
  const nullable = others.length < variants.length;
  if (others.length === 1) {
    const only = { ...expanded(others[0], document), ...rest };
    const types = typesOf(only);
    return nullable && types.length > 0 ? { ...only, type: [...types, 'null'] } : only;
  }
  return { ...rest, variants: others, nullable };
}

function merged(left, right) {
  return {
    ...left,
    ...right,
    properties: { ...left.properties, ...right.properties },
    required: [...(left.required ?? []), ...(right.required ?? [])],
  };
}

export function resolve($ref, document) {
  return $ref
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, part) => value?.[part], document);
}

function typesOf({ type, properties }) {
  return [type ?? (properties === undefined ? [] : 'object')].flat().sort();
}

/** Empty lists mean any type. */
function typesFit(before, after, direction) {
  const [smaller, larger] = direction === 'request' ? [before, after] : [after, before];
  if (larger.length === 0) return true;
  if (smaller.length === 0) return false;
  return smaller.every(
    (type) => larger.includes(type) || (type === 'integer' && larger.includes('number')),
  );
}

function valueChanges(old, now, direction) {
  const changes = [];
  const oldValues = valuesOf(old);
  const nowValues = valuesOf(now);
  if (oldValues !== null && nowValues !== null) {
    for (const value of oldValues.filter((each) => !nowValues.includes(each)))
      changes.push(`value ${JSON.stringify(value)} removed`);
  } else if (direction === 'request' && nowValues !== null) changes.push('enum added');
  else if (direction === 'answer' && oldValues !== null) changes.push('enum removed');
  const oldFormat = plainFormat(old.format);
  const nowFormat = plainFormat(now.format);
  if (oldFormat !== nowFormat && (direction === 'answer' ? oldFormat : nowFormat) !== undefined)
    changes.push(`format ${oldFormat} -> ${nowFormat}`);
  return changes;
}

/** `int32` and `password` say nothing about the text or number itself. */
function plainFormat(format) {
  return ['int32', 'int64', 'password'].includes(format) ? undefined : format;
}

/** The values of an enum; also of an open one, `anyOf` of an enum and any text. */
function valuesOf({ enum: values, const: only, variants = [] }) {
  if (only !== undefined) return [only];
  if (values !== undefined) return values;
  const listed = variants.filter((variant) => 'enum' in variant || 'const' in variant);
  return listed.length === 0 ? null : listed.flatMap(valuesOf);
}

function boundChanges(old, now) {
  const changes = [];
  for (const name of LOWER_BOUNDS)
    if ((now[name] ?? -Infinity) > (old[name] ?? -Infinity))
      changes.push(`${name} ${old[name]} -> ${now[name]}`);
  for (const name of UPPER_BOUNDS)
    if ((now[name] ?? Infinity) < (old[name] ?? Infinity))
      changes.push(`${name} ${old[name]} -> ${now[name]}`);
  if (now.pattern !== undefined && now.pattern !== old.pattern)
    changes.push(`pattern ${old.pattern} -> ${now.pattern}`);
  if (now.uniqueItems === true && old.uniqueItems !== true) changes.push('uniqueItems added');
  return changes;
}

function fieldChanges(old, now, direction, at, inside) {
  const changes = [];
  const { properties: oldFields = {}, required: oldRequired = [] } = old;
  const { properties: nowFields = {}, required: nowRequired = [] } = now;
  for (const [name, field] of Object.entries(oldFields)) {
    const here = `${at}.${name}`;
    if (nowFields[name] !== undefined) changes.push(...inside(`.${name}`, field, nowFields[name]));
    else if (direction === 'answer' || now.additionalProperties === false)
      changes.push(`${here}: field removed`);
    if (direction === 'answer' && oldRequired.includes(name) && !nowRequired.includes(name))
      if (nowFields[name] !== undefined) changes.push(`${here}: may now be absent`);
  }
  if (direction === 'request')
    for (const name of nowRequired.filter((each) => !oldRequired.includes(each)))
      changes.push(`${at}.${name}: now required`);
  return changes;
}

/** Values of objects whose names are not listed. */
function mapChanges(old, now, inside) {
  return typeof old === 'object' && typeof now === 'object' ? inside('{}', old, now) : [];
}

/** Variants of a union, matched by their names. */
function variantChanges(old, now, at, inside) {
  if (old.variants === undefined || now.variants === undefined) return [];
  return old.variants.flatMap((variant, index) => {
    if ('enum' in variant || 'const' in variant) return [];
    const name = nameOf(variant);
    const match =
      name === undefined ? now.variants[index] : now.variants.find((each) => nameOf(each) === name);
    if (match === undefined) return [`${at}: variant ${name ?? index} removed`];
    return inside(`(${name ?? index})`, variant, match);
  });
}

/** By its schema or title, or else by a property that tells it apart. */
function nameOf({ $ref, title, properties = {} }) {
  const [tag] = Object.entries(properties).filter(([, property]) => 'const' in property);
  return $ref?.split('/').at(-1) ?? title ?? (tag && `${tag[0]} ${tag[1].const}`);
}
