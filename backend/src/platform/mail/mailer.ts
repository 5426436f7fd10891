/** A mail to one person. */
export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends mail. */
export abstract class Mailer {
  /** Whether this server sends mail at all. */
  abstract readonly available: boolean;

  /**
   * Resolves when the mail server has accepted the mail.
   * @throws MailRefusedError when another attempt would fail as well, and errors of the connection
   */
  abstract send(mail: Mail): Promise<void>;

  /**
   * Connects and signs in, and sends nothing.
   * @throws errors of the connection
   */
  abstract connect(): Promise<void>;
}

/** The mail was refused for good: another attempt would fail as well. */
export class MailRefusedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MailRefusedError';
  }
}
