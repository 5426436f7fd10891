import { randomBytes, scryptSync } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { AppConfig } from '../../config/index.js';
import { isError } from '../errors/index.js';

/** First numbers of advisory locks; no other lock in the database uses them. */
const CHECK_LOCK = 640_731_510;
const KINDS = {
  jwtSecret: 640_731_511,
  turnSecret: 640_731_512,
  storage: 640_731_513,
  redis: 640_731_514,
  bucket: 640_731_515,
} as const;
type Kind = keyof typeof KINDS;

/** Why two processes with different values cannot work on one database. */
const SENTENCES: Readonly<Record<Kind, string>> = {
  jwtSecret:
    'another process on this database has another JWT_SECRET; each would refuse the tokens of the other',
  turnSecret:
    'another process on this database has another TURN_SECRET; coturn would refuse the credentials of one of them',
  storage:
    'another process on this database keeps its files in another folder; both need the same CHATCALL_DATA, for example a shared volume',
  bucket:
    'another process on this database keeps its files in another place; both need the same S3_ENDPOINT and S3_BUCKET, or none',
  redis:
    'another process works on this database, and the two do not use the same Redis; set the same REDIS_URL and REDIS_PREFIX for both, or stop the other one',
};

/**
 * Attempts to start while another process may be about to end, and the time between them.
 */
const TRIES = 5;
const TRY_MS = 1_000;
const RECONNECT_MS = 2_000;
const CONNECT_MS = 5_000;
/** The file with the id of the data folder. */
const FOLDER_ID = 'folder-id';

interface Claim {
  readonly kind: Kind;
  /** A number that is the same for the same value and does not reveal a secret. */
  readonly value: number;
}

/** The settings of two processes that work on one database differ. */
class SettingsDifferError extends Error {
  constructor(kinds: readonly Kind[]) {
    super(kinds.map((kind) => SENTENCES[kind]).join('; '));
    this.name = 'SettingsDifferError';
  }
}

/**
 * Ensures that all processes on one database have the same secrets, files and Redis. Each process
 * holds advisory locks with numbers derived from its values; PostgreSQL releases them when the
 * process ends. A process that finds a different value does not start.
 */
export class SharedSettings {
  readonly #logger = new Logger('Settings');
  readonly #url: string;
  readonly #claims: readonly Claim[];
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(url: string, claims: readonly Claim[]) {
    this.#url = url;
    this.#claims = claims;
  }

  /**
   * @throws SettingsDifferError when another process has different values and has not ended after
   * some seconds
   */
  static async hold(config: AppConfig, tries = TRIES): Promise<SharedSettings> {
    const settings = new SharedSettings(config.database.url, claimsOf(config));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await settings.#take();
        return settings;
      } catch (error) {
        if (attempt >= tries) {
          if (error instanceof SettingsDifferError) throw error;
          throw new Error(`PostgreSQL cannot be reached: ${reasonOf(error)}`, { cause: error });
        }
        await sleep(TRY_MS);
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  async #take(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'chatcall-settings',
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
    let held = false;
    client.on('error', () => undefined);
    client.on('end', () => {
      if (held) this.#lost();
    });
    try {
      await client.connect();
      const others = await lockAndCompare(client, this.#claims);
      if (others.length > 0) throw new SettingsDifferError(others);
      if (this.#closed) throw new Error('closed meanwhile');
      held = true;
      this.#client = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /**
   * PostgreSQL has restarted or the network was interrupted. This process keeps running; the locks
   * are taken again so that other processes find them.
   */
  #lost(): void {
    this.#client = null;
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#take().catch((error: unknown) => {
        if (error instanceof SettingsDifferError)
          this.#logger.error(`While this process runs, ${error.message}`);
        this.#lost();
      });
    }, RECONNECT_MS);
    this.#timer.unref();
  }
}

/**
 * Takes the locks and checks those of other processes, one process at a time.
 * @returns the kinds for which another process has a different value
 */
