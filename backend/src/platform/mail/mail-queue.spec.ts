import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../config/index.js';
import { JobQueue } from '../queue/index.js';
import type { Job, JobHandler } from '../queue/job-queue.js';
import { MailQueue } from './mail-queue.js';
import { MailRefusedError, Mailer } from './mailer.js';
import type { Mail } from './mailer.js';
import { SealedPayload } from './sealed-payload.js';

/** Keeps jobs; the test runs them. */
class HeldJobs extends JobQueue {
  readonly held: Job[] = [];
  #handler: JobHandler = () => Promise.reject(new Error('There is no handler.'));

  schedule(job: Job): Promise<void> {
    this.held.push(job);
    return Promise.resolve();
  }
  cancel(): Promise<void> {
    return Promise.resolve();
  }
  process(_name: string, handler: JobHandler): void {
    this.#handler = handler;
  }
  every(): void {}

  async runNext(): Promise<Job> {
    const job = this.held.shift();
    if (job === undefined) throw new Error('No job waits.');
    await this.#handler(job.payload);
    return job;
  }
}

class ScriptedMailer extends Mailer {
  readonly available = true;
  readonly sent: Mail[] = [];
  failure: Error | null = null;

  send(mail: Mail): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.sent.push(mail);
    return Promise.resolve();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }
}

const sealing = (secret: string): SealedPayload =>
  new SealedPayload(
    loadConfig({ DATABASE_URL: 'postgres://localhost/none', JWT_SECRET: secret.repeat(32) }),
  );

const CONTENT = {
  to: 'anna@example.com',
  subject: 'Hello',
  text: 'the secret link',
  html: '<p>the secret link</p>',
};

describe('the queue of mails', () => {
  let jobs: HeldJobs;
  let mailer: ScriptedMailer;
  let queue: MailQueue;
  let lines: string;

  beforeEach(() => {
    jobs = new HeldJobs();
    mailer = new ScriptedMailer();
    queue = new MailQueue(jobs, mailer, sealing('s'));
    queue.onModuleInit();
    lines = '';
    for (const level of ['log', 'warn', 'error'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((...args: unknown[]) => void (lines += JSON.stringify(args)));
  });

  const add = (usefulUntil: string | null = null): Promise<void> =>
    queue.add({ ...CONTENT, kind: 'password-reset', usefulUntil });

  it('sends a mail once, and keeps neither address nor text readable while it waits', async () => {
    await add();
    expect(JSON.stringify(jobs.held)).not.toMatch(/anna|secret|Hello/);
    await jobs.runNext();
    expect(mailer.sent).toEqual([CONTENT]);
    expect(jobs.held).toEqual([]);
    expect(lines).toContain('password-reset');
    expect(lines).not.toMatch(/anna|secret link/);
  });

  it('tries again with longer and longer pauses, and fails at last, without the address', async () => {
    mailer.failure = Object.assign(new Error('connect to anna@example.com failed'), {
      code: 'ECONNREFUSED',
    });
    await add();
    const delays: number[] = [];
    while (jobs.held.length > 1 || delays.length < 7) delays.push((await jobs.runNext()).delayMs);
    expect(delays).toEqual([0, 10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000]);
    expect(jobs.held.map(({ delayMs }) => delayMs)).toEqual([7_200_000]);
    await expect(jobs.runNext()).rejects.toThrow(
      'A mail (password-reset) could not be sent: ECONNREFUSED',
    );
    expect(jobs.held).toEqual([]);
    expect(lines).toContain('ECONNREFUSED');
    expect(lines).not.toMatch(/anna/);
  });

  it('sends it later when the server is back', async () => {
    mailer.failure = new Error('away');
    await add();
    await jobs.runNext();
    mailer.failure = null;
    await jobs.runNext();
    expect(mailer.sent).toEqual([CONTENT]);
    expect(jobs.held).toEqual([]);
  });

  it('gives up at once when the mail was refused for good', async () => {
    mailer.failure = new MailRefusedError('no such mailbox');
    await add();
    await expect(jobs.runNext()).rejects.toThrow('A mail (password-reset) could not be sent');
    expect(jobs.held).toEqual([]);
  });

  it('does not send a mail whose link has expired', async () => {
    await add(new Date(Date.now() - 1).toISOString());
    await jobs.runNext();
    expect(mailer.sent).toEqual([]);
    expect(lines).toContain('out of date');
  });

  it('drops what was queued with another secret, or changed', async () => {
    const other = sealing('o').seal('mail.send', { ...CONTENT, kind: 'x', usefulUntil: null });
    const own = sealing('s');
    const otherJob = own.seal('another job', CONTENT);
    const changed = `${own.seal('mail.send', CONTENT).slice(0, -4)}AAAA`;
    for (const sealed of [other, otherJob, changed, 'x', undefined]) {
      await jobs.schedule({
        name: 'mail.send',
        key: 'k',
        payload: { id: 'k', attempt: 1, sealed },
        delayMs: 0,
      });
      await jobs.runNext();
    }
    expect(mailer.sent).toEqual([]);
  });
});
