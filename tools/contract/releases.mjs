import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { asyncApiChanges } from './asyncapi-changes.mjs';
import { openApiChanges } from './openapi-changes.mjs';

const ROOT = new URL('../../', import.meta.url);
export const RELEASES = new URL('docs/releases/', ROOT);

/** The documents of the public contract, and the comparison of each. */
export const DOCUMENTS = {
  openapi: openApiChanges,
  asyncapi: asyncApiChanges,
};

/** A document of this tree; null when there is none. */
export function currentDocument(name) {
  const file = new URL(`${name}.json`, ROOT);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** The newest released version and its document; null before the first release. */
export function lastRelease(name) {
  const pattern = new RegExp(`^${name}-(\\d+)\\.(\\d+)\\.json$`);
  const versions = (existsSync(RELEASES) ? readdirSync(RELEASES) : [])
    .map((file) => pattern.exec(file))
    .filter((match) => match !== null)
    .map(([, major, minor]) => [Number(major), Number(minor)])
    .sort(([a, b], [c, d]) => a - c || b - d);
  if (versions.length === 0) return null;
  const version = versions.at(-1).join('.');
  const file = new URL(`${name}-${version}.json`, RELEASES);
  return { version, document: JSON.parse(readFileSync(file, 'utf8')) };
}

const TEXTS = ['description', 'summary', 'example', 'examples', 'tags'];

/** What a comparison needs: without texts and examples. A field with such a name has a schema. */
export function contractOf(document) {
  return JSON.parse(
    JSON.stringify(document, (key, value) =>
      TEXTS.includes(key) && !isSchema(value) ? undefined : value,
    ),
  );
}

function isSchema(value) {
  return typeof value === 'object' && value !== null && ('type' in value || '$ref' in value);
}
