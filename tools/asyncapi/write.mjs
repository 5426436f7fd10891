/** Writes `asyncapi.json` out of the contracts and the built backend: `npm run asyncapi`. */
import { writeFileSync } from 'node:fs';
import { describeEvents } from '../../backend/dist/describe-events.js';
import { asyncApiDocument } from './document.mjs';

const target = new URL('../../asyncapi.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(asyncApiDocument(await describeEvents()), null, 2)}\n`);
