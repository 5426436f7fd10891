import { readFileSync, writeFileSync } from 'node:fs';
import { withEvents } from './events.mjs';

const page = new URL('../../docs/protocol.md', import.meta.url);
writeFileSync(page, await withEvents(readFileSync(page, 'utf8')));
