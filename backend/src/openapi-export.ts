import { writeFileSync } from 'node:fs';
import { describeApi } from './describe-api.js';

/** Writes the description of the API to the file named on the command line. Needs no database and no environment. */
const target = process.argv[2];
if (target === undefined) {
  process.stderr.write('Say where to write it: openapi-export <file>\n');
  process.exit(2);
}
writeFileSync(target, await describeApi());
