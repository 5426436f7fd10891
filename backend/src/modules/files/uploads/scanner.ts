import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import type { ScannerAddress } from '../../../config/index.js';
import { ScannerUnavailableError } from './upload.errors.js';

/** Milliseconds without any progress after which a scanner is given up. */
const IDLE_MS = 20_000;
/** Longest answer, such as `stream: Eicar-Signature FOUND`. */
const ANSWER_MAX = 1024;
const FOUND = /^stream: (?<signature>[^\0]+) FOUND$/;

/** One scan, to which the bytes of a file are given in order. */
export interface Scan {
  /** @throws ScannerUnavailableError */
  add(chunk: Buffer): Promise<void>;
  /** @returns the name of the malware that was found, or null. @throws ScannerUnavailableError */
  end(): Promise<string | null>;
  /** Does nothing after `end`. */
  abort(): void;
}

/**
 * Scans contents with the daemon of ClamAV, when it is configured. Its protocol is a command and
 * chunks with their lengths (clamd(8), INSTREAM); the package `clamscan` is not used: it looks for
 * programs of the machine when it starts, and cannot be given the chunks of a stream that is read for
 * other purposes, too.
 */
@Injectable()
export class Scanner {
  readonly #logger = new Logger(Scanner.name);
  readonly #address: ScannerAddress | null;

  constructor(config: AppConfig) {
    this.#address = config.files.scanner;
  }

  /** Whether files are scanned. */
  get configured(): boolean {
    return this.#address !== null;
  }

  /**
   * Asks for the version of the scanner and of its signatures.
   * @throws errors of the connection
   */
  async version(): Promise<string> {
    if (this.#address === null) throw new Error('No scanner is configured');
    const socket = createConnection(this.#address);
    socket.setTimeout(IDLE_MS, () => socket.destroy(new Error('The scanner does not answer')));
    try {
      const answer = readAnswer(socket);
      socket.write('zVERSION\0');
      const version = await answer;
      if (!version.startsWith('ClamAV ')) throw new Error('The answer is not one of ClamAV');
      return version;
    } finally {
      socket.destroy();
    }
  }

  /** Null: files are not scanned. */
  begin(): Scan | null {
    if (this.#address === null) return null;
    return new ClamScan(createConnection(this.#address), (reason, cause) => {
      this.#logger.error({ reason, err: cause }, 'The scanner cannot be used');
      return new ScannerUnavailableError({ cause });
    });
  }
}

class ClamScan implements Scan {
  readonly #socket: Socket;
  readonly #fail: (reason: string, cause?: unknown) => ScannerUnavailableError;
  readonly #answer: Promise<string>;
  #isAnswered = false;
  #failure: ScannerUnavailableError | null = null;

  constructor(socket: Socket, fail: (reason: string, cause?: unknown) => ScannerUnavailableError) {
    this.#socket = socket;
    this.#fail = fail;
    socket.setTimeout(IDLE_MS, () => socket.destroy(new Error('The scanner does not answer')));
    this.#answer = readAnswer(socket).finally(() => {
      this.#isAnswered = true;
    });
    // Reported by `add` or `end`.
    this.#answer.catch(() => undefined);
    socket.write('zINSTREAM\0');
  }

  async add(chunk: Buffer): Promise<void> {
    if (chunk.length === 0) return;
    // The scanner may answer before the end, for example because the file is too large for it.
    if (this.#isAnswered) {
      await this.end();
      return;
    }
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    this.#socket.write(length);
    if (this.#socket.write(chunk)) return;
    await Promise.race([drained(this.#socket), this.#answer.catch(() => undefined)]);
  }

  async end(): Promise<string | null> {
    if (this.#failure !== null) throw this.#failure;
    if (!this.#isAnswered) this.#socket.write(Buffer.alloc(4));
    try {
      const answer = await this.#answer;
      if (answer === 'stream: OK') return null;
      const signature = FOUND.exec(answer)?.groups?.['signature'];
      if (signature !== undefined) return signature;
      throw new Error(answer === '' ? 'It has closed the connection' : answer);
    } catch (error) {
      this.#failure = this.#fail(error instanceof Error ? error.message : String(error), error);
      throw this.#failure;
    } finally {
      this.abort();
    }
  }

  abort(): void {
    this.#socket.destroy();
  }
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
      const end = answer.indexOf('\0');
      if (end !== -1) resolve(answer.slice(0, end));
      else if (answer.length > ANSWER_MAX) socket.destroy(new Error('Its answer is too long'));
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
