import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv, sectionsOf } from './env-file.mjs';
import { main } from './generate.mjs';
import { repositoryRoot } from './process.mjs';
import { renderCoturn } from './render-coturn.mjs';
import { selfSigned } from './self-signed.mjs';
import { temporaryDirectory } from './testing.mjs';

const SECRETS = ['JWT_SECRET', 'TURN_SECRET', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'];
let folder;

const mode = (file) => (fs.statSync(path.join(folder, file)).mode & 0o777).toString(8);
const env = () => parseEnv(fs.readFileSync(path.join(folder, '.env'), 'utf8'));
const certificate = () => fs.readFileSync(path.join(folder, 'nginx/certs/server.crt'), 'utf8');

function generate(...args) {
  const lines = [];
  const code = main(['--out', folder, ...args], (line) => lines.push(line));
  return { code, output: lines.join('\n') };
}

beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

it('writes what only its owner can read, and prints no secret', () => {
  const { code, output } = generate(
    '--host',
    'chat.example.org',
    '--address',
    '192.168.1.10,10.0.0.5',
  );
  expect(code).toBe(0);
  expect([mode('.env'), mode('nginx/certs/server.key')]).toEqual(['600', '600']);
  const values = env();
  expect(values).toMatchObject({
    MEDIA_ANNOUNCED_ADDRESSES: '192.168.1.10,10.0.0.5',
    PUBLIC_ORIGINS: 'https://chat.example.org',
    TURN_URLS: 'turn:chat.example.org:3478?transport=udp,turn:chat.example.org:3478?transport=tcp',
    SERVER_NAME: 'chat.example.org 192.168.1.10 10.0.0.5',
    HTTPS_PORT: '443',
  });
  for (const name of SECRETS) {
    expect(values[name]).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(output).not.toContain(values[name]);
  }
  expect(new Set(SECRETS.map((name) => values[name])).size).toBe(SECRETS.length);
});

it('has every setting of .env.example that Compose reads, and secrets that coturn takes', () => {
  generate('--host', 'chat.example.org');
  const example = fs.readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8');
  expect(Object.keys(env())).toEqual(Object.keys(parseEnv(sectionsOf(example).compose)));
  expect(renderCoturn({ TURN_SECRET: env().TURN_SECRET }).config).toContain(
    `static-auth-secret=${env().TURN_SECRET}\n`,
  );
});

it('overwrites only with --force, and then keeps the password that the database has', () => {
  generate('--host', 'chat.example.org');
  const [before, certBefore] = [env(), certificate()];
  expect(generate('--host', 'other.example.org').output).toContain('kept     .env');
  expect([env(), certificate()]).toEqual([before, certBefore]);
  const file = path.join(folder, '.env');
  const withPassword = fs
    .readFileSync(file, 'utf8')
    .replace(before.POSTGRES_PASSWORD, 'a password#of-an-operator');
  fs.writeFileSync(file, withPassword);
  generate('--host', 'other.example.org', '--force');
  expect(fs.readFileSync(file, 'utf8')).toContain(
    '\nPOSTGRES_PASSWORD=a password#of-an-operator\n',
  );
  expect(env().JWT_SECRET).not.toBe(before.JWT_SECRET);
  expect(new X509Certificate(certificate()).checkHost('other.example.org')).toBe(
    'other.example.org',
  );
  expect(mode('.env')).toBe('600');
});

it('creates the folder, which others may pass through but whose secrets only its owner reads', () => {
  const out = path.join(folder, 'etc/chatcall');
  expect(main(['--host', 'chat.example.org', '--out', out], () => undefined)).toBe(0);
  const modes = ['', '.env', 'nginx/certs', 'nginx/certs/server.key', 'nginx/certs/server.crt'].map(
    (file) => mode(path.join('etc/chatcall', file)),
  );
  expect(modes).toEqual(['755', '600', '755', '600', '644']);
});

it('explains that the folder cannot be created', () => {
  fs.writeFileSync(path.join(folder, 'file'), '');
  const lines = [];
  const out = path.join(folder, 'file/chatcall');
  expect(main(['--host', 'chat.example.org', '--out', out], (line) => lines.push(line))).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^Nothing can be written to .*: A file is in the way/),
  ]);
});

it('keeps a certificate of the company’s own', () => {
  fs.mkdirSync(path.join(folder, 'nginx/certs'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'nginx/certs/server.crt'), 'ours');
  expect(generate('--host', 'chat.example.org').output).toContain(
    'kept     nginx/certs/server.crt',
  );
  expect(certificate()).toBe('ours');
  expect(fs.existsSync(path.join(folder, 'nginx/certs/server.key'))).toBe(false);
});

it('says what is wrong with its arguments and writes nothing', () => {
  expect(generate('--host', 'https://chat.example.org')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--host takes a name'),
  });
  expect(generate('--address', 'chat.example.org')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--address takes IP addresses'),
  });
  expect(generate('--hots', 'x')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Usage'),
  });
  expect(fs.readdirSync(folder)).toEqual([]);
});

