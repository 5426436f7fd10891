import { isIP } from 'node:net';
import { isHost } from './addresses.js';
import type { EnvReader } from './env-reader.js';

/** Submission with STARTTLS, and with TLS from the start. */
const PORTS = { starttls: 587, tls: 465 } as const;

/** How mail is sent. */
export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /**
   * `tls`: from the start; `starttls`: before anything else is sent, or no mail is sent; `none`: only
   * to this machine.
   */
  readonly encryption: 'tls' | 'starttls' | 'none';
  /** Null: without signing in. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** The sender: an address, or a name and an address in angle brackets. */
  readonly from: { readonly name: string; readonly address: string };
  /** Where the web app is, without a slash at the end: links in mails begin with it. */
  readonly publicUrl: string;
}

/**
 * @param publicUrl the address of the web app
 * @returns null when no server for mail is set
 */
export function readMail(read: EnvReader, publicUrl: string | null): MailConfig | null {
  const given = [read.optional('SMTP_URL'), read.optional('SMTP_HOST')] as const;
  const port = read.integer('SMTP_PORT', 0, 0, 65_535);
  const [user, password] = [read.optional('SMTP_USER'), read.optional('SMTP_PASSWORD')];
  const sender = read.optional('MAIL_FROM');
  const [url, host] = given;
  if (url !== null && (host !== null || user !== null || password !== null || port !== 0))
    read.fault('SMTP_URL takes the place of SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASSWORD');
  if (url === null && host === null) {
    if (sender !== null || user !== null || password !== null)
      read.fault('MAIL_FROM, SMTP_USER and SMTP_PASSWORD need SMTP_HOST or SMTP_URL');
    return null;
  }
  const server =
    url === null ? readServer(read, host ?? '', { port, user, password }) : fromUrl(read, url);
  const from = readSender(read, sender);
  if (publicUrl === null)
    read.fault('Mail needs PUBLIC_URL, the address of the web app, for the links in mails');
  if (server === null || from === null || publicUrl === null) return null;
  return { ...server, from, publicUrl };
}

type SmtpServer = Pick<MailConfig, 'host' | 'port' | 'encryption' | 'login'>;

function readServer(
  read: EnvReader,
  host: string,
  given: { port: number; user: string | null; password: string | null },
): SmtpServer | null {
  const { user, password } = given;
  if (!isHost(host)) {
    read.fault(`SMTP_HOST must be an IP address or a name, not '${host}'`);
    return null;
  }
  if ((user === null) !== (password === null))
    read.fault('SMTP_USER and SMTP_PASSWORD are needed together');
  const login = user === null || password === null ? null : { user, password };
  const port = given.port === 0 ? PORTS.starttls : given.port;
  return { host, port, encryption: encryptionOf(host, port === PORTS.tls), login };
}

/** The value never appears in an error, since it may contain a password. */
function fromUrl(read: EnvReader, text: string): SmtpServer | null {
  read.url('SMTP_URL', text, ['smtp', 'smtps']);
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const path = `${url.pathname.replace(/^\/$/, '')}${url.search}${url.hash}`;
  const login = decoded(url);
  if (!isHost(host) || path !== '' || login === undefined) {
    read.fault('SMTP_URL must be like smtps://user:password@mail.example.com:465');
    return null;
  }
  const tls = url.protocol === 'smtps:';
  const port = url.port === '' ? PORTS[tls ? 'tls' : 'starttls'] : Number(url.port);
  return { host, port, encryption: encryptionOf(host, tls), login };
}

/** @returns undefined when it is not encoded as a URL demands */
function decoded({ username, password }: URL): MailConfig['login'] | undefined {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

function encryptionOf(host: string, tls: boolean): MailConfig['encryption'] {
  if (tls) return 'tls';
  return isLoopback(host) ? 'none' : 'starttls';
}

function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1' || host === 'localhost';
}

const SENDER = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>|([^<>]+))$/u;
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,253}$/u;

function readSender(read: EnvReader, text: string | null): MailConfig['from'] | null {
  const match = SENDER.exec(text ?? '');
  const [, name = '', bracketed, bare] = match ?? [];
  const address = (bracketed ?? bare ?? '').trim();
  if (ADDRESS.test(address)) return { name: name.trim(), address };
  read.fault('MAIL_FROM must be the sender of mails, such as ChatCall <chat@example.com>');
  return null;
}
