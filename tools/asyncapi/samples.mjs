/** Values of schemas whose form does not say what they look like. */
const BY_SCHEMA = {
  Username: 'ada',
  DisplayName: 'Ada Lovelace',
  StatusText: 'At lunch',
  ConversationTitle: 'Release 2.0',
  MessageText: 'Hello Bob',
  Emoji: '👍',
  ErrorCode: 'COMMON.RATE_LIMITED',
  RtpCapabilities: { codecs: [], headerExtensions: [] },
  RtpParameters: { codecs: [], encodings: [{ ssrc: 1111 }], headerExtensions: [] },
  DtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: 'C0:FF:EE' }] },
  IceParameters: { usernameFragment: 'k3v2', password: 'w8h1', iceLite: true },
};
/** Texts and numbers, by the name of their property. */
const BY_PROPERTY = {
  content: 'Hello Bob',
  token: 'eyJhbGciOiJIUzI1NiJ9.e30.sig',
  accessToken: 'eyJhbGciOiJIUzI1NiJ9.e30.sig',
  detail: 'Too many requests.',
  message: 'Too many requests.',
  memberCount: 2,
  name: 'Ada Lovelace',
  sid: 'mB0cZ2kT5xVw9QfLAAAB',
  retryAfter: 3,
  type: 'text',
  version: 1,
  detailsVersion: 1,
};
/** Properties that may be null and are shown with a value. */
const SHOWN = new Set(['contact', 'lastMessage', 'peer']);
/** Lists that are shown without items. */
const EMPTY = new Set(['files', 'links']);
const TIME = '2026-01-31T09:30:00.000Z';

/**
 * @param {object} schema
 * @param {Record<string, object>} schemas Those that it refers to, by name.
 * @param {string} [property] Name of the property that has it.
 * @param {string} [named] Name of the schema.
 * @returns {unknown} A value that is valid, the same each time.
 */
export function sampleOf(schema, schemas, property = '', named = '') {
  if (isNullable(schema) && !SHOWN.has(property)) return null;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1);
    return name in BY_SCHEMA ? BY_SCHEMA[name] : sampleOf(schemas[name], schemas, property, name);
  }
  const [first] = schema.allOf ?? schema.oneOf ?? schema.anyOf ?? [];
  if (first !== undefined) return sampleOf(first, schemas, property);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const type = [schema.type].flat()[0];
  if (type === 'object') return objectOf(schema, schemas);
  if (type === 'array') return EMPTY.has(property) ? [] : [sampleOf(schema.items, schemas)];
  if (property in BY_PROPERTY) return BY_PROPERTY[property];
  if (type === 'integer' || type === 'number') return Math.min(schema.maximum ?? 7, 7);
  if (type === 'boolean') return true;
  if (schema.format === 'uuid') return idFor(named);
  return schema.format === 'date-time' ? TIME : 'text';
}

function isNullable({ type, anyOf = [] }) {
  return [type].flat().includes('null') || anyOf.some((branch) => branch.type === 'null');
}

function objectOf({ properties = {}, required = [] }, schemas) {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, schema]) => [name, sampleOf(schema, schemas, name)]),
  );
}

/** Another id for each kind of thing, so that a reader sees which belong together. */
function idFor(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.charCodeAt(0)) % 0xffffff;
  return `0190f3c2-7c1e-7d5a-9b1e-3f6a2c${sum.toString(16).padStart(6, '0')}`;
}
