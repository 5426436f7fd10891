import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { callRest } from '../demo/rest-client.mjs';
import { freeLoopbackPort } from './lib/ports.mjs';
import { launchStart, runAdmin } from './testing/started.mjs';

let home;
let env;
beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-admin-'));
  fs.chmodSync(home, 0o711);
  env = { CHATCALL_DATA: home, PORT: String(await freeLoopbackPort()) };
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const answer = async (...args) => {
  const { code, stdout, output } = await runAdmin(env, [...args, '--json']);
  if (code !== 0) throw new Error(`npm run admin ended with ${code}:\n${output}`);
  return JSON.parse(stdout);
};

describe('npm run admin', () => {
  it('explains itself without a database, and creates none', async () => {
    const { code, stdout, output } = await runAdmin(env, ['--help']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(stdout).toContain('users deactivate <login>');
    expect(fs.existsSync(path.join(home, 'postgres'))).toBe(false);
  });

  it('refuses a server that was never started, and creates nothing for it', async () => {
    const { code, stdout, output } = await runAdmin(env, ['users', 'list']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(output).toContain('No server has run with the data folder');
    expect(fs.readdirSync(home)).toEqual([]);
  });

  it('works beside a running server, which notices what it changes, and without one', async () => {
    const started = launchStart(env, ['--demo']);
    await started.running();
    const url = `http://127.0.0.1:${env.PORT}`;
    const { account, password } = await answer('owner', 'create', 'boss', 'boss@example.com');
    expect(account).toMatchObject({ username: 'boss', siteRole: 'owner' });
    const signIn = () =>
      callRest(url, 'POST', '/auth/login', { body: { login: 'boss', password } });
    expect((await signIn()).user.siteRole).toBe('owner');
    await answer('owner', 'create', 'second', 'second@example.com');
    await answer('users', 'deactivate', 'boss');
    await expect(signIn()).rejects.toThrow();
    expect((await runAdmin(env, ['users', 'role', 'boss'])).code).toBe(2);
    expect((await started.end()).code).toBe(0);

    const { items } = await answer('users', 'list', '--search', 'example.com');
    const own = items.filter(({ siteRole }) => siteRole === 'owner');
    expect(own.map(({ username, state }) => [username, state])).toEqual([
      ['boss', 'deactivated'],
      ['second', 'active'],
    ]);
    expect(fs.existsSync(path.join(home, 'postgres/postmaster.pid'))).toBe(false);
  });
});
