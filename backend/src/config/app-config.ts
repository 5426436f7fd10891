import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

/** What this process does. The smallest installation does all three in one. */
export const ROLES = ['api', 'media', 'jobs'] as const;
export type Role = (typeof ROLES)[number];

export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface HttpConfig {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** Origins (scheme, host, port) besides its own that browsers may call this server from. */
  readonly publicOrigins: readonly string[];
  /** Whose `X-Forwarded-*` count: nobody's, those of so many proxies in front, or those of these addresses and networks. */
  readonly trustProxy: false | number | readonly string[];
  readonly tls: TlsConfig | null;
  /** Folder with the built web app; null serves none. */
  readonly webRoot: string | null;
}

export interface DatabaseConfig {
  readonly url: string;
  /** Connections at most, in this process. */
  readonly poolSize: number;
  readonly migrateOnStart: boolean;
}

export interface RedisConfig {
  readonly url: string;
  /** Put before every key and stream, so that installations can share one Redis. */
  readonly keyPrefix: string;
}

interface Argon2Config {
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
  /** Hashes at once; the rest waits. */
  readonly concurrency: number;
}

export interface AuthConfig {
  readonly jwtSecret: string;
  readonly accessTtlSeconds: number;
  readonly refreshTtlSeconds: number;
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
  /** Addresses told to clients; empty: those of this machine. */
  readonly announcedAddresses: readonly string[];
  /** Worker n listens on `basePort + n`, UDP and TCP; 0: any free ports. */
  readonly basePort: number;
  /** Path of the mediasoup worker; null: the one in node_modules. */
  readonly workerBin: string | null;
}

export interface CallsConfig {
  readonly ringSeconds: number;
}

export interface LimitsConfig {
  /** Multiplies the points of every rate limit; 0 turns them off (benchmarks). */
  readonly rateFactor: number;
  /** Open sockets of one session at most. */
  readonly socketsPerSession: number;
  /** Live sessions of one user at most; a sign-in above ends the one seen longest ago. */
  readonly sessionsPerUser: number;
  /** Conversations that one user may have made at most; a user may be in twice as many that others made. */
  readonly conversationsPerUser: number;
  /** Contacts and requests of one user, people who ask them, and people they block: at most so many of each. */
  readonly contactsPerUser: number;
  /** Bytes of messages and pictures that one user may have stored in a day. */
  readonly storedBytesPerDay: number;
}

export interface ShutdownConfig {
  /** Longest time for the whole shutdown. */
  readonly timeoutSeconds: number;
  /** Time between `ready` saying 503 and the refusal of new connections, for load balancers to notice. */
  readonly drainSeconds: number;
}

export interface LogConfig {
  readonly level: LogLevel;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that can be set from outside, read and checked once. Injectable everywhere; never changes. */
export class AppConfig {
  readonly roles: ReadonlySet<Role>;
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly redis: RedisConfig | null;
  readonly auth: AuthConfig;
  readonly turn: TurnConfig;
  readonly media: MediaConfig;
  readonly calls: CallsConfig;
  readonly limits: LimitsConfig;
  readonly shutdown: ShutdownConfig;
  /** Folder for files that belong to this installation. */
  readonly dataDir: string;
  readonly log: LogConfig;
  /** Sentences about settings that are probably not meant as they are; logged at the start. */
  readonly warnings: readonly string[];

  constructor(values: AppConfigValues) {
    this.roles = values.roles;
    this.http = values.http;
    this.database = values.database;
    this.redis = values.redis;
    this.auth = values.auth;
    this.turn = values.turn;
    this.media = values.media;
    this.calls = values.calls;
    this.limits = values.limits;
    this.shutdown = values.shutdown;
    this.dataDir = values.dataDir;
    this.log = values.log;
    this.warnings = values.warnings;
  }
}

export type AppConfigValues = { readonly [K in keyof AppConfig]: AppConfig[K] };

/** Makes the one configuration injectable everywhere. */
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
