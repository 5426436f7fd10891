import { readFileSync, writeFileSync } from 'node:fs';
import { withLimits } from './table.mjs';

const page = new URL('../../docs/limits.md', import.meta.url);
const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
writeFileSync(page, await withLimits(readFileSync(page, 'utf8'), document));
