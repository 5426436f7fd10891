import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { SettingValues } from '@chatcall/contracts';
import type { FilesConfig } from './file-settings.js';
import type { MailConfig } from './mail-settings.js';

/** The roles of a process. The smallest installation runs all three in one process. */
export const ROLES = ['api', 'media', 'jobs'] as const;
export type Role = (typeof ROLES)[number];

export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface HttpConfig {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** Origins (scheme, host, port) besides its own from which browsers may call this server. */
  readonly publicOrigins: readonly string[];
  /** Where the web app is, without a slash at the end; null: not configured. */
  readonly publicUrl: string | null;
  /**
   * Whose `X-Forwarded-*` headers are trusted: nobody's, those of this number of proxies, or those
   * of these addresses and networks.
   */
  readonly trustProxy: false | number | readonly string[];
  readonly tls: TlsConfig | null;
  /** Folder with the built web app; null: not served. */
  readonly webRoot: string | null;
}

export interface DatabaseConfig {
  readonly url: string;
  /** Maximum number of connections of this process. */
  readonly poolSize: number;
  readonly migrateOnStart: boolean;
}

export interface RedisConfig {
  readonly url: string;
  /** Prefix of every key and stream, so that installations can share one Redis. */
  readonly keyPrefix: string;
}

/** A bucket in a storage that speaks the protocol of Amazon S3. */
export interface S3Config {
  /** Null: Amazon's own, in the region. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

interface Argon2Config {
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
  /** Number of hashes at once; the others wait. */
  readonly concurrency: number;
}

export interface AuthConfig {
  readonly jwtSecret: string;
  /** With it the first user becomes owner. `off`: without a code; null: the server makes one. */
  readonly setupCode: string | null;
  readonly accessTtlSeconds: number;
  readonly argon2: Argon2Config;
}

export interface TurnConfig {
  readonly urls: readonly string[];
  readonly secret: string | null;
  readonly ttlSeconds: number;
}

export interface MediaConfig {
  /** mediasoup worker processes. */
  readonly workers: number;
  readonly listenIp: string;
  /** Addresses that clients connect to; empty: those of this machine. */
  readonly announcedAddresses: readonly string[];
  /** Worker n listens on port `basePort + n`, UDP and TCP; 0: any free ports. */
  readonly basePort: number;
  /**
   * Videos that one device receives at once: pinned ones and screens first, then the last speakers.
   */
  readonly videosMax: number;
  /** Path of the mediasoup worker; null: the one in node_modules. */
  readonly workerBin: string | null;
}

export interface CallsConfig {
  readonly ringSeconds: number;
  /** Calls of one user to another within ten minutes that may stay without an answer. */
  readonly unansweredRings: number;
}

export interface LimitsConfig {
  /** Multiplies the points of every rate limit; 0 disables them (benchmarks). */
  readonly rateFactor: number;
  /** Maximum number of open sockets of one session. */
  readonly socketsPerSession: number;
  /**
   * Maximum number of live sessions of one user; a further sign-in ends the one used longest ago.
   */
  readonly sessionsPerUser: number;
  /** Maximum number of conversations that one user may create; a user may be in twice as many. */
  readonly conversationsPerUser: number;
  /**
   * Maximum number of contacts and own requests of one user, of requests by others, and of blocks,
   * each counted separately.
   */
  readonly contactsPerUser: number;
  /** Bytes of messages and pictures that one user may store per day. */
  readonly storedBytesPerDay: number;
}

export interface PreviewsConfig {
  /** Files that one process examines at once; 0: files have no previews. */
  readonly processes: number;
  /** Time limit for one file. */
  readonly seconds: number;
  /** Memory limit of one process, which has about 600 MB of it before it reads the file. */
  readonly memoryMb: number;
}

export interface SearchConfig {
  /** Text search configuration of PostgreSQL whose word stems are found; `simple`: none. */
  readonly language: SearchLanguage;
}

export interface ShutdownConfig {
  /** Time limit for the whole shutdown. */
  readonly timeoutSeconds: number;
  /**
   * Time between the first 503 of `ready` and the refusal of new connections, for load balancers to
   * notice.
   */
  readonly drainSeconds: number;
  /** Time for the calls of a media node to move to another one before it ends. */
  readonly mediaDrainSeconds: number;
}

export interface LogConfig {
  readonly level: LogLevel;
}

/** The text search configurations that PostgreSQL comes with. */
export const SEARCH_LANGUAGES = [
  'simple',
  'arabic',
  'armenian',
  'basque',
  'catalan',
  'danish',
  'dutch',
  'english',
  'finnish',
  'french',
  'german',
  'greek',
  'hindi',
  'hungarian',
  'indonesian',
  'irish',
  'italian',
  'lithuanian',
  'nepali',
  'norwegian',
  'portuguese',
  'romanian',
  'russian',
  'serbian',
  'spanish',
  'swedish',
  'tamil',
  'turkish',
  'yiddish',
] as const;
type SearchLanguage = (typeof SEARCH_LANGUAGES)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** The whole configuration, read and checked once. Injectable everywhere; never changes. */
export class AppConfig {
  readonly roles: ReadonlySet<Role>;
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly redis: RedisConfig | null;
  /** Where files are stored; null: in `dataDir`. */
  readonly s3: S3Config | null;
  readonly auth: AuthConfig;
  readonly turn: TurnConfig;
  readonly media: MediaConfig;
  readonly calls: CallsConfig;
  readonly limits: LimitsConfig;
  readonly previews: PreviewsConfig;
  readonly files: FilesConfig;
  /** Null: this server sends no mail. */
  readonly mail: MailConfig | null;
  /** Settings that the environment fixes: administrators cannot change them. */
  readonly fixedSettings: Partial<SettingValues>;
  readonly search: SearchConfig;
  readonly shutdown: ShutdownConfig;
  /** Folder for the files of this installation. */
  readonly dataDir: string;
  readonly log: LogConfig;
  /** Warnings about settings that are probably mistakes; logged at the start. */
  readonly warnings: readonly string[];

  constructor(values: AppConfigValues) {
    this.roles = values.roles;
    this.http = values.http;
    this.database = values.database;
    this.redis = values.redis;
    this.s3 = values.s3;
    this.auth = values.auth;
    this.turn = values.turn;
    this.media = values.media;
    this.calls = values.calls;
    this.limits = values.limits;
    this.previews = values.previews;
    this.files = values.files;
    this.mail = values.mail;
    this.fixedSettings = values.fixedSettings;
    this.search = values.search;
    this.shutdown = values.shutdown;
    this.dataDir = values.dataDir;
    this.log = values.log;
    this.warnings = values.warnings;
  }

  /** Such a process needs no rights to write to the database. */
  get carriesOnlyMedia(): boolean {
    return this.roles.has('media') && this.roles.size === 1;
  }
}

export type AppConfigValues = Omit<AppConfig, 'carriesOnlyMedia'>;

/** Makes the configuration injectable everywhere. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: AppConfig, useValue: config }],
      exports: [AppConfig],
    };
  }
}
