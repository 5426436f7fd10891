import { createTransport } from 'nodemailer';
import type { Transporter } from 'nodemailer';
import type { MailConfig } from '../../config/index.js';
import { Mailer, MailRefusedError } from './mailer.js';
import type { Mail } from './mailer.js';

/** Milliseconds for the connection, the greeting, and without any answer. */
const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;
const SILENCE_MS = 30_000;

/** A line break would begin another header, a comma or semicolon another recipient. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u;
const CONTROL = /\p{Cc}/u;

/** Sends mail over SMTP, each mail over its own connection. */
export class SmtpMailer extends Mailer {
  readonly available = true;
  readonly #transport: Transporter;
  readonly #from: MailConfig['from'];

  constructor({ host, port, encryption, login, from }: MailConfig) {
    super();
    this.#from = from;
    this.#transport = createTransport({
      host,
      port,
      secure: encryption === 'tls',
      requireTLS: encryption === 'starttls',
      ignoreTLS: encryption === 'none',
      ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: GREETING_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text, html }: Mail): Promise<void> {
    if (!ADDRESS.test(to) || CONTROL.test(subject))
      throw new MailRefusedError('The recipient or the subject cannot be in a header.');
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        // Absences are not announced to a program (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } catch (error) {
      throw isFinal(error)
        ? new MailRefusedError('The mail was refused.', { cause: error })
        : error;
    }
  }

  async connect(): Promise<void> {
    await this.#transport.verify();
  }
}

/** Permanent answers have codes from 500; a refused sign-in can be corrected in the settings. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error)) return false;
  const code = 'code' in error ? error.code : null;
  return Number(error.responseCode) >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}
