import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

describe('the icons of the web app', () => {
  it('are those that frontend/tools/icons.mjs writes', () => {
    const script = fileURLToPath(new URL('../../frontend/tools/icons.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
