import { Readable, Transform, pipeline } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { S3Config } from '../../config/index.js';
import { StorageFullError, UnavailableError } from '../errors/index.js';
import { FileStore, requireKey, requireWithin } from './file-store.js';
import type { ByteRange, FileInfo, OpenFile } from './file-store.js';

const CONNECT_MS = 5_000;
/** Longest pause of a connection: a client that reads a file slowly, or a server that hangs. */
const PAUSE_MS = 90_000;
/** A file that a client reads slowly has a connection for as long. */
const CONNECTIONS_MAX = 500;
/** Answers with which a server refuses files for good, until an administrator acts. */
const REFUSED = new Set([400, 403, 404, 405, 411, 413, 507]);

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Stores files as objects of a bucket, in any storage that speaks the protocol of Amazon S3. */
export class S3FileStore extends FileStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(config: S3Config) {
    super();
    this.#bucket = config.bucket;
    const agent = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
    this.#client = new S3Client({
      region: config.region,
      credentials: { accessKeyId: config.accessKey, secretAccessKey: config.secretKey },
      ...(config.endpoint === null ? {} : { endpoint: config.endpoint, forcePathStyle: true }),
      // Other servers than Amazon's do not know the newer checksums. Contents have one of their own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Failures are thrown; those that are handled need no line in the log.
      logger: SILENT,
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        socketTimeout: PAUSE_MS,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
  }

  async write(key: string, source: Readable | Uint8Array, info: FileInfo): Promise<void> {
    const stream = source instanceof Readable ? source : Readable.from([source]);
    const aborting = new AbortController();
    let failure: unknown;
    const counted = pipeline(stream, exactly(info.size), (error) => {
      // The SDK does not see the error of a stream that it sends, and would wait for the rest.
      failure ??= error ?? undefined;
      if (error) aborting.abort();
    });
    try {
      requireKey(key);
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: counted,
          ContentType: info.type,
          ContentLength: info.size,
        }),
        { abortSignal: aborting.signal },
      );
    } catch (error) {
      const reason = failure ?? error;
      failure ??= error;
      stream.destroy();
      counted.destroy();
      throw reason === error ? writeError(error) : reason;
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | null> {
    requireKey(key);
    const answer = await this.#unlessMissing(
      this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
        }),
      ),
    );
    if (answer === null) return null;
    const stream = answer.Body as Readable;
    const whole = /\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1];
    const size = Number(whole ?? answer.ContentLength);
    try {
      if (range !== undefined) requireWithin(range, size);
    } catch (error) {
      stream.destroy();
      throw error;
    }
    return { stream, type: answer.ContentType ?? '', size };
  }

  async stat(key: string): Promise<FileInfo | null> {
    requireKey(key);
    const answer = await this.#unlessMissing(
      this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key })),
    );
    return answer && { type: answer.ContentType ?? '', size: answer.ContentLength ?? 0 };
  }

  async delete(key: string): Promise<void> {
    requireKey(key);
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }

  /** An object that was not written completely does not exist. */
  deleteUnfinished(): Promise<number> {
    return Promise.resolve(0);
  }

  /**
   * Asks for a file that does not exist, which needs the bucket and the right to read it. The check
   * runs every few seconds, and writing objects costs money.
   */
  async assertWritable(): Promise<void> {
    (await this.open('probe'))?.stream.destroy();
  }

  close(): void {
    this.#client.destroy();
  }

  async #unlessMissing<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof S3ServiceException)) throw unavailable(error);
      const status = error.$metadata.httpStatusCode;
      if (error.name === 'InvalidRange' || status === 416)
        throw new RangeError('The range is not within the file', { cause: error });
      if (error.name === 'NoSuchKey' || error.name === 'NotFound') return null;
      throw unavailable(error);
    }
  }
}

/** Passes this many bytes on, and fails when there are more or fewer. */
function exactly(size: number): Transform {
  let passed = 0;
  const wrong = (count: string): Error =>
    new Error(`The file has ${count} bytes instead of ${size}`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > size) done(wrong('more'));
      else done(null, chunk);
    },
    flush(done) {
      done(passed === size ? null : wrong(String(passed)));
    },
  });
}

function writeError(error: unknown): unknown {
  if (error instanceof TypeError) return error;
  const refused =
    error instanceof S3ServiceException && REFUSED.has(error.$metadata.httpStatusCode ?? 0);
  return refused
    ? new StorageFullError('The server cannot store files at the moment.', { cause: error })
    : unavailable(error);
}

function unavailable(cause: unknown): UnavailableError {
  return new UnavailableError('The storage of files does not answer.', { cause });
}