it('makes certificates that OpenSSL verifies for each name and address, and for no other', () => {
  const hosts = ['chat.example.org', '192.168.1.10', 'fd00::10', '::1', '2001:db8:1:2:3:4:5:6'];
  const { cert, key } = selfSigned({ hosts, days: 30 });
  const parsed = new X509Certificate(cert);
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(hosts.map((host) => parsed.checkHost(host) ?? parsed.checkIP(host))).toEqual(hosts);
  expect([parsed.checkHost('evil.example.org'), parsed.checkIP('192.168.1.11')]).toEqual([
    undefined,
    undefined,
  ]);
  expect(Date.parse(parsed.validTo) - Date.now()).toBeLessThan(30 * 24 * 3600 * 1000);
  const file = path.join(folder, 'server.crt');
  fs.writeFileSync(file, cert);
  const checked = spawnSync(
    'openssl',
    [
      'verify',
      '-x509_strict',
      '-CAfile',
      file,
      '-purpose',
      'sslserver',
      '-verify_ip',
      'fd00::10',
      file,
    ],
    { encoding: 'utf8' },
  );
  expect(checked.stdout + checked.stderr).toContain(': OK');
});

it('writes all settings for a server without Docker, with the addresses of its own PostgreSQL and Redis', () => {
  generate('--host', 'chat.example.org', '--native');
  const example = fs.readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8');
  const values = env();
  expect(Object.keys(values)).toEqual(Object.keys(parseEnv(example)));
  expect(values).toMatchObject({
    DATABASE_URL: `postgres://chatcall_user:${values.POSTGRES_PASSWORD}@127.0.0.1:5432/chatcall`,
    REDIS_URL: `redis://:${values.REDIS_PASSWORD}@127.0.0.1:6379`,
    TRUST_PROXY: 'true',
    HOST: '127.0.0.1',
  });
  const coturn = parseEnv(fs.readFileSync(path.join(folder, 'coturn.env'), 'utf8'));
  expect(mode('coturn.env')).toBe('600');
  expect(renderCoturn(coturn).config).toContain(`static-auth-secret=${values.TURN_SECRET}\n`);
  for (const secret of [values.JWT_SECRET, values.POSTGRES_PASSWORD, values.REDIS_PASSWORD])
    expect(Object.values(coturn)).not.toContain(secret);
  expect(generate('--check', '--native')).toEqual({
    code: 0,
    output: 'Nothing to complain about.',
  });
  fs.chmodSync(path.join(folder, 'coturn.env'), 0o644);
  expect(generate('--check', '--native').output).toMatch(
    /^Others on this machine may read .*coturn\.env: /,
  );
});

describe('the check of an installation', () => {
  const append = (text) => fs.appendFileSync(path.join(folder, '.env'), text);

  it('finds nothing in what was just written', () => {
    generate('--host', 'chat.example.org', '--address', '192.168.1.10');
    expect(generate('--check')).toEqual({ code: 0, output: 'Nothing to complain about.' });
  });

  it('names what is ignored, missing, doubled or readable by others, and never a value', () => {
    generate('--host', 'chat.example.org', '--address', '192.168.1.10');
    const { JWT_SECRET } = env();
    append(`MEDIA_BASE_PORT=50000\nTURN_URL=hunter2\nMEDIA_WORKERS=8\nexport X\nJWT_SECRET=\n`);
    fs.chmodSync(path.join(folder, '.env'), 0o644);
    const { code, output } = generate('--check');
    expect(code).toBe(1);
    expect(output.split('\n')).toEqual([
      'MEDIA_BASE_PORT is ignored by Compose, which sets it itself.',
      'TURN_URL is not a setting (.env.example lists all) and is ignored.',
      'MEDIA_WORKERS is set twice; the last one counts.',
      expect.stringMatching(/^Line \d+ is not of the form NAME=value\.$/),
      'JWT_SECRET is set twice; the last one counts.',
      'MEDIA_WORKERS is more than 4, and docker-compose.yml publishes that many media ports.',
      'JWT_SECRET is missing.',
      expect.stringMatching(/^Others on this machine may read .*\.env: chmod 600/),
    ]);
    expect(output).not.toContain(JWT_SECRET);
    expect(output).not.toContain('hunter2');
  });

  it('warns of a certificate that ends soon', () => {
    generate('--host', 'chat.example.org', '--address', '192.168.1.10');
    const { cert, key } = selfSigned({ hosts: ['chat.example.org'], days: 11 });
    fs.writeFileSync(path.join(folder, 'nginx/certs/server.crt'), cert);
    fs.writeFileSync(path.join(folder, 'nginx/certs/server.key'), key);
    expect(generate('--check')).toEqual({
      code: 1,
      output: expect.stringMatching(/ends in \d+ days/),
    });
    fs.writeFileSync(path.join(folder, 'nginx/certs/server.crt'), 'ours');
    expect(generate('--check').output).toContain('does not hold a certificate');
  });
});

it('is ignored by git, all of it', () => {
  const files = ['.env', 'nginx/certs/server.key', 'nginx/certs/server.crt'];
  const ignored = spawnSync('git', ['check-ignore', ...files], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect(ignored.stdout.trim().split('\n')).toEqual(files);
});
