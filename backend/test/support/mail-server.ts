import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ParsedMail } from 'mailparser';
import type { SMTPServerOptions } from 'smtp-server';

/** A mail that the server has received. */
export interface ReceivedMail {
  /** From the envelope. */
  readonly recipients: readonly string[];
  /** Whether the connection was encrypted. */
  readonly secure: boolean;
  readonly parsed: ParsedMail;
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Waits for the next mail to the address that was not returned before. */
  next(address: string): Promise<ReceivedMail>;
  close(): Promise<void>;
}

const WAIT_MS = 15_000;

/** Starts a real SMTP server on this machine, without encryption and sign-in unless the options say so. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  // Not with this file, which most specs load without using the server.
  const [{ SMTPServer }, { simpleParser }] = await Promise.all([
    import('smtp-server'),
    import('mailparser'),
  ]);
  const mails: ReceivedMail[] = [];
  const returned = new Set<ReceivedMail>();
  const server = new SMTPServer({
    closeTimeout: 100,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        simpleParser(raw).then(
          (parsed) => {
            mails.push({ recipients, secure: session.secure, parsed, raw: raw.toString('utf8') });
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    next: async (address) => {
      const deadline = Date.now() + WAIT_MS;
      for (;;) {
        const found = mails.find(
          (mail) => mail.recipients.includes(address) && !returned.has(mail),
        );
        if (found !== undefined) {
          returned.add(found);
          return found;
        }
        if (Date.now() > deadline) throw new Error(`No mail to ${address} arrived.`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Settings of a server that sends its mail there. */
export function mailEnv({ port }: MailServer): Record<string, string> {
  return {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'ChatCall <chat@example.com>',
    PUBLIC_URL: 'https://chat.example.com',
  };
}

/** The token of the link in a mail. */
export function tokenIn({ parsed }: ReceivedMail): string {
  const token = /https:\/\/\S+#([\w-]{43})\s/.exec(parsed.text ?? '')?.[1];
  if (token === undefined) throw new Error(`The mail has no link: ${parsed.text ?? ''}`);
  return token;
}
