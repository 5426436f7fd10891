import { readFileSync, writeFileSync } from 'node:fs';
import { withSections } from './sections.mjs';

const page = new URL('../../docs/protocol.md', import.meta.url);
writeFileSync(page, await withSections(readFileSync(page, 'utf8')));
