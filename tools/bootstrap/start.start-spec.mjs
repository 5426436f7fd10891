import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { callRest } from '../demo/rest-client.mjs';
import { answers, freeLoopbackPort } from './lib/ports.mjs';
import { launchStart } from './testing/started.mjs';

/** A second start must take seconds; this leaves room for a machine that does other things as well. */
const SECOND_START_MS = 30_000;

let home;
let port;
let env;
beforeAll(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'chatcall-start-'));
  fs.chmodSync(home, 0o711);
});
beforeEach(async () => {
  port = await freeLoopbackPort();
  env = { CHATCALL_DATA: home, PORT: String(port) };
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const lockFile = () => path.join(home, 'postgres/postmaster.pid');
const passwordOf = (username) =>
  JSON.parse(fs.readFileSync(path.join(home, 'demo.json'), 'utf8'))[username];
const signIn = (url) =>
  callRest(url, 'POST', '/auth/login', { body: { login: 'ada', password: passwordOf('ada') } });

/** The process ids of our server: what `started` has for children, PostgreSQL's left out. */
function serverPid(started) {
  const children = fs.readFileSync(
    `/proc/${started.child.pid}/task/${started.child.pid}/children`,
    'utf8',
  );
  return children
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .find((pid) =>
      fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('backend/dist/main.js'),
    );
}

describe('npm start', () => {
  it('runs with a demo from nothing, refuses a second one on the same data, and leaves nothing behind', async () => {
    const started = launchStart(env, ['--demo']);
    const output = await started.running();
    expect(output).toContain(`ChatCall is running: http://localhost:${port}`);
    expect(output).toContain(`Sign in as Ada Byron: ada / ${passwordOf('ada')}`);

    expect(output).toContain(`Sign in as Administrator: admin / ${passwordOf('admin')}`);
    expect(output).not.toContain('Setup code');

    const url = `http://127.0.0.1:${port}`;
    const admin = await callRest(url, 'POST', '/auth/login', {
      body: { login: 'admin', password: passwordOf('admin') },
    });
    expect(admin.user.siteRole).toBe('owner');
    const { accessToken } = await signIn(url);
    const { items } = await callRest(url, 'GET', '/chats', { token: accessToken });
    expect(items.map(({ lastSeq }) => lastSeq > 0)).toEqual([true, true]);
    expect(await (await fetch(url)).text()).toContain('<title>ChatCall</title>');

    const second = await launchStart({ ...env, PORT: String(await freeLoopbackPort()) }).ended;
    expect(second.code).toBe(1);
    expect(second.output).toContain(`ChatCall is already running with the data folder ${home}`);

    expect((await started.end()).code).toBe(0);
    expect(await answers(port)).toBe(false);
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('starts again in seconds, with https, and keeps what was there', async () => {
    const since = Date.now();
    const started = launchStart(env, ['--https', '--demo']);
    const output = await started.running();
    expect(Date.now() - since).toBeLessThan(SECOND_START_MS);
    expect(output).toContain(`https://localhost:${port}`);
    const { accessToken } = await signIn(`https://127.0.0.1:${port}`);
    const { items } = await callRest(`https://127.0.0.1:${port}`, 'GET', '/chats', {
      token: accessToken,
    });
    expect(items).toHaveLength(2);
    expect((await started.end('SIGINT')).code).toBe(0);
  });

  it('starts the server again when it dies, and ends in order afterwards', async () => {
    const started = launchStart(env);
    await started.running();
    const first = serverPid(started);
    process.kill(first, 'SIGKILL');
    const since = Date.now();
    while (!(await answers(port)) || [undefined, first].includes(serverPid(started))) {
      if (Date.now() - since > SECOND_START_MS)
        throw new Error(`the server was not started again:\n${(await started.end()).output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { code, output } = await started.end();
    expect(code).toBe(0);
    expect(output).toContain('The server ended unexpectedly (SIGKILL); starting it again in 1 s.');
    expect(fs.existsSync(lockFile())).toBe(false);
  });

  it('fails when PostgreSQL dies', async () => {
    const started = launchStart(env);
    await started.running();
    process.kill(Number(fs.readFileSync(lockFile(), 'utf8').split('\n', 1)[0]), 'SIGQUIT');
    const { code, output } = await started.ended;
    expect(code).toBe(1);
    expect(output).toMatch(/PostgreSQL ended unexpectedly/);
  });

  it('starts again after it was killed itself', async () => {
    const killed = launchStart(env);
    await killed.running();
    await killed.end('SIGKILL');
    const started = launchStart(env);
    await started.running();
    expect((await started.end()).code).toBe(0);
  });

  it('keeps the compiled code of the server for the next start, and starts when it cannot', async () => {
    const compiled = path.join(home, 'compiled');
    expect(fs.statSync(compiled).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(compiled, { recursive: true }).length).toBeGreaterThan(100);
    fs.rmSync(compiled, { recursive: true });
    fs.writeFileSync(compiled, 'a file in the place of the folder');
    const started = launchStart(env);
    await started.running();
    fs.rmSync(compiled);
    expect((await started.end()).code).toBe(0);
  });

  it('says in a sentence that the port is taken', async () => {
    const other = net.createServer();
    await new Promise((resolve) => other.listen(port, resolve));
    const { code, output } = await launchStart(env).ended;
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken by another program.`);
  });

  it('uses a PostgreSQL of one’s own', async () => {
    const own = path.join(home, 'own');
    const DATABASE_URL = process.env.CHATCALL_TEST_DATABASE_URL;
    expect(DATABASE_URL).toBeTruthy();
    const started = launchStart({ ...env, CHATCALL_DATA: own, DATABASE_URL });
    const output = await started.running();
    // A database without users.
    expect(output).toMatch(/^Setup code: (?:[A-Z1-9]{4}-){2}[A-Z1-9]{4}$/m);
    expect((await started.end()).code).toBe(0);
    expect(fs.existsSync(path.join(own, 'postgres'))).toBe(false);
  });
});
