import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './load-config.js';
import { SECRET_SETTINGS, withSecretFiles } from './secret-files.js';

const GOOD = {
  DATABASE_URL: 'postgres://chatcall:secret@localhost:5432/chatcall',
  JWT_SECRET: 'long enough to be a secret, really',
};

function faults(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs a database and a secret, and has defaults for everything else', () => {
    const config = loadConfig(GOOD);
    expect(config.http).toEqual({
      port: 3001,
      host: '0.0.0.0',
      publicOrigins: [],
      publicUrl: null,
      trustProxy: false,
      tls: null,
      webRoot: null,
    });
    expect([...config.roles]).toEqual(['api', 'media', 'jobs']);
    expect(config.redis).toBeNull();
    expect(config.auth.accessTtlSeconds).toBe(900);
    expect(config.auth.argon2).toMatchObject({ memoryKib: 19_456, iterations: 2, parallelism: 1 });
    expect(config.media.workers).toBeLessThanOrEqual(4);
    expect(config.calls.ringSeconds).toBe(45);
  });

  it('treats an empty value as absent', () => {
    expect(loadConfig({ ...GOOD, PORT: '', REDIS_URL: ' ', WEB_ROOT: '' }).redis).toBeNull();
  });

  it('reads lists, flags and numbers', () => {
    const config = loadConfig({
      ...GOOD,
      PUBLIC_ORIGINS: 'https://chat.example.com, http://localhost:4200/',
      TRUST_PROXY: 'yes',
      MIGRATE_ON_START: 'false',
      PORT: '0',
      REDIS_URL: 'redis://localhost:6379',
      ROLES: 'api',
      MEDIA_ANNOUNCED_ADDRESSES: '192.0.2.1,192.0.2.2',
    });
    expect(config.http.publicOrigins).toEqual([
      'https://chat.example.com',
      'http://localhost:4200',
    ]);
    expect(config.http.trustProxy).toBe(1);
    expect(config.database.migrateOnStart).toBe(false);
    expect([...config.roles]).toEqual(['api']);
    expect(config.media.announcedAddresses).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it.each([
    ['2', 2],
    ['off', false],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ])('reads %p as the trusted proxies', (value, expected) => {
    expect(loadConfig({ ...GOOD, TRUST_PROXY: value }).http.trustProxy).toEqual(expected);
  });

  it('stores files in the data folder unless a bucket is named', () => {
    expect(loadConfig({ ...GOOD, S3_REGION: 'eu-central-1' }).s3).toBeNull();
    const keys = { S3_BUCKET: 'files', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' };
    const s3 = { bucket: 'files', accessKey: 'a', secretKey: 'b', region: 'us-east-1' };
    expect(loadConfig({ ...GOOD, ...keys }).s3).toEqual({ ...s3, endpoint: null });
    const endpoint = 'http://minio:9000';
    expect(loadConfig({ ...GOOD, ...keys, S3_ENDPOINT: endpoint }).s3).toEqual({ ...s3, endpoint });
  });

  it('bounds files in a bucket by what one request can store', () => {
    const files = { ...GOOD, FILE_SIZE_MAX_MB: '5121' };
    expect(loadConfig(files).files.sizeMax).toBe(5_121_000_000);
    const bucket = { S3_BUCKET: 'files', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' };
    expect(faults({ ...files, ...bucket })).toEqual([
      'FILE_SIZE_MAX_MB can be at most 5120 with S3_BUCKET',
    ]);
    expect(loadConfig({ ...files, ...bucket, FILE_SIZE_MAX_MB: '5120' }).s3).not.toBeNull();
  });

  it('names every bad value at once', () => {
    const reported = faults({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'maybe',
      PUBLIC_ORIGINS: 'example.com',
      JWT_SECRET: 'short',
    });
    expect(reported.map((fault) => fault.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'PORT',
        'LOG_LEVEL',
        'TRUST_PROXY',
        'PUBLIC_ORIGINS',
        'JWT_SECRET',
        'DATABASE_URL',
      ]),
    );
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '1e3'],
    ['MEDIA_WORKERS', '0'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'not a url'],
    ['REDIS_URL', 'http://localhost'],
    ['TURN_URLS', 'example.com'],
    ['PUBLIC_ORIGINS', 'https://chat.example.com/path'],
    ['TLS_CERT_FILE', '/cert.pem'],
    ['S3_BUCKET', 'files'],
    ['S3_SECRET_KEY', 'hunter2'],
    ['MIGRATE_ON_START', 'perhaps'],
    ['ROLES', 'api,chef'],
    ['RATE_LIMIT_FACTOR', 'NaN'],
    ['MEDIA_ANNOUNCED_ADDRESSES', 'foo bar;;'],
    ['MEDIA_ANNOUNCED_ADDRESSES', '192.0.2.1,999.1.1.1'],
    ['MEDIA_ANNOUNCED_ADDRESSES', '192.0.2.1:40000'],
    ['MEDIA_ANNOUNCED_ADDRESSES', 'https://chat.example.org'],
    ['MEDIA_ANNOUNCED_ADDRESSES', '0.0.0.0'],
    ['MEDIA_ANNOUNCED_ADDRESSES', '::'],
    ['MEDIA_ANNOUNCED_ADDRESSES', '224.0.0.1'],
    ['MEDIA_ANNOUNCED_ADDRESSES', 'fe80::1%eth0'],
    ['MEDIA_LISTEN_IP', 'eth0'],
    ['HOST', 'http://localhost'],
    ['TURN_URLS', 'turn:;;'],
    ['TURN_URLS', 'turn:chat.example.org:99999'],
    ['TURN_URLS', 'turn:chat.example.org:3478?transport=carrier'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', 'dead'],
    ['REDIS_PREFIX', 'a b'],
  ])('refuses %s=%s', (name, value) => {
    expect(
      faults({ ...GOOD, REDIS_URL: 'redis://localhost', TURN_SECRET: 'x', [name]: value }),
    ).toEqual([expect.stringContaining(name)]);
  });

  it('accepts addresses and names that clients can reach', () => {
    const value = '192.168.1.10, 203.0.113.7,fd00::10,chat.example.org';
    expect(
      loadConfig({ ...GOOD, MEDIA_ANNOUNCED_ADDRESSES: value }).media.announcedAddresses,
    ).toEqual(['192.168.1.10', '203.0.113.7', 'fd00::10', 'chat.example.org']);
    const turn = [
      'turn:[fd00::10]:3478?transport=udp',
      'turns:chat.example.org:5349?transport=tcp',
      'stun:192.0.2.1',
    ];
    expect(loadConfig({ ...GOOD, TURN_SECRET: 'x', TURN_URLS: turn.join(',') }).turn.urls).toEqual(
      turn,
    );
  });

  it.each([
    ['MEDIA_ANNOUNCED_ADDRESS', /did you mean MEDIA_ANNOUNCED_ADDRESSES/],
    ['TRUST_PROXIES', /TRUST_PROXIES.*did you mean TRUST_PROXY/],
    ['JWT_SECRETS', /did you mean JWT_SECRET/],
    ['MEDIA_PORT', /MEDIA_PORT is not a setting/],
    ['CHATCALL_DATABASE', /CHATCALL_DATABASE is not a setting/],
  ])('warns of %s, which is not a setting', (name, warning) => {
    const { warnings } = loadConfig({ ...GOOD, [name]: 'hunter2' });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(warnings.join()).not.toContain('hunter2');
  });

  it('does not warn of settings of other parts or programs, or of valid settings', () => {
    const others = {
      PATH: '/bin',
      HOME: '/root',
      PORT: '1',
      HOSTNAME: 'x',
      LANG: 'C',
      TURN_REALM: 'x',
      SERVER_NAME: '_',
    };
    const env = {
      ...GOOD,
      ...others,
      JWT_SECRET_FILE: '',
      REDIS_PREFIX: 'x',
      npm_config_port: '1',
      LOGNAME: 'x',
      SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
    };
    expect(loadConfig(env).warnings).toEqual([]);
  });

  it('warns of an announced address that only this machine can reach', () => {
    expect(loadConfig({ ...GOOD, MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' }).warnings).toEqual([
      expect.stringContaining('127.0.0.1'),
    ]);
  });

  describe('secrets in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatcall-secrets-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = (content: string): string => {
      const path = join(folder, randomUUID());
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };

    it.each(SECRET_SETTINGS)('reads %s from the file that its _FILE setting names', (name) => {
      const { env, faults: wrong } = withSecretFiles({
        [`${name}_FILE`]: file('a secret of its own\n'),
      });
      expect([env[name], wrong]).toEqual(['a secret of its own', []]);
    });

    it('refuses a file that is missing, empty or has more than one line, and a secret that is given twice', () => {
      const refused = (env: Record<string, string>): string => withSecretFiles(env).faults.join();
      expect(refused({ JWT_SECRET_FILE: join(folder, 'absent') })).toMatch(
        /JWT_SECRET_FILE.*ENOENT/,
      );
      expect(refused({ JWT_SECRET_FILE: folder })).toMatch(/JWT_SECRET_FILE.*EISDIR/);
      expect(refused({ JWT_SECRET_FILE: file('\n') })).toMatch(/one line/);
      const two = refused({ TURN_SECRET_FILE: file('hunter2\nhunter3') });
      expect(two).toMatch(/TURN_SECRET_FILE.*one line/);
      expect(two).not.toContain('hunter');
      expect(refused({ JWT_SECRET: 'x', JWT_SECRET_FILE: file('y') })).toMatch(/both set/);
    });
  });

  it('needs Redis for processes with some of the roles only', () => {
    expect(faults({ ...GOOD, ROLES: 'api' })).toEqual([expect.stringContaining('REDIS_URL')]);
  });

  it('needs the shared secret for TURN', () => {
    expect(faults({ ...GOOD, TURN_URLS: 'turn:turn.example.com:3478' })).toEqual([
      expect.stringContaining('TURN_SECRET'),
    ]);
  });

  it('never repeats a URL, which may contain a password', () => {
    expect(
      faults({ ...GOOD, DATABASE_URL: 'mysql://root:hunter2@localhost' }).join(),
    ).not.toContain('hunter2');
  });
});
