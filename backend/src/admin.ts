import { createInterface } from 'node:readline/promises';
import { loadProcessConfig } from './config/index.js';
import { runConsole } from './console/run-console.js';

/** The administration console: `node dist/admin.js <command>`, or `npm run admin -- <command>`. */
const code = await runConsole(process.argv.slice(2), {
  loadConfig: loadProcessConfig,
  readLine,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
process.exitCode = code;

/** Empty without a line. */
async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}
