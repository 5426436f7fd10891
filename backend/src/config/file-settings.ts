import { isHost } from './addresses.js';
import type { EnvReader } from './env-reader.js';

/** As sizes are shown in the web app. */
const MEGABYTE = 1_000_000;
const QUOTA_MB_MAX = 1_000_000_000;
const SIZE_MB_MAX = 100_000;
/** A storage with the protocol of Amazon S3 takes no more than 5 GiB in one request. */
const BUCKET_SIZE_MB_MAX = 5120;

/** The address of the daemon that scans files for malware. */
export type ScannerAddress =
  { readonly path: string } | { readonly host: string; readonly port: number };

export interface FilesConfig {
  /** Bytes of the largest file. */
  readonly sizeMax: number;
  /** Bytes that the files of one user may have together; null: without a limit. */
  readonly quotaUser: number | null;
  /** Bytes that all files may have together; null: without a limit. */
  readonly quotaTotal: number | null;
  /** Accepted media types, such as `image/*`; empty: all that are not refused. */
  readonly typesAllowed: readonly string[];
  readonly typesRefused: readonly string[];
  /** Uploads that one user may have begun and not made a file of. */
  readonly unfinishedUploads: number;
  /** ClamAV's daemon; null: files are not scanned. */
  readonly scanner: ScannerAddress | null;
}

const MEDIA_TYPE = /^(?:\*|[a-z0-9][a-z0-9.+-]*)\/(?:\*|[a-z0-9][a-z0-9.+-]*)$/;

const MEDIA_TYPES = 'media types such as application/pdf or image/*, with commas between';

/** @param inBucket whether files are stored in a bucket */
export function readFiles(read: EnvReader, inBucket: boolean): FilesConfig {
  const sizeMaxMb = read.integer('FILE_SIZE_MAX_MB', 100, 1, SIZE_MB_MAX);
  if (inBucket && sizeMaxMb > BUCKET_SIZE_MB_MAX)
    read.fault(`FILE_SIZE_MAX_MB can be at most ${BUCKET_SIZE_MB_MAX} with S3_BUCKET`);
  return {
    sizeMax: sizeMaxMb * MEGABYTE,
    quotaUser: read.integer('FILE_QUOTA_USER_MB', 5000, 0, QUOTA_MB_MAX) * MEGABYTE || null,
    quotaTotal: read.integer('FILE_QUOTA_TOTAL_MB', 0, 0, QUOTA_MB_MAX) * MEGABYTE || null,
    typesAllowed: lowerCase(read.checkedList('FILE_TYPES_ALLOWED', isMediaType, MEDIA_TYPES)),
    typesRefused: lowerCase(read.checkedList('FILE_TYPES_REFUSED', isMediaType, MEDIA_TYPES)),
    unfinishedUploads: read.integer('FILE_UNFINISHED_UPLOADS', 100, 1, 10_000),
    scanner: readScanner(read),
  };
}

function isMediaType(text: string): boolean {
  return MEDIA_TYPE.test(text.toLowerCase());
}

function lowerCase(types: readonly string[]): string[] {
  return types.map((type) => type.toLowerCase());
}

function readScanner(read: EnvReader): ScannerAddress | null {
  const path = read.optional('CLAMAV_SOCKET');
  const host = read.checked('CLAMAV_HOST', '', isHost, 'an IP address or a name');
  const port = read.integer('CLAMAV_PORT', 3310, 1, 65_535);
  if (path !== null && host !== '')
    read.fault('CLAMAV_SOCKET and CLAMAV_HOST are two addresses of one scanner; set one of them');
  if (path !== null) return { path };
  return host === '' ? null : { host, port };
}
