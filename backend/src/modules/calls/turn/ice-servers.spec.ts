import { createHmac } from 'node:crypto';
import type { AppConfig } from '../../../config/index.js';
import { IceServers, turnCredential } from './ice-servers.js';

const NOW = new Date('2026-01-31T09:30:00.000Z');
const USER = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const EXPIRY = NOW.getTime() / 1000 + 3600;

const iceServers = (urls: string[], secret: string | null): IceServers =>
  new IceServers({ turn: { urls, secret, ttlSeconds: 3600 } } as unknown as AppConfig);

describe('turnCredential', () => {
  it('is what coturn computes from the shared secret', () => {
    const { username, credential } = turnCredential('a shared secret', USER, 3600, NOW);
    expect(username).toBe(`${EXPIRY}:${USER}`);
    expect(credential).toBe(
      createHmac('sha1', 'a shared secret').update(username).digest('base64'),
    );
    // Computed with: printf %s "$username" | openssl dgst -sha1 -hmac 'a shared secret' -binary |
    // base64
    expect(credential).toBe('VgFLxwxbX7HGgnp2q8FTAkNvu1s=');
  });

  it('differs by person and by moment', () => {
    const credentials = [USER, 'someone else'].flatMap((user) => [
      turnCredential('secret', user, 60, NOW).credential,
      turnCredential('secret', user, 61, NOW).credential,
    ]);
    expect(new Set(credentials).size).toBe(4);
  });
});

describe('IceServers', () => {
  it('has none where none is configured', () => {
    expect(iceServers([], null).for(USER, NOW)).toEqual([]);
  });

  it('gives credentials to TURN servers only', () => {
    const urls = ['stun:a:3478', 'turn:a:3478?transport=udp', 'turns:a:5349'];
    expect(iceServers(urls, 'secret').for(USER, NOW)).toEqual([
      { urls: ['stun:a:3478'] },
      {
        urls: ['turn:a:3478?transport=udp', 'turns:a:5349'],
        ...turnCredential('secret', USER, 3600, NOW),
      },
    ]);
  });

  it('keeps TURN servers back without a secret', () => {
    expect(iceServers(['stun:a', 'turn:a'], null).for(USER, NOW)).toEqual([{ urls: ['stun:a'] }]);
  });
});
