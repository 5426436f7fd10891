import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { AppConfig, LOG_LEVELS, ROLES, SEARCH_LANGUAGES } from './app-config.js';
import type {
  AuthConfig,
  HttpConfig,
  RedisConfig,
  Role,
  S3Config,
  TlsConfig,
} from './app-config.js';
import { isHost, isNetwork, isReachable, isTurnUrl } from './addresses.js';
import { EnvReader } from './env-reader.js';
import type { Env } from './env-reader.js';
import { readFiles } from './file-settings.js';
import { readMail } from './mail-settings.js';
import { readFixedSettings } from './fixed-settings.js';
import { withSecretFiles } from './secret-files.js';
import { unknownNames } from './unknown-names.js';

/** The configuration is invalid; the message names every bad value. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const WORKERS_MAX = 4;
const PREVIEWS_MAX = 2;

/**
 * The configuration of this process.
 * @throws ConfigError naming every bad value at once
 */
export function loadProcessConfig(): AppConfig {
  const { env, faults } = withSecretFiles(process.env);
  return loadConfig(env, faults);
}

/**
 * Turns environment variables into the configuration. Pure: reads only its arguments (and the
 * number of cores).
 * @param faults errors of the files with secrets
 * @throws ConfigError naming every bad value at once
 */
export function loadConfig(env: Env, faults: readonly string[] = []): AppConfig {
  const read = new EnvReader(env);
  for (const fault of faults) read.fault(fault);
  const warnings: string[] = [];
  const s3 = readS3(read);
  const http = readHttp(read);
  const config = new AppConfig({
    roles: readRoles(read),
    http,
    database: readDatabase(read),
    redis: readRedis(read),
    s3,
    auth: readAuth(read),
    turn: {
      urls: read.checkedList(
        'TURN_URLS',
        isTurnUrl,
        'URLs such as turn:turn.example.com:3478?transport=udp',
      ),
      secret: read.optional('TURN_SECRET'),
      ttlSeconds: read.integer('TURN_TTL_SECONDS', 3600, 60, 86_400),
    },
    media: {
      workers: read.integer('MEDIA_WORKERS', Math.min(availableParallelism(), WORKERS_MAX), 1, 64),
      listenIp: read.checked(
        'MEDIA_LISTEN_IP',
        '0.0.0.0',
        (value) => isIP(value) !== 0,
        'an IP address',
      ),
      announcedAddresses: read.checkedList(
        'MEDIA_ANNOUNCED_ADDRESSES',
        isReachable,
        'IP addresses or names that clients can reach, with commas between',
      ),
      basePort: read.integer('MEDIA_BASE_PORT', 40_000, 0, 65_000),
      videosMax: read.integer('MEDIA_VIDEOS_MAX', 25, 1, 50),
      workerBin: read.optional('MEDIASOUP_WORKER_BIN'),
    },
    calls: {
      ringSeconds: read.integer('RING_SECONDS', 45, 1, 600),
      unansweredRings: read.integer('UNANSWERED_RINGS', 5, 1, 1000),
    },
    limits: {
      rateFactor: read.decimal('RATE_LIMIT_FACTOR', 1, 0, 1000),
      socketsPerSession: read.integer('SOCKETS_PER_SESSION', 16, 1, 1000),
      sessionsPerUser: read.integer('SESSIONS_PER_USER', 100, 1, 10_000),
      conversationsPerUser: read.integer('CONVERSATIONS_PER_USER', 5000, 1, 1_000_000),
      contactsPerUser: read.integer('CONTACTS_PER_USER', 2000, 1, 100_000),
      storedBytesPerDay: read.integer('STORED_BYTES_PER_DAY', 104_857_600, 1024, 1_000_000_000_000),
    },
    previews: {
      processes: read.integer(
        'PREVIEW_PROCESSES',
        Math.max(1, Math.min(availableParallelism() - 1, PREVIEWS_MAX)),
        0,
        64,
      ),
      seconds: read.integer('PREVIEW_SECONDS', 15, 1, 300),
      memoryMb: read.integer('PREVIEW_MEMORY_MB', 1024, 768, 65_536),
    },
    files: readFiles(read, s3 !== null),
    mail: readMail(read, http.publicUrl),
    fixedSettings: readFixedSettings(read),
    search: { language: read.oneOf('SEARCH_LANGUAGE', SEARCH_LANGUAGES, 'simple') },
    shutdown: {
      timeoutSeconds: read.integer('SHUTDOWN_TIMEOUT_SECONDS', 15, 1, 300),
      drainSeconds: read.decimal('SHUTDOWN_DRAIN_SECONDS', 0, 0, 120),
      mediaDrainSeconds: read.decimal('MEDIA_DRAIN_SECONDS', 10, 0, 240),
    },
    dataDir: resolve(read.text('CHATCALL_DATA', '.chatcall')),
    log: { level: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info') },
    warnings,
  });
  if (config.turn.urls.length > 0 && config.turn.secret === null)
    read.fault('TURN_URLS needs TURN_SECRET, the secret that coturn shares');
  if (config.redis === null && config.roles.size < ROLES.length) {
    read.fault(
      'ROLES may name fewer than all roles only with REDIS_URL, through which the processes meet',
    );
  }
  const loopback = config.media.announcedAddresses.filter((address) =>
    /^(127\.|::1$|localhost$)/.test(address),
  );
  if (loopback.length > 0)
    warnings.push(
      `MEDIA_ANNOUNCED_ADDRESSES names ${loopback.join(', ')}, which only browsers on this machine can reach`,
    );
  warnings.push(...unknownNames(env, read.names));
  if (read.faults.length > 0) throw new ConfigError([...read.faults, ...warnings]);
  return config;
}

function readRoles(read: EnvReader): Set<Role> {
  const names = read.list('ROLES');
  if (names.length === 0) return new Set(ROLES);
  const roles = ROLES.filter((role) => names.includes(role));
  const unknown = names.filter((name) => !ROLES.some((role) => role === name));
  if (unknown.length > 0)
    read.fault(`ROLES knows ${ROLES.join(', ')}, not '${unknown.join(', ')}'`);
  return new Set(roles);
}

function readHttp(read: EnvReader): HttpConfig {
  const webRoot = read.optional('WEB_ROOT');
  const publicOrigins = read.list('PUBLIC_ORIGINS').map((origin) => readOrigin(read, origin));
  return {
    port: read.integer('PORT', 3001, 0, 65_535),
    host: read.checked('HOST', '0.0.0.0', isHost, 'an IP address or a name'),
    publicOrigins,
    publicUrl: readPublicUrl(read) ?? publicOrigins[0] ?? null,
    trustProxy: readTrustProxy(read),
    tls: readTls(read),
    webRoot: webRoot === null ? null : resolve(webRoot),
  };
}

/**
 * `true` means one proxy: the address that it adds counts, and nothing that the client claimed
 * before it.
 */
function readTrustProxy(read: EnvReader): false | number | string[] {
  const value = read.optional('TRUST_PROXY')?.toLowerCase();
  if (value === undefined || ['false', 'no', 'off', '0'].includes(value)) return false;
  if (['true', 'yes', 'on'].includes(value)) return 1;
  if (/^\d+$/.test(value)) return read.integer('TRUST_PROXY', 1, 1, 16);
  const networks = read.list('TRUST_PROXY');
  const wrong = networks.filter(
    (network) => !/^(loopback|linklocal|uniquelocal)$/.test(network) && !isNetwork(network),
  );
  if (wrong.length > 0)
    read.fault(
      `TRUST_PROXY must be true, false, a number of proxies or a list of networks, not '${wrong.join(', ')}'`,
    );
  return networks;
}

/** `PUBLIC_URL`, or else the first of `PUBLIC_ORIGINS` is the address of the web app. */
function readPublicUrl(read: EnvReader): string | null {
  const text = read.optional('PUBLIC_URL');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.pathname === '/' &&
    `${url.search}${url.hash}${url.username}` === ''
  )
    return url.origin;
  read.fault('PUBLIC_URL must be the address of the web app, such as https://chat.example.com');
  return null;
}

