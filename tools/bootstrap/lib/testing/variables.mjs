import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { CACHE, ROOT } from '../paths.mjs';

/**
 * The environment that tests begin with: without the settings of a ChatCall that runs on this machine (a
 * REDIS_URL would be used, a NODE_ENV of production would change what is tested), and with an Nx that ends by itself and
 * waits for no key.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function testVariables(env) {
  const settings = parseEnv(fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8'));
  const kept = Object.entries(env).filter(([name]) => !(name in settings) && name !== 'NODE_ENV');
  return {
    ...Object.fromEntries(kept),
    // Outside the clone: a fresh one uses what another has linted, checked and built.
    NX_CACHE_DIRECTORY: path.join(CACHE, 'nx', 'cache'),
    NX_WORKSPACE_DATA_DIRECTORY: path.join(CACHE, 'nx', 'data'),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_ISOLATE_PLUGINS: 'false',
    NG_CLI_ANALYTICS: 'false',
    // Every server that a test starts would compile three thousand modules.
    NODE_COMPILE_CACHE: path.join(CACHE, 'compiled'),
  };
}