async function lockAndCompare(client: pg.Client, claims: readonly Claim[]): Promise<Kind[]> {
  // The locks of a machine that lost its power must not stay for hours.
  await client.query(
    'SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
  );
  await client.query('SELECT pg_advisory_lock($1, 0)', [CHECK_LOCK]);
  try {
    for (const { kind, value } of claims)
      await client.query('SELECT pg_advisory_lock_shared($1, $2)', [KINDS[kind], value]);
    const { rows } = await client.query<{ kind: string; value: string }>(
      `SELECT classid AS kind, objid AS value FROM pg_locks
       WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND pid <> pg_backend_pid()
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = ANY($1::oid[])`,
      [Object.values(KINDS)],
    );
    const differs = ({ kind, value }: Claim): boolean =>
      rows.some((row) => Number(row.kind) === KINDS[kind] && Number(row.value) !== value);
    return claims.filter(differs).map(({ kind }) => kind);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, 0)', [CHECK_LOCK]);
  }
}

function claimsOf(config: AppConfig): Claim[] {
  const { roles, auth, turn, redis, s3, dataDir } = config;
  const claims: Claim[] = [];
  const claim = (kind: Kind, text: string): void => {
    claims.push({ kind, value: numberOf(kind, text) });
  };
  // A command of the console has no role: it works beside the one server of an installation without Redis.
  const isCommand = roles.size === 0;
  if (roles.has('api') || isCommand) claim('jwtSecret', auth.jwtSecret);
  if (roles.has('api') && turn.secret !== null) claim('turnSecret', turn.secret);
  const hasFiles = roles.has('api') || roles.has('jobs');
  const folder = hasFiles ? folderId(dataDir) : null;
  if (folder !== null) claim('storage', folder);
  if (hasFiles) claim('bucket', s3 === null ? '' : `${s3.endpoint ?? ''} ${s3.bucket}`);
  // Without Redis only one process is possible: its value differs from all others. One Redis may
  // have several addresses, so the URLs are not compared.
  if (redis !== null || !isCommand)
    claim('redis', redis === null ? randomBytes(16).toString('hex') : redis.keyPrefix);
  return claims;
}

/**
 * Slow on purpose, so that secrets cannot be guessed from the locks. 31 bits, because lock numbers
 * are signed.
 */
function numberOf(kind: Kind, text: string): number {
  return scryptSync(text, `chatcall:${kind}`, 4, { N: 4096 }).readUInt32BE() >>> 1;
}

/**
 * The id of the folder, the same for all processes that use it; null when the folder is not
 * writable, which the readiness check reports.
 */
function folderId(dataDir: string): string | null {
  const file = join(dataDir, FOLDER_ID);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return readId(file) ?? createId(file);
  } catch {
    return null;
  }
}

/** Null when the file is missing or incomplete. */
function readId(file: string): string | null {
  const id = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return id === '' ? null : id;
}

/**
 * Creates the id of the folder, or reads the one that another process has created meanwhile. The
 * file is created atomically.
 */
function createId(file: string): string | null {
  const staged = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(staged, `${randomBytes(16).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    if (!isLinked(staged, file) || readId(file) === null) renameSync(staged, file);
  } finally {
    rmSync(staged, { force: true });
  }
  return readId(file);
}

/**
 * Whether the second file exists now, created by this or another process; false when the file
 * system has no links.
 */
function isLinked(staged: string, file: string): boolean {
  try {
    linkSync(staged, file);
    return true;
  } catch (error) {
    return isError(error) && 'code' in error && error.code === 'EEXIST';
  }
}

/** Node stores the reasons of a failed connection in `errors` and leaves the message empty. */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return String(error);
  if (error.message === '' && 'errors' in error && Array.isArray(error.errors))
    return error.errors.map(reasonOf).join('; ');
  return error.message;
}
