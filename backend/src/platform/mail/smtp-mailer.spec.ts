import { afterEach, describe, expect, it } from '@jest/globals';
import { startMailServer } from '../../../test/support/index.js';
import type { MailServer } from '../../../test/support/index.js';
import type { MailConfig } from '../../config/index.js';
import { MailRefusedError } from './mailer.js';
import { layOut } from './mail-layout.js';
import { SmtpMailer } from './smtp-mailer.js';

const CONTENT = {
  language: 'de',
  subject: 'Grüße aus Köln',
  greeting: 'Hallo <b>"Zoë" & Co</b>,',
  paragraphs: ['Ein Absatz.'],
  action: { label: 'Öffnen', url: 'https://chat.example.com/reset-password#abc' },
  notes: ['Eine Stunde lang.'],
};

const mailer = (port: number, values: Partial<MailConfig> = {}): SmtpMailer =>
  new SmtpMailer({
    host: '127.0.0.1',
    port,
    encryption: 'none',
    login: null,
    from: { name: 'ChatCall', address: 'chat@example.com' },
    publicUrl: 'https://chat.example.com',
    ...values,
  });

describe('mail over SMTP', () => {
  const open: MailServer[] = [];
  const start = async (...options: Parameters<typeof startMailServer>): Promise<MailServer> => {
    const server = await startMailServer(...options);
    open.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  it('arrives plain and as HTML, with the same content, and without markup from names', async () => {
    const server = await start();
    await mailer(server.port).send(layOut(CONTENT, 'zoe@example.com'));
    const { parsed, recipients } = await server.next('zoe@example.com');
    expect(recipients).toEqual(['zoe@example.com']);
    expect(parsed.subject).toBe('Grüße aus Köln');
    expect(parsed.from?.text).toBe('"ChatCall" <chat@example.com>');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.text).toBe(
      'Hallo <b>"Zoë" & Co</b>,\n\nEin Absatz.\n\nÖffnen:\nhttps://chat.example.com/reset-password#abc\n\nEine Stunde lang.\n',
    );
    expect(parsed.html).toContain('Hallo &lt;b&gt;&quot;Zoë&quot; &amp; Co&lt;/b&gt;,');
    expect(parsed.html).toContain('<a href="https://chat.example.com/reset-password#abc"');
    expect(parsed.html).toContain('<html lang="de">');
    expect(parsed.html).not.toMatch(/<img|<script|<link/);
  });

  it.each([
    ['a second recipient', 'a@example.com, b@example.com'],
    ['a line break', 'a@example.com\r\nBcc: b@example.com'],
    ['a name', 'A <a@example.com>'],
    ['no address', 'nobody'],
  ])('is refused with %s as its recipient', async (_what, to) => {
    const server = await start();
    await expect(mailer(server.port).send(layOut(CONTENT, to))).rejects.toThrow(MailRefusedError);
    expect(server.mails).toEqual([]);
  });

  it('is refused with a line break in its subject', async () => {
    const server = await start();
    const mail = { ...layOut(CONTENT, 'a@example.com'), subject: 'Hi\r\nBcc: b@example.com' };
    await expect(mailer(server.port).send(mail)).rejects.toThrow(MailRefusedError);
    expect(server.mails).toEqual([]);
  });

  it('is not sent over a connection that stays unencrypted, nor is the password', async () => {
    let signIns = 0;
    const server = await start({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      onAuth: (_auth, _session, done) => {
        signIns += 1;
        done(null, { user: 'chat' });
      },
    });
    const login = { user: 'chat', password: 'hunter2' };
    const sending = mailer(server.port, { encryption: 'starttls', login }).send(
      layOut(CONTENT, 'a@example.com'),
    );
    await expect(sending).rejects.toThrow(/STARTTLS|TLS/);
    expect([signIns, server.mails.length]).toEqual([0, 0]);
  });

  it('is not sent to a server whose certificate cannot be checked', async () => {
    const server = await start({ disabledCommands: ['AUTH'] });
    const sending = mailer(server.port, { encryption: 'starttls' }).send(
      layOut(CONTENT, 'a@example.com'),
    );
    await expect(sending).rejects.toMatchObject({ code: expect.stringMatching(/TLS|SOCKET/) });
    expect(server.mails).toEqual([]);
  });

  it('can be tried again unless the server refused the recipient for good', async () => {
    const answer = (code: number): Parameters<typeof startMailServer>[0] => ({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('No'), { responseCode: code })),
    });
    const [later, never] = [await start(answer(450)), await start(answer(550))];
    const mail = layOut(CONTENT, 'a@example.com');
    await expect(mailer(later.port).send(mail)).rejects.not.toThrow(MailRefusedError);
    await expect(mailer(never.port).send(mail)).rejects.toThrow(MailRefusedError);
    await later.close();
    await expect(mailer(later.port).send(mail)).rejects.not.toThrow(MailRefusedError);
  });
});
