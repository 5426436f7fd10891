import { describe, expect, it } from '@jest/globals';
import { contractOf, currentDocument, DOCUMENTS, lastRelease } from './releases.mjs';

describe('the public contract', () => {
  it.each(Object.entries(DOCUMENTS))(
    '%s.json breaks no client of the last release: docs/versioning.md',
    (name, changesBetween) => {
      const last = lastRelease(name);
      expect(last).not.toBeNull();
      expect(changesBetween(last.document, currentDocument(name))).toEqual([]);
    },
  );

  it('is kept without texts and examples, but with fields that have such names', () => {
    const schema = { type: 'object', properties: { summary: { type: 'string', example: 'x' } } };
    const document = { info: { description: 'text' }, components: { schemas: { Note: schema } } };
    expect(contractOf(document)).toEqual({
      info: {},
      components: {
        schemas: { Note: { type: 'object', properties: { summary: { type: 'string' } } } },
      },
    });
  });

  it('would fail for an operation that is gone', () => {
    const { document } = lastRelease('openapi');
    const broken = structuredClone(document);
    delete broken.paths['/api/users/me'].get;
    expect(DOCUMENTS.openapi(document, broken)).toEqual(['get /api/users/me: operation removed']);
  });
});
