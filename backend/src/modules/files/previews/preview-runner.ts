import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PREVIEW_SIZES } from '@chatcall/contracts';
import type { PreviewSize } from '@chatcall/contracts';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import type { BlobFindings } from '../blobs/index.js';
import { missingPrograms, previewKindOf } from './preview-kinds.js';
import type { PreviewKind } from './preview-kinds.js';

/** What a file shows. */
export interface Examination {
  readonly findings: BlobFindings;
  /** WebP; empty: there is no preview. */
  readonly pictures: ReadonlyMap<PreviewSize, Buffer>;
  /** Nothing was looked for: the programs for this kind of file are not installed. */
  readonly programMissing: boolean;
}

/** This process is ending; the file was not examined. */
export class PreviewsClosedError extends Error {
  constructor() {
    super('The process is shutting down.');
    this.name = 'PreviewsClosedError';
  }
}

/** The program beside this file: compiled as this one is, or not. */
const PROGRAM = join(import.meta.dirname, `preview-process${extname(import.meta.filename)}`);
const PROGRAM_PATH = '/usr/local/bin:/usr/bin:/bin';
const FOLDER_PREFIX = 'preview-';
/** A folder of that age was left behind by a process that was killed; processes share the place. */
const FOLDER_OLD_MS = 3_600_000;
const HEAP_MB = 128;
/** Address space, of which Node reserves far more than it uses: 10 GB for WebAssembly. */
const ADDRESS_SPACE_KB = 16 * 1_048_576;
/** Largest file that the process may write, in blocks of 512 bytes: a page or a frame as PNG. */
const FILE_BLOCKS = 131_072;
const OPEN_FILES = 128;
/** Bytes of the answer: three pictures in Base64. */
const ANSWER_MAX = 8 * 1_048_576;
/**
 * Sets the limits, which hold for the programs that the process starts, too, and becomes the
 * process. A limit that the system does not know is left out.
 */
const LIMITED = `
ulimit -c 0; ulimit -t "$1"; ulimit -d "$2"; ulimit -v ${ADDRESS_SPACE_KB}
ulimit -f ${FILE_BLOCKS}; ulimit -n ${OPEN_FILES}
shift 2
exec nice -n 10 "$@"`;

