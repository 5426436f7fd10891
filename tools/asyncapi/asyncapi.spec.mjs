import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { asyncApiDocument, factsOf } from './document.mjs';

const require = createRequire(import.meta.url);
const text = readFileSync(new URL('../../asyncapi.json', import.meta.url), 'utf8');
const committed = JSON.parse(text);

describe('asyncapi.json', () => {
  it('is made of the contracts (to update: npm run asyncapi)', () => {
    // The facts of the server are compared in the backend's tests.
    const generated = asyncApiDocument(factsOf(committed));
    expect(generated).toEqual(committed);
    expect(`${JSON.stringify(generated, null, 2)}\n`).toBe(text);
  });

  it('is AsyncAPI 3 without errors and warnings', async () => {
    const { Parser } = require('@asyncapi/parser');
    const { document, diagnostics } = await new Parser().parse(text);
    expect(document).toBeDefined();
    // Severities: 0 is an error, 1 a warning.
    expect(diagnostics.filter(({ severity }) => severity <= 1)).toEqual([]);
  });

  it('shows examples that are valid', () => {
    const { default: Ajv2020 } = require('ajv/dist/2020.js');
    const ajv = require('ajv-formats')(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'asyncapi', components: committed.components });
    const messages = Object.entries(committed.components.messages);
    const wrong = messages.filter(([, { payload, examples }]) => {
      const valid = ajv.compile({ $ref: `asyncapi${payload.$ref}` });
      return examples.length === 0 || !examples.every((example) => valid(example.payload));
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
    expect(messages.length).toBeGreaterThan(80);
  });

  it('describes every field of what clients send as closed, and nothing else', () => {
    const closed = Object.entries(committed.components.schemas)
      .filter(([, { additionalProperties }]) => additionalProperties === false)
      .map(([name]) => name);
    const sent = Object.values(committed.operations)
      .filter(({ action }) => action === 'receive')
      .map(({ messages: [{ $ref }] }) => committed.components.messages[$ref.split('/').at(-1)])
      .map(({ payload }) => payload.$ref.split('/').at(-1));
    expect(closed.sort()).toEqual(sent.sort());
  });
});
