import { createServer } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { HealthCheck, ServerHealth } from '@chatcall/contracts';
import { generate } from 'selfsigned';
import {
  createMigratedDatabase,
  createRedisSpace,
  mailEnv,
  startMailServer,
  startPlatformApp,
} from '../../../test/support/index.js';
import type { ListeningApp } from '../../../test/support/listening-app.js';
import { loadConfig } from '../../config/index.js';
import { MailCheck } from '../mail/mail-check.js';
import { SmtpMailer } from '../mail/smtp-mailer.js';
import { CertificateCheck, judgeCertificate } from '../web/certificate-check.js';
import { diskSpace } from './disk-space.js';
import { ProcessHealth } from './process-health.js';
import { ServerChecks, works } from './server-checks.js';
import { ServerHealthReports } from './server-health.js';

const ENV = {
  DATABASE_URL: 'postgres://localhost/none',
  JWT_SECRET: 'not used here, but it has to be long',
};

const named = ({ checks }: ServerHealth, name: string): HealthCheck | undefined =>
  checks.find((check) => check.name === name);

/** Reports of checks without an app. */
function reportsOf(checks: ServerChecks): ServerHealthReports {
  const processes: Pick<ProcessHealth, 'all'> = { all: () => Promise.resolve([]) };
  return new ServerHealthReports(checks, processes as ProcessHealth);
}

describe('the state of the server', () => {
  const close: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    jest.useRealTimers();
    for (const each of close.splice(0).reverse()) await each();
  });

  async function start(options: Parameters<typeof startPlatformApp>[0]): Promise<ListeningApp> {
    const app = await startPlatformApp(options);
    close.push(() => app.close());
    return app;
  }

  it('has what was measured, what is not configured, and all processes that share one Redis', async () => {
    const [database, space] = [await createMigratedDatabase(), createRedisSpace()];
    close.push(() => database.drop(), space.clear);
    const options = { databaseUrl: database.url, redisPrefix: space.keyPrefix };
    const { app } = await start({ ...options, env: { ROLES: 'api' } });
    await start({ ...options, env: { ROLES: 'jobs' } });
    // A process is known when it has subscribed at Redis, for which its start does not wait.
    while ((await app.get(ProcessHealth).all()).length < 2);
    const report = await app.get(ServerHealthReports).report();
    expect(named(report, 'database')).toMatchObject({
      status: 'ok',
      finding: null,
      advice: null,
      facts: {
        version: expect.stringMatching(/^\d/),
        sizeBytes: expect.any(Number),
        pendingMigrations: 0,
      },
    });
    expect(named(report, 'redis')).toMatchObject({
      status: 'ok',
      facts: { version: expect.stringMatching(/^\d/) },
    });
    expect(named(report, 'storage')).toMatchObject({ status: 'ok', facts: { backend: 'disk' } });
    expect(named(report, 'disk')?.facts['totalBytes']).toBeGreaterThan(0);
    for (const name of ['mail', 'certificate'])
      expect(named(report, name)).toMatchObject({
        status: 'not-configured',
        advice: expect.stringMatching(/\.$/),
      });
    expect(report.processes.map(({ state, details }) => [state, details?.roles])).toEqual([
      ['ready', ['api']],
      ['ready', ['jobs']],
    ]);
    expect(report.processes[0]?.details?.versions).toMatchObject({
      chatCall: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.versions.node,
    });
  });

  it('runs its checks at the same time, one that throws or is late fails alone, without its text', async () => {
    jest.useFakeTimers();
    const checks = new ServerChecks();
    let running = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const name of ['scanner', 'turn'] as const)
      checks.register({
        name,
        failure: 'scanner-unreachable',
        run: async () => {
          running += 1;
          if (running === 2) resolve();
          await promise;
          return [works()];
        },
      });
    checks.register({
      name: 'mail',
      failure: 'mail-unreachable',
      run: () => {
        throw Object.assign(new Error('smtp://user:secret@mail'), { code: 'ECONNREFUSED' });
      },
    });
    checks.register({
      name: 'media',
      failure: 'media-unavailable',
      run: () => new Promise(() => undefined),
    });
    const reporting = reportsOf(checks).report();
    await jest.advanceTimersByTimeAsync(10_000);
    const report = await reporting;
    expect(report.status).toBe('failing');
    for (const name of ['scanner', 'turn']) expect(named(report, name)?.status).toBe('ok');
    expect(named(report, 'mail')).toMatchObject({
      status: 'failing',
      finding: 'mail-unreachable',
      facts: { errorCode: 'ECONNREFUSED' },
    });
    expect(named(report, 'media')).toMatchObject({
      status: 'failing',
      facts: { errorCode: 'TIMEOUT' },
    });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('is checked once for many requests', async () => {
    const checks = new ServerChecks();
    let runs = 0;
    checks.register({
      name: 'turn',
      failure: 'turn-unreachable',
      run: async () => {
        runs += 1;
        return [works()];
      },
    });
    const reports = reportsOf(checks);
    const [first, ...others] = await Promise.all(
      Array.from({ length: 20 }, () => reports.report()),
    );
    expect([...others, await reports.report()].every((each) => each === first)).toBe(true);
    expect(runs).toBe(1);
  });

  it('knows a mail server that works, one that refuses the sign-in, and one that is away', async () => {
    const mail = await startMailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('No')),
    });
    const checkOf = async (login: string): Promise<HealthCheck | undefined> => {
      const { mail: settings } = loadConfig({
        ...ENV,
        ...mailEnv(mail),
        SMTP_URL: `smtp://${login}127.0.0.1:${mail.port}`,
      });
      if (settings === null) throw new Error('no settings');
      const checks = new ServerChecks();
      new MailCheck(checks, new SmtpMailer(settings)).onModuleInit();
      return named(await reportsOf(checks).report(), 'mail');
    };
    expect((await checkOf(''))?.status).toBe('ok');
    const refused = await checkOf('user:secret@');
    expect(refused).toMatchObject({ status: 'failing', finding: 'mail-refused' });
    expect(JSON.stringify(refused)).not.toContain('secret');
    await mail.close();
    expect(await checkOf('')).toMatchObject({ status: 'failing', finding: 'mail-unreachable' });
  });
});

