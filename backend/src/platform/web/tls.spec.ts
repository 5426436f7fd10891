import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { io } from 'socket.io-client';
import { generate } from 'selfsigned';
import { startPlatformApp, tokenFor } from '../../../test/support/index.js';
import { CertificateRenewal } from './certificate-renewal.js';
import { readTlsPair } from './tls-files.js';

const COPIED_AT = new Date('2026-01-01T00:00:00Z');

describe('a server with a certificate', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-tls-'));
    await writePair('localhost');
    app = await startPlatformApp({
      env: { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') },
    });
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('serves TLS, with strict transport security', async () => {
    const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      get(`${app.url}/api/health/live`, { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve(response.headers);
      }).on('error', reject);
    });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('accepts sockets over TLS', async () => {
    const socket = io(app.url, {
      auth: { token: tokenFor() },
      transports: ['websocket'],
      rejectUnauthorized: false,
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    socket.disconnect();
  });

  it('uses a renewed certificate without a restart, and keeps the old one while the files do not match', async () => {
    const renewal = app.app.get(CertificateRenewal);
    expect(await presented()).toBe('localhost');
    await writePair('renewed.example.org');
    const goodKey = await readFile(join(folder, 'key.pem'));
    // As `cp -p` leaves it: a copy keeps the time of what is copied.
    const copyKey = async (content: Buffer): Promise<void> => {
      await writeFile(join(folder, 'key.pem'), content);
      await utimes(join(folder, 'key.pem'), COPIED_AT, COPIED_AT);
    };
    await copyKey(Buffer.alloc(goodKey.length, 'x'));
    renewal.look();
    expect(await presented()).toBe('localhost');
    await copyKey(goodKey);
    renewal.look();
    expect(await presented()).toBe('renewed.example.org');
  });

  it('is not ready with an expired certificate', async () => {
    expect(await readiness()).toEqual({ status: 'ready', certificate: 'up' });
    const { validTo } = readTlsPair({
      certFile: join(folder, 'cert.pem'),
      keyFile: join(folder, 'key.pem'),
    });
    const clock = jest.spyOn(Date, 'now').mockReturnValue(validTo.getTime() + 1);
    try {
      expect(() => app.app.get(CertificateRenewal).assertValid()).toThrow(
        'the certificate ended on',
      );
    } finally {
      clock.mockRestore();
    }
  });

  async function writePair(name: string): Promise<void> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      keySize: 2048,
    });
    await writeFile(join(folder, 'cert.pem'), cert);
    await writeFile(join(folder, 'key.pem'), key);
  }

  /** The name in the certificate that a new connection gets. */
  function presented(): Promise<unknown> {
    const { hostname, port } = new URL(app.url);
    return new Promise((resolve, reject) => {
      const socket = connect(
        { host: hostname, port: Number(port), rejectUnauthorized: false },
        () => {
          resolve(socket.getPeerCertificate().subject.CN);
          socket.destroy();
        },
      );
      socket.once('error', reject);
    });
  }

  function readiness(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      get(
        `${app.url}/api/health/ready`,
        { rejectUnauthorized: false, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => {
            const { status, checks } = JSON.parse(text) as {
              status: string;
              checks: Record<string, string>;
            };
            resolve({ status, certificate: checks['certificate'] });
          });
        },
      ).on('error', reject);
    });
  }
});

describe('the files of a certificate', () => {
  it('are refused with a sentence that names the setting, and never with their content', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatcall-tls-'));
    const file = (name: string): string => join(folder, name);
    const one = await generate([{ name: 'commonName', value: 'one' }], { keySize: 2048 });
    const two = await generate([{ name: 'commonName', value: 'two' }], { keySize: 2048 });
    await writeFile(file('one.crt'), one.cert);
    await writeFile(file('one.key'), one.private);
    await writeFile(file('two.key'), two.private);
    await writeFile(file('broken'), 'secret words');
    const refusal = (certFile: string, keyFile: string): string => {
      try {
        readTlsPair({ certFile: file(certFile), keyFile: file(keyFile) });
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(refusal('one.crt', 'one.key')).toBe('');
    expect(refusal('absent', 'one.key')).toMatch(/TLS_CERT_FILE .*cannot be read \(ENOENT\)/);
    expect(refusal('broken', 'one.key')).toMatch(/TLS_CERT_FILE .*does not hold a certificate/);
    expect(refusal('one.crt', 'broken')).toMatch(/TLS_KEY_FILE .*does not hold a private key/);
    expect(refusal('one.crt', 'two.key')).toMatch(/is not the key of the certificate/);
    expect(refusal('one.crt', 'broken')).not.toContain('secret words');
    await rm(folder, { recursive: true });
  });
});