function readOrigin(read: EnvReader, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    url.pathname === '/' &&
    url.search === ''
  )
    return url.origin;
  read.fault(`PUBLIC_ORIGINS must hold origins such as https://chat.example.com, not '${value}'`);
  return '';
}

function readTls(read: EnvReader): TlsConfig | null {
  const certFile = read.optional('TLS_CERT_FILE');
  const keyFile = read.optional('TLS_KEY_FILE');
  if (certFile !== null && keyFile !== null)
    return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
  if (certFile !== null || keyFile !== null)
    read.fault('TLS_CERT_FILE and TLS_KEY_FILE are needed together');
  return null;
}

function readDatabase(read: EnvReader): { url: string; poolSize: number; migrateOnStart: boolean } {
  const url = read.required('DATABASE_URL', 'postgres://chatcall:secret@localhost:5432/chatcall');
  if (url !== '') read.url('DATABASE_URL', url, ['postgres', 'postgresql']);
  return {
    url,
    poolSize: read.integer('DATABASE_POOL', 10, 1, 500),
    migrateOnStart: read.flag('MIGRATE_ON_START', true),
  };
}

function readRedis(read: EnvReader): RedisConfig | null {
  const url = read.optional('REDIS_URL');
  const isPrefix = (value: string): boolean => /^[\w.-]{1,64}$/.test(value);
  const keyPrefix = read.checked(
    'REDIS_PREFIX',
    'chatcall',
    isPrefix,
    'letters, digits, dots and dashes',
  );
  if (url === null) return null;
  read.url('REDIS_URL', url, ['redis', 'rediss']);
  return { url, keyPrefix };
}

