import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './load-config.js';

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
  it('needs a database and a secret, and has a value for everything else', () => {
    const config = loadConfig(GOOD);
    expect(config.http).toEqual({
      port: 3001,
      host: '0.0.0.0',
      publicOrigins: [],
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

  it('takes an empty value for an absent one', () => {
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
    expect(config.http.publicOrigins).toEqual(['https://chat.example.com', 'http://localhost:4200']);
    expect(config.http.trustProxy).toBe(1);
    expect(config.database.migrateOnStart).toBe(false);
    expect([...config.roles]).toEqual(['api']);
    expect(config.media.announcedAddresses).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it.each([
    ['2', 2],
    ['off', false],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ])('understands %p as the trusted proxies', (value, expected) => {
    expect(loadConfig({ ...GOOD, TRUST_PROXY: value }).http.trustProxy).toEqual(expected);
  });

  it('names every bad value at once', () => {
    const told = faults({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'maybe',
      PUBLIC_ORIGINS: 'example.com',
      JWT_SECRET: 'short',
    });
    expect(told.map((fault) => fault.split(' ')[0])).toEqual(
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
    ['MIGRATE_ON_START', 'perhaps'],
    ['ROLES', 'api,chef'],
    ['RATE_LIMIT_FACTOR', 'NaN'],
  ])('refuses %s=%s', (name, value) => {
    expect(faults({ ...GOOD, REDIS_URL: 'redis://localhost', TURN_SECRET: 'x', [name]: value })).toEqual([
      expect.stringContaining(name),
    ]);
  });

  it('needs Redis for processes that do only a part', () => {
    expect(faults({ ...GOOD, ROLES: 'api' })).toEqual([expect.stringContaining('REDIS_URL')]);
  });

  it('needs the shared secret for TURN', () => {
    expect(faults({ ...GOOD, TURN_URLS: 'turn:turn.example.com:3478' })).toEqual([
      expect.stringContaining('TURN_SECRET'),
    ]);
  });

  it('never repeats a URL, which may hold a password', () => {
    expect(faults({ ...GOOD, DATABASE_URL: 'mysql://root:hunter2@localhost' }).join()).not.toContain(
      'hunter2',
    );
  });
});