describe('certificates of public addresses', () => {
  const DAY_MS = 86_400_000;
  let pem: { cert: string; private: string };
  beforeAll(async () => {
    pem = await generate([{ name: 'commonName', value: 'localhost' }], {
      notBeforeDate: new Date(Date.now() - DAY_MS),
      notAfterDate: new Date(Date.now() + 30 * DAY_MS),
    });
  });

  it.each([
    ['certificate-untrusted', 'localhost', 0],
    ['certificate-ends-soon', 'localhost', 20],
    ['certificate-ended', 'localhost', 31],
    ['certificate-not-yet-valid', 'localhost', -2],
    ['certificate-other-name', 'chat.example.com', 0],
  ] as const)('are judged: %s', (finding, host, days) => {
    const presented = {
      certificate: new X509Certificate(pem.cert),
      untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    };
    const now = Date.now() + days * DAY_MS;
    expect(judgeCertificate(`https://${host}`, host, presented, now)).toMatchObject({ finding });
  });

  it('are taken from the address itself, also when browsers would refuse them', async () => {
    const server = createServer({ cert: pem.cert, key: pem.private }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const origins = [`https://localhost:${port}`, 'https://localhost:9'];
    const checks = new ServerChecks();
    const config = loadConfig({ ...ENV, PUBLIC_ORIGINS: origins.join(',') });
    new CertificateCheck(checks, config).onModuleInit();
    const report = await reportsOf(checks).report();
    server.close();
    expect(report.checks).toMatchObject([
      {
        subject: origins[0],
        finding: 'certificate-untrusted',
        facts: { daysLeft: 29, errorCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      },
      { subject: origins[1], finding: 'certificate-unreachable' },
    ]);
  });
});

describe('disks', () => {
  const GB = 1_000_000_000;
  it.each([
    ['ok', 50, 100],
    ['ok', 60, 2000],
    ['degraded', 4, 100],
    ['failing', 0.1, 100],
  ] as const)('are %s with %d of %d GB free', (status, free, total) => {
    expect(diskSpace('/data', free * GB, total * GB).status).toBe(status);
  });
});
