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

/** First numbers of advisory locks; nothing else in the database locks on them. */
const TURN_TO_LOOK = 640_731_510;
const KINDS = {
  jwtSecret: 640_731_511,
  turnSecret: 640_731_512,
  storage: 640_731_513,
  redis: 640_731_514,
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
  redis:
    'another process works on this database, and the two do not meet in one Redis; set the same REDIS_URL and REDIS_PREFIX for both, or stop the other one',
};

/**
 * Tries to start beside another process that may be just ending, and the time between two of them.
 */
const TRIES = 5;
const TRY_MS = 1_000;
const RECONNECT_MS = 2_000;
const CONNECT_MS = 5_000;
/** The name of the file that says which data folder this is. */
const FOLDER_ID = 'folder-id';

interface Claim {
  readonly kind: Kind;
  /** A number that is the same for the same value; says nothing about a secret. */
  readonly value: number;
}

/** The processes that work on one database do not agree. */
class SettingsDifferError extends Error {
  constructor(kinds: readonly Kind[]) {
    super(kinds.map((kind) => SENTENCES[kind]).join('; '));
    this.name = 'SettingsDifferError';
  }
}

/**
 * Makes sure that all processes on one database share what they must: secrets, files and Redis.
 * Each holds advisory locks whose numbers stand for its values for as long as it lives; PostgreSQL
 * lets them go by itself when it dies. A process that finds a different one does not start.
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
   * @throws SettingsDifferError when another process has other values, and has not ended after some
   * seconds
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
      const others = await lockAndLook(client, this.#claims);
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
   * PostgreSQL has restarted or the network was away. This process works on; another one must find
   * it again.
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
 * Takes the locks and looks for others of the same kinds, one process at a time.
 * @returns the kinds in which another process differs
 */
async function lockAndLook(client: pg.Client, claims: readonly Claim[]): Promise<Kind[]> {
  // A machine that lost its power must not count as alive for hours.
  await client.query(
    'SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
  );
  await client.query('SELECT pg_advisory_lock($1, 0)', [TURN_TO_LOOK]);
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
    await client.query('SELECT pg_advisory_unlock($1, 0)', [TURN_TO_LOOK]);
  }
}

function claimsOf(config: AppConfig): Claim[] {
  const { roles, auth, turn, redis, dataDir } = config;
  const claims: Claim[] = [];
  const claim = (kind: Kind, text: string): void => {
    claims.push({ kind, value: numberOf(kind, text) });
  };
  if (roles.has('api')) claim('jwtSecret', auth.jwtSecret);
  if (roles.has('api') && turn.secret !== null) claim('turnSecret', turn.secret);
  const folder = roles.has('api') || roles.has('jobs') ? folderId(dataDir) : null;
  if (folder !== null) claim('storage', folder);
  // Without Redis there can be one process only: it agrees with nobody. One Redis may have several
  // addresses, so the URLs are not compared.
  claim('redis', redis === null ? randomBytes(16).toString('hex') : redis.keyPrefix);
  return claims;
}

/**
 * Slow on purpose: others who may see the locks must not be able to try out secrets. 31 bits,
 * because the locks take signed numbers.
 */
function numberOf(kind: Kind, text: string): number {
  return scryptSync(text, `chatcall:${kind}`, 4, { N: 4096 }).readUInt32BE() >>> 1;
}

/**
 * What the folder is called, the same for every process that sees it; null where nothing can be
 * written, which the readiness check says.
 */
function folderId(dataDir: string): string | null {
  const file = join(dataDir, FOLDER_ID);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return idIn(file) ?? named(file);
  } catch {
    return null;
  }
}

/** Null where there is no file, or one that was never written to the end. */
function idIn(file: string): string | null {
  const id = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return id === '' ? null : id;
}

/**
 * Gives the folder a name, or takes the one that another process gave it meanwhile: it is there as
 * a whole or not at all.
 */
function named(file: string): string | null {
  const staged = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(staged, `${randomBytes(16).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    if (!isLinked(staged, file) || idIn(file) === null) renameSync(staged, file);
  } finally {
    rmSync(staged, { force: true });
  }
  return idIn(file);
}

/**
 * Whether the second file is there now, by this or by another process; false where the file system
 * has no links.
 */
function isLinked(staged: string, file: string): boolean {
  try {
    linkSync(staged, file);
    return true;
  } catch (error) {
    return isError(error) && 'code' in error && error.code === 'EEXIST';
  }
}

/** Node puts the reasons of a failed connection into `errors` and leaves the message empty. */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return String(error);
  if (error.message === '' && 'errors' in error && Array.isArray(error.errors))
    return error.errors.map(reasonOf).join('; ');
  return error.message;
}
