import { ChatCallError, UnavailableError } from '../../../platform/errors/index.js';
import type { ErrorLogLevel } from '../../../platform/errors/index.js';

/** Bytes of the upload are missing. */
export class UploadIncompleteError extends ChatCallError {
  readonly code = 'FILE.UPLOAD_INCOMPLETE';

  constructor(offset: number, size: number) {
    super(`${offset} of the ${size} bytes have arrived.`);
  }
}

/** The bytes do not continue where the upload has ended. */
export class UploadConflictError extends ChatCallError {
  readonly code = 'FILE.UPLOAD_CONFLICT';

  constructor() {
    super('Upload-Offset is not the offset of this upload.');
  }
}

/** Other requests on the upload, or of the user, have not ended yet. */
export class UploadLockedError extends ChatCallError {
  readonly code = 'FILE.UPLOAD_LOCKED';
  override readonly retryAfter: number = 2;

  constructor() {
    super('Another request on this upload has not ended yet; try again.');
  }
}

/** Files of this type are not accepted here. */
export class TypeRefusedError extends ChatCallError {
  readonly code = 'FILE.TYPE_REFUSED';

  constructor(type: string) {
    super(`Files of the type ${type} are not accepted.`);
  }
}

/** The scanner has found malware. */
export class FileInfectedError extends ChatCallError {
  readonly code = 'FILE.INFECTED';
  override readonly logLevel: ErrorLogLevel = 'warn';

  constructor(signature: string) {
    super(`The scanner has found ${signature}.`);
  }
}

/** The user has stored as many bytes, or has begun as many uploads, as allowed. */
export class FileQuotaExceededError extends ChatCallError {
  readonly code = 'FILE.QUOTA_EXCEEDED';
}

/** The scanner does not answer, so that nothing can be stored. */
export class ScannerUnavailableError extends UnavailableError {
  constructor(options?: ErrorOptions) {
    super('Files cannot be scanned at the moment; try again later.', options);
  }
}
