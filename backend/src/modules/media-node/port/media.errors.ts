import type { ErrorBody, ErrorCode } from '@chatcall/contracts';
import { ChatCallError, UnavailableError } from '../../../platform/errors/index.js';
import type { ErrorLogLevel } from '../../../platform/errors/index.js';

/** No worker or media node is running, or none answers. */
export class MediaUnavailableError extends UnavailableError {
  override readonly code = 'MEDIA.UNAVAILABLE';
}

/** This device is not (or no longer) in the call. */
export class NotJoinedError extends ChatCallError {
  readonly code = 'MEDIA.NOT_JOINED';

  constructor(options?: ErrorOptions) {
    super('This device is not in the call; join it first.', options);
  }
}

export class TransportNotFoundError extends ChatCallError {
  readonly code = 'MEDIA.TRANSPORT_NOT_FOUND';

  constructor() {
    super('This device has no such transport.');
  }
}

export class ProducerNotFoundError extends ChatCallError {
  readonly code = 'MEDIA.PRODUCER_NOT_FOUND';

  constructor() {
    super('This device has no such producer.');
  }
}

export class ConsumerNotFoundError extends ChatCallError {
  readonly code = 'MEDIA.CONSUMER_NOT_FOUND';

  constructor() {
    super('This device has no such consumer.');
  }
}

/** RTP, DTLS or ICE values that mediasoup does not accept. */
export class InvalidMediaParametersError extends ChatCallError {
  readonly code = 'MEDIA.INVALID_PARAMETERS';
}

/** More of something than one device may have. */
export class TooManyMediaError extends ChatCallError {
  readonly code = 'MEDIA.TOO_MANY';
}

/** The call has its maximum number of devices. */
export class CallFullError extends ChatCallError {
  readonly code = 'CALL.FULL';

  constructor() {
    super('The call is full.');
  }
}

/** The error that another media node has answered. */
export class RemoteMediaError extends ChatCallError {
  readonly code: ErrorCode;
  override readonly logLevel: ErrorLogLevel = 'debug';
  override readonly retryAfter: number | undefined;

  constructor(body: ErrorBody) {
    super(body.detail);
    this.code = body.code;
    this.retryAfter = body.retryAfter;
  }
}