const NUMBER_MAX = 2_147_483_647;
const BLURHASH = /^[\w#$%*+,\-.:;=?@[\]^{|}~]{6,100}$/;

const NOTHING: Examination = {
  findings: {
    width: null,
    height: null,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
  },
  pictures: new Map(),
  programMissing: false,
};

/**
 * Examines files, each in a child process of its own with limits of time, memory and output, without
 * the environment of this one. Whatever a file does to the program that reads it ends with that
 * process.
 */
@Injectable()
export class PreviewRunner implements OnModuleInit {
  readonly #logger = new Logger(PreviewRunner.name);
  readonly #seconds: number;
  readonly #memoryMb: number;
  readonly #wanted: boolean;
  /** Not the system's folder for temporary files, which may be in memory. */
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();
  #missing: ReadonlyMap<PreviewKind, string> = new Map();
  #closed = false;

  constructor(config: AppConfig) {
    this.#seconds = config.previews.seconds;
    this.#memoryMb = config.previews.memoryMb;
    this.#folder = join(config.dataDir, 'tmp');
    this.#wanted = config.previews.processes > 0 && config.roles.has('jobs');
  }

  async onModuleInit(): Promise<void> {
    if (!this.#wanted) return;
    await this.#removeOldFolders();
    this.#missing = missingPrograms(PROGRAM_PATH);
    for (const [kind, debian] of this.#missing)
      this.#logger.log(
        `There are no previews of ${kind === 'pdf' ? 'PDF files' : 'videos, and durations are not known'}: install ${debian}`,
      );
  }

  /**
   * @param open a stream of the bytes; null: the file was deleted
   * @returns null when the file was deleted; nothing found when it cannot be read within the limits
   * @throws PreviewsClosedError, and what the stream throws
   */
  async examine(type: string, open: () => Promise<Readable | null>): Promise<Examination | null> {
    const kind = previewKindOf(type);
    if (kind === null) return NOTHING;
    if (this.#missing.has(kind)) return { ...NOTHING, programMissing: true };
    // Hundreds may wait for their turn: they are not copied to be given up then.
    if (this.#closed) throw new PreviewsClosedError();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(this.#folder, FOLDER_PREFIX));
    try {
      const stream = await open();
      if (stream === null) return null;
      const path = join(folder, 'file');
      await pipeline(stream, createWriteStream(path, { mode: 0o600 }));
      return await this.#run({ kind, type, path, folder });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Ends the running processes. */
  close(): void {
    this.#closed = true;
    for (const child of this.#running) kill(child);
  }

  async #removeOldFolders(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        if (!name.startsWith(FOLDER_PREFIX)) continue;
        if (Date.now() - (await stat(path)).mtimeMs > FOLDER_OLD_MS)
          await rm(path, { recursive: true, force: true });
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'Old files of previews could not be removed');
    }
  }

  async #run(task: {
    kind: PreviewKind;
    type: string;
    path: string;
    folder: string;
  }): Promise<Examination> {
    if (this.#closed) throw new PreviewsClosedError();
    const { folder, kind } = task;
    const limits = [String(this.#seconds), String(this.#memoryMb * 1024)];
    const program = [process.execPath, `--max-old-space-size=${HEAP_MB}`, PROGRAM];
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        LIMITED,
        'sh',
        ...limits,
        ...program,
        JSON.stringify({ ...task, toolMs: this.#seconds * 500, sizes: PREVIEW_SIZES }),
      ],
      {
        cwd: folder,
        // A process group: what the process has started ends with it.
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: PROGRAM_PATH, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
      },
    );
    this.#running.add(child);
    try {
      const { answer, reason } = await this.#answerOf(child);
      if (this.#closed) throw new PreviewsClosedError();
      const examination = answer === null ? null : parseAnswer(answer);
      if (examination === null) this.#logger.debug({ kind, reason }, 'A file cannot be examined');
      return examination ?? NOTHING;
    } finally {
      this.#running.delete(child);
    }
  }

  #answerOf(child: ChildProcess): Promise<{ answer: string | null; reason: string }> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      let killed: string | null = null;
      const end = (reason: string): void => {
        killed ??= reason;
        kill(child);
      };
      const timer = setTimeout(() => end('time'), this.#seconds * 1000);
      child.stdout?.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > ANSWER_MAX) end('output');
        else chunks.push(chunk);
      });
      child.once('error', (error) => {
        clearTimeout(timer);
        resolve({ answer: null, reason: String(error) });
      });
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        // What it has started and not waited for.
        kill(child);
        const answer = killed === null && code === 0 ? Buffer.concat(chunks).toString() : null;
        resolve({ answer, reason: killed ?? signal ?? `code ${code}` });
      });
    });
  }
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Trusts nothing: the process has read a file that may have taken it over. */
function parseAnswer(text: string): Examination | null {
  const answer = parseObject(text);
  if (answer === null) return null;
  const { blurhash, pictures } = answer;
  const images = isObject(pictures) ? picturesOf(pictures) : new Map<PreviewSize, Buffer>();
  return {
    findings: {
      width: numberOf(answer['width'], 1),
      height: numberOf(answer['height'], 1),
      duration: numberOf(answer['duration'], 0),
      pages: numberOf(answer['pages'], 0),
      animated: answer['animated'] === true,
      blurhash: typeof blurhash === 'string' && BLURHASH.test(blurhash) ? blurhash : null,
    },
    pictures: images,
    programMissing: false,
  };
}

function picturesOf(pictures: Readonly<Record<string, unknown>>): Map<PreviewSize, Buffer> {
  const images = new Map<PreviewSize, Buffer>();
  for (const size of PREVIEW_SIZES) {
    const encoded = pictures[size];
    if (typeof encoded !== 'string') continue;
    const bytes = Buffer.from(encoded, 'base64');
    if (isWebp(bytes)) images.set(size, bytes);
  }
  return images;
}

function isWebp(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}

function numberOf(value: unknown, min: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= NUMBER_MAX
    ? value
    : null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
