import { describe, expect, it } from '@jest/globals';
import type { MailConfig } from './mail-settings.js';
import { ConfigError, loadConfig } from './load-config.js';

const GOOD = {
  DATABASE_URL: 'postgres://localhost/none',
  JWT_SECRET: 'long enough to be a secret, really',
};
const MAIL = {
  MAIL_FROM: 'ChatCall <chat@example.com>',
  PUBLIC_URL: 'https://chat.example.com/',
};

const mailOf = (env: Record<string, string>): MailConfig | null =>
  loadConfig({ ...GOOD, ...env }).mail;

function faults(env: Record<string, string>): string {
  try {
    mailOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join('\n');
    throw error;
  }
  return '';
}

describe('settings for mail', () => {
  it('are absent by default: the server then sends no mail', () => {
    expect(mailOf({})).toBeNull();
  });

  it('are an address with user and password, or single values', () => {
    const expected = {
      host: 'mail.example.com',
      port: 587,
      encryption: 'starttls',
      login: { user: 'chat', password: 'a/b c' },
      from: { name: 'ChatCall', address: 'chat@example.com' },
      publicUrl: 'https://chat.example.com',
    };
    expect(mailOf({ ...MAIL, SMTP_URL: 'smtp://chat:a%2Fb%20c@mail.example.com' })).toEqual(
      expected,
    );
    expect(
      mailOf({ ...MAIL, SMTP_HOST: 'mail.example.com', SMTP_USER: 'chat', SMTP_PASSWORD: 'a/b c' }),
    ).toEqual(expected);
  });

  it.each([
    ['smtp://mail.example.com:25', 'starttls'],
    ['smtp://192.0.2.1', 'starttls'],
    ['smtp://127.evil.example.com', 'starttls'],
    ['smtps://mail.example.com', 'tls'],
    ['smtps://127.0.0.1', 'tls'],
    ['smtp://127.0.0.1', 'none'],
    ['smtp://[::1]:1025', 'none'],
    ['smtp://localhost:1025', 'none'],
  ])('send nothing unencrypted except to this machine: %s is %s', (url, encryption) => {
    expect(mailOf({ ...MAIL, SMTP_URL: url })?.encryption).toBe(encryption);
  });

  it('take TLS from the start for its port', () => {
    const mail = mailOf({ ...MAIL, SMTP_HOST: 'mail.example.com', SMTP_PORT: '465' });
    expect(mail).toMatchObject({ port: 465, encryption: 'tls', login: null });
  });

  it('take the first of PUBLIC_ORIGINS for links unless there is PUBLIC_URL', () => {
    const env = { SMTP_HOST: 'mail.example.com', MAIL_FROM: 'chat@example.com' };
    expect(mailOf({ ...env, PUBLIC_ORIGINS: 'https://one.example.com' })).toMatchObject({
      publicUrl: 'https://one.example.com',
      from: { name: '', address: 'chat@example.com' },
    });
    expect(faults(env)).toMatch(/PUBLIC_URL/);
  });

  it.each([
    [{ SMTP_URL: 'http://mail.example.com' }, /SMTP_URL must be a URL/],
    [{ SMTP_URL: 'smtp://mail.example.com/path' }, /SMTP_URL must be like/],
    [{ SMTP_URL: 'smtp://user@mail.example.com' }, /SMTP_URL must be like/],
    [{ SMTP_URL: 'smtp://a:%zz@mail.example.com' }, /SMTP_URL must be like/],
    [{ SMTP_URL: 'smtp://mail.example.com', SMTP_HOST: 'x' }, /takes the place/],
    [{ SMTP_HOST: 'not a name' }, /SMTP_HOST/],
    [{ SMTP_HOST: 'mail.example.com', SMTP_USER: 'chat' }, /needed together/],
    [{ SMTP_HOST: 'mail.example.com', MAIL_FROM: '' }, /MAIL_FROM/],
    [{ SMTP_HOST: 'mail.example.com', MAIL_FROM: 'a@b.c, d@e.f' }, /MAIL_FROM/],
    [{ SMTP_HOST: 'mail.example.com', MAIL_FROM: 'A\r\nBcc: x@y.z <a@b.c>' }, /MAIL_FROM/],
    [{ SMTP_HOST: 'mail.example.com', PUBLIC_URL: 'https://chat.example.com/app' }, /PUBLIC_URL/],
    [{ SMTP_HOST: 'mail.example.com', MAIL_LANGUAGE: 'fr' }, /MAIL_LANGUAGE/],
    [{ MAIL_FROM: 'chat@example.com' }, /need SMTP_HOST/],
  ])('are refused when they cannot work: %j', (env, message) => {
    expect(faults({ ...MAIL, ...env })).toMatch(message);
  });

  it('never appear in an error', () => {
    const text = faults({ ...MAIL, SMTP_URL: 'smtp://user:hunter2@mail.example.com/path' });
    expect(text).toMatch(/SMTP_URL/);
    expect(text).not.toContain('hunter2');
  });
});