function readS3(read: EnvReader): S3Config | null {
  const bucket = read.optional('S3_BUCKET');
  const endpoint = read.optional('S3_ENDPOINT');
  const [accessKey, secretKey] = [read.optional('S3_ACCESS_KEY'), read.optional('S3_SECRET_KEY')];
  const region = read.text('S3_REGION', 'us-east-1');
  if (endpoint !== null) read.url('S3_ENDPOINT', endpoint, ['http', 'https']);
  if (bucket === null) {
    if (endpoint !== null || accessKey !== null || secretKey !== null)
      read.fault('S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY need S3_BUCKET');
    return null;
  }
  if (accessKey === null || secretKey === null) {
    read.fault('S3_BUCKET needs S3_ACCESS_KEY and S3_SECRET_KEY');
    return null;
  }
  return { endpoint, region, bucket, accessKey, secretKey };
}

/** @returns null when the server makes one */
function readSetupCode(read: EnvReader): string | null {
  const code = read.optional('SETUP_CODE');
  if (code !== null && code !== 'off' && !/^(?:-*[a-z0-9]){12,32}-*$/i.test(code))
    read.fault(
      'SETUP_CODE must be off, or have 12 to 32 letters and digits, with dashes between them',
    );
  return code;
}

function readAuth(read: EnvReader): AuthConfig {
  const jwtSecret = read.required('JWT_SECRET', 'the output of: openssl rand -base64 48');
  if (jwtSecret !== '' && jwtSecret.length < 32)
    read.fault('JWT_SECRET must have at least 32 characters');
  return {
    jwtSecret,
    setupCode: readSetupCode(read),
    accessTtlSeconds: read.integer('ACCESS_TTL_SECONDS', 900, 1, 86_400),
    argon2: {
      memoryKib: read.integer('ARGON2_MEMORY_KIB', 19_456, 8, 1_048_576),
      iterations: read.integer('ARGON2_ITERATIONS', 2, 1, 20),
      parallelism: 1,
      concurrency: read.integer(
        'ARGON2_CONCURRENCY',
        Math.max(1, availableParallelism() - 1),
        1,
        64,
      ),
    },
  };
}
