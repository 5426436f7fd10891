import { errors } from 'mediasoup';
import { InvalidMediaParametersError, MediaUnavailableError } from '../port/media.errors.js';

/**
 * Runs a mediasoup call and translates its errors: those caused by a client's parameters
 * (mediasoup's `TypeError` and `UnsupportedError`, and the errors of the worker for values that are
 * in use already) become `MEDIA.INVALID_PARAMETERS`, a closed worker `MEDIA.UNAVAILABLE`. All
 * others stay as they are.
 */
export async function translatingErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

/** The same for synchronous checks. */
export function checkingParameters(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw translated(error);
  }
}

/**
 * Whether an error says that the object no longer exists: the worker may close it before this
 * process is notified.
 */
export function isGone(error: unknown): boolean {
  return error instanceof errors.NotFoundError || error instanceof errors.WorkerClosedError;
}

/**
 * Messages of the plain errors with which the worker answers a value that another producer of the
 * same transport has (SSRC, RTX SSRC, MID, RID), or a second connect.
 */
const TAKEN = /^(RTX ssrc|ssrc|MID|RID) already exists in RTP listener|^connect\(\) already called/;

function isConflict(error: unknown): error is Error {
  return error instanceof Error && TAKEN.test(error.message);
}

function translated(error: unknown): unknown {
  if (error instanceof TypeError || error instanceof errors.UnsupportedError || isConflict(error)) {
    return new InvalidMediaParametersError(
      `The media parameters cannot be used: ${error.message}`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof errors.WorkerClosedError) {
    return new MediaUnavailableError('The media of this call is gone; join it again.', {
      cause: error,
    });
  }
  return error;
}
