import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfig } from '../../config/index.js';
import { ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RateLimitStore } from '../../platform/limits/index.js';
import { RedisConnections } from '../../platform/redis/index.js';
import { InvalidCredentialsError } from './auth.errors.js';
import { KNOWN_DEVICE_SECONDS, KnownDevices } from './known-devices.js';
import type { SessionRepository } from './session.repository.js';
import { SignInThrottle } from './sign-in-throttle.js';

const config = loadConfig({
  DATABASE_URL: 'postgres://localhost/none',
  JWT_SECRET: 'not used here, but it has to be long',
});
const devices = new KnownDevices(config);
const anna = randomUUID();
const bert = randomUUID();

describe('KnownDevices', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('recognises a device for the accounts that signed in there, and for no other', () => {
    const both = devices.remember(bert, devices.remember(anna, null));
    expect(devices.recognise(anna, both)).not.toBeNull();
    expect(devices.recognise(bert, both)).not.toBeNull();
    expect(devices.recognise(randomUUID(), both)).toBeNull();
  });

  it('keeps the id of a device through its next sign-ins', () => {
    const first = devices.remember(anna, null);
    const second = devices.remember(anna, first);
    expect(devices.recognise(anna, second)).toBe(devices.recognise(anna, first));
    expect(second.split('~')).toHaveLength(1);
  });

  it('forgets the account that signed in longest ago when there are more than eight', () => {
    let shown = devices.remember(anna, null);
    for (let index = 0; index < 8; index += 1) shown = devices.remember(randomUUID(), shown);
    expect(devices.recognise(anna, shown)).toBeNull();
    expect(shown.length).toBeLessThan(1024);
  });

  it('ignores marks that were changed, signed with another secret, or have expired', () => {
    const shown = devices.remember(anna, null);
    const other = new KnownDevices(
      loadConfig({ DATABASE_URL: 'postgres://localhost/none', JWT_SECRET: 'x'.repeat(40) }),
    );
    expect(devices.recognise(anna, other.remember(anna, null))).toBeNull();
    const [, id, signature] = shown.split('.');
    expect(devices.recognise(anna, `zzzzzzz.${id}.${signature}`)).toBeNull();
    for (const bad of ['', '~', '..', 'a.b.c', '~'.repeat(2000), `${shown}${'~x'.repeat(600)}`])
      expect(devices.recognise(anna, bad)).toBeNull();
    jest.setSystemTime(1_800_000_000_000 + (KNOWN_DEVICE_SECONDS + 1) * 1000);
    expect(devices.recognise(anna, shown)).toBeNull();
  });

  it('renews a mark after half of its lifetime', () => {
    const shown = devices.remember(anna, null);
    expect(devices.needsMark(anna, shown)).toBe(false);
    expect(devices.needsMark(bert, shown)).toBe(true);
    jest.setSystemTime(1_800_000_000_000 + (KNOWN_DEVICE_SECONDS / 2 + 60) * 1000);
    expect(devices.needsMark(anna, shown)).toBe(true);
  });
});

describe('SignInThrottle', () => {
  it('limits an address that tries thousands of accounts, but no known device', async () => {
    const redis = new RedisConnections(config, new ShutdownSequence(new ShutdownState(), config));
    const throttle = new SignInThrottle(
      new RateLimitStore(config, redis),
      devices,
      new EventBus(),
      { addressesOf: () => Promise.resolve([]) } as unknown as SessionRepository,
    );
    const device = { userAgent: '', address: '192.0.2.1', token: null };
    const wrong = (): Promise<never> => Promise.reject(new InvalidCredentialsError());
    const guess = (login: string): Promise<string> =>
      throttle
        .guard({ userId: null, login, device }, wrong)
        .catch((error: { code: string }) => error.code);
    for (let round = 0; round < 3000; round += 1)
      expect(await guess(`someone-${round}`)).toBe('AUTH.INVALID_CREDENTIALS');
    expect(await guess('one more')).toBe('COMMON.RATE_LIMITED');
    const known = { ...device, token: devices.remember(anna, null) };
    await expect(
      throttle.guard({ userId: anna, device: known }, () => Promise.resolve('in')),
    ).resolves.toBe('in');
    await expect(
      throttle.guard({ userId: bert, device: known }, () => Promise.resolve('in')),
    ).rejects.toThrow();
  });
});
