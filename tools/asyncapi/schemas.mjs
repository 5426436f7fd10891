const DEFINITION = '#/definitions/';
const SCHEMA = '#/components/schemas/';

/** Fields of every client event beside its payload. */
const REQUEST_META = 'RequestMeta';

/**
 * Makes the schemas of the document out of those of the contracts.
 *
 * What clients send is closed, since the server refuses fields that it does not know. What the server sends is open:
 * fields may be added, and clients ignore those that they do not know.
 */
export class DocumentSchemas {
  #definitions;
  #used = new Map();

  /** @param {Record<string, object>} definitions By the name of the type. */
  constructor(definitions) {
    this.#definitions = definitions;
  }

  /** @returns {Record<string, object>} All schemas that were referred to, and those that they refer to. */
  get used() {
    return Object.fromEntries([...this.#used].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** @returns {{ $ref: string }} A reference to what the server sends. */
  sent(type) {
    const name = this.#aliased(type);
    this.#use(name, () => this.#converted(this.#definition(name)));
    return { $ref: SCHEMA + name };
  }

  /** @returns {{ $ref: string }} A reference to what a client sends, with its `requestId`. */
  received(type, { meta = true } = {}) {
    this.#use(type, () => {
      const {
        properties = {},
        required = [],
        description,
      } = this.#converted(this.#definition(type));
      const request = meta
        ? this.#converted(this.#definition(REQUEST_META))
        : { properties: {}, required: [] };
      return {
        type: 'object',
        ...(description && { description: withoutEvent(description) }),
        properties: { ...request.properties, ...properties },
        required: [...request.required, ...required],
        additionalProperties: false,
      };
    });
    return { $ref: SCHEMA + type };
  }

  /** @returns {{ $ref: string }} A reference to a schema that the contracts have no type for. */
  named(name, schema) {
    this.#use(name, () => schema);
    return { $ref: SCHEMA + name };
  }

  /** @returns {string} The sentence of a type. */
  sentence(type) {
    return withoutEvent(this.#definition(type).description ?? '');
  }

  #use(name, make) {
    if (this.#used.has(name)) return;
    this.#used.set(name, null);
    this.#used.set(name, make());
  }

  #definition(name) {
    const definition = this.#definitions[name];
    if (definition === undefined) throw new Error(`The contracts have no type '${name}'`);
    return definition;
  }

  /** The answer of `call:accept` is `CallJoined`, and so is that of `call:join`. */
  #aliased(name) {
    const target = this.#definition(name).$ref?.slice(DEFINITION.length);
    const isObject = target !== undefined && 'properties' in this.#definition(target);
    return isObject || target === 'Done' ? this.#aliased(target) : name;
  }

  #converted(schema) {
    if (Array.isArray(schema)) return schema.map((item) => this.#converted(item));
    if (typeof schema !== 'object' || schema === null) return schema;
    if (schema.$ref !== undefined) return this.#reference(schema);
    const { additionalProperties, anyOf, description, ...rest } = schema;
    const tag = anyOf && this.#tagOf(anyOf);
    const union = anyOf && { [tag ? 'oneOf' : 'anyOf']: this.#converted(anyOf) };
    return {
      ...Object.fromEntries(
        Object.entries(rest).map(([key, part]) => [key, this.#part(key, part)]),
      ),
      ...(rest.type === 'object' &&
        rest.properties === undefined &&
        isEmpty(additionalProperties) && { properties: {} }),
      ...union,
      ...(tag && { discriminator: tag }),
      ...(description && { description: withoutEvent(description) }),
    };
  }

  /** The property by which a reader knows the members of a union apart. */
  #tagOf(members) {
    const objects = members.map((member) =>
      member.$ref === undefined ? member : this.#definition(member.$ref.slice(DEFINITION.length)),
    );
    return ['kind', 'type'].find((tag) =>
      objects.every(({ properties }) => properties?.[tag]?.const !== undefined),
    );
  }

  /** Names of properties are no keywords. */
  #part(key, part) {
    if (key !== 'properties') return this.#converted(part);
    return Object.fromEntries(
      Object.entries(part).map(([name, schema]) => [name, this.#converted(schema)]),
    );
  }

  #reference({ $ref, description }) {
    const name = $ref.slice(DEFINITION.length);
    const definition = this.#definition(name);
    // Another name for the same kind of value, such as UserId for Id: its schema is that of the value.
    const schema = definition.$ref === undefined ? definition : this.#inlined(definition);
    this.#use(name, () => this.#converted(schema));
    return description === undefined
      ? { $ref: SCHEMA + name }
      : { allOf: [{ $ref: SCHEMA + name }], description };
  }

  #inlined({ $ref, ...own }) {
    const target = this.#definition($ref.slice(DEFINITION.length));
    return { ...(target.$ref === undefined ? target : this.#inlined(target)), ...own };
  }
}

function isEmpty(additionalProperties) {
  return additionalProperties === false || additionalProperties?.not !== undefined;
}

/** "`chat:read`: moves my read cursor" → "Moves my read cursor". */
function withoutEvent(description) {
  const [prefix] = /^`\w+:\w+`: /.exec(description) ?? [];
  if (prefix === undefined) return description;
  const sentence = description.slice(prefix.length);
  return sentence[0].toUpperCase() + sentence.slice(1);
}
