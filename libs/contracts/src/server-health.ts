import type { Timestamp } from './protocol.js';

/** `not-configured`: the server works without it. */
export type HealthStatus = 'ok' | 'degraded' | 'failing' | 'not-configured';

/** All states of a check. */
export const HEALTH_STATUSES: readonly HealthStatus[] = [
  'ok',
  'degraded',
  'failing',
  'not-configured',
];

/** What is checked. */
export type HealthCheckName =
  'database' | 'redis' | 'media' | 'turn' | 'storage' | 'disk' | 'mail' | 'scanner' | 'certificate';

/** All checks, in the order in which they are shown. */
export const HEALTH_CHECK_NAMES: readonly HealthCheckName[] = [
  'database',
  'redis',
  'media',
  'turn',
  'storage',
  'disk',
  'mail',
  'scanner',
  'certificate',
];

/** Why a check is not `ok`. */
export type HealthFinding =
  | 'database-unreachable'
  | 'database-slow'
  | 'migrations-pending'
  | 'redis-not-configured'
  | 'redis-unreachable'
  | 'redis-slow'
  | 'redis-evicts'
  | 'media-unavailable'
  | 'media-workers-missing'
  | 'turn-not-configured'
  | 'turn-unreachable'
  | 'turn-refused'
  | 'turn-full'
  | 'turn-dtls'
  | 'storage-unwritable'
  | 'disk-low'
  | 'disk-full'
  | 'mail-not-configured'
  | 'mail-unreachable'
  | 'mail-refused'
  | 'scanner-not-configured'
  | 'scanner-unreachable'
  | 'certificate-not-configured'
  | 'certificate-unreachable'
  | 'certificate-ends-soon'
  | 'certificate-ended'
  | 'certificate-not-yet-valid'
  | 'certificate-other-name'
  | 'certificate-untrusted';

/** All findings. */
export const HEALTH_FINDINGS: readonly HealthFinding[] = [
  'database-unreachable',
  'database-slow',
  'migrations-pending',
  'redis-not-configured',
  'redis-unreachable',
  'redis-slow',
  'redis-evicts',
  'media-unavailable',
  'media-workers-missing',
  'turn-not-configured',
  'turn-unreachable',
  'turn-refused',
  'turn-full',
  'turn-dtls',
  'storage-unwritable',
  'disk-low',
  'disk-full',
  'mail-not-configured',
  'mail-unreachable',
  'mail-refused',
  'scanner-not-configured',
  'scanner-unreachable',
  'certificate-not-configured',
  'certificate-unreachable',
  'certificate-ends-soon',
  'certificate-ended',
  'certificate-not-yet-valid',
  'certificate-other-name',
  'certificate-untrusted',
];

/** What is measured. Times in milliseconds, sizes in bytes. */
export type HealthFact =
  | 'latencyMs'
  | 'version'
  | 'sizeBytes'
  | 'pendingMigrations'
  | 'mediaNodes'
  | 'workers'
  | 'workersAlive'
  | 'calls'
  | 'streams'
  | 'backend'
  | 'freeBytes'
  | 'totalBytes'
  | 'relayAddress'
  | 'clientAddress'
  | 'validTo'
  | 'daysLeft'
  | 'errorCode';

/** One part of the server, or one address or folder of it. */
export interface HealthCheck {
  readonly name: HealthCheckName;
  /** The address or folder, when there may be several. */
  readonly subject: string | null;
  readonly status: HealthStatus;
  /** Null when it is `ok`. */
  readonly finding: HealthFinding | null;
  /** What to do, in English; null when it is `ok`. */
  readonly advice: string | null;
  readonly facts: Readonly<Partial<Record<HealthFact, string | number>>>;
}

/** Versions of what runs. */
export interface ServerVersions {
  readonly chatCall: string;
  readonly node: string;
  readonly mediasoup: string;
}

/** What a process of the server says of itself. */
export interface ServerProcessDetails {
  readonly host: string;
  readonly roles: readonly ('api' | 'media' | 'jobs')[];
  readonly versions: ServerVersions;
  readonly startedAt: Timestamp;
  readonly memoryBytes: number;
  /** The media workers that should run; 0 in a process without media. */
  readonly workers: number;
  readonly workersAlive: number;
  /** The parts that do not work, as `GET /api/health/ready` names them. */
  readonly down: readonly string[];
}

/** A process of the server. Several share one Redis. */
export interface ServerProcess {
  readonly id: string;
  readonly state: 'ready' | 'not-ready' | 'shutting-down' | 'no-answer';
  /** Null when it did not answer. */
  readonly details: ServerProcessDetails | null;
}

/** The state of the server and of everything it needs. */
export interface ServerHealth {
  /** The worst of all, in which parts that are not configured do not count. */
  readonly status: Exclude<HealthStatus, 'not-configured'>;
  readonly checkedAt: Timestamp;
  readonly checks: readonly HealthCheck[];
  /** The one that has made the checks comes first. */
  readonly processes: readonly ServerProcess[];
}
