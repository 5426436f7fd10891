import { errors } from 'mediasoup';
import { InvalidMediaParametersError, MediaUnavailableError } from '../media.errors.js';

/**
 * Runs a mediasoup call and puts its failures into our words: what a client's parameters caused (mediasoup's `TypeError` and
 * `UnsupportedError`, and what the worker says of values that are taken already) becomes `MEDIA.INVALID_PARAMETERS`, a worker that is gone
 * `MEDIA.UNAVAILABLE`. Anything else passes through.
 */
export async function translatingErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

/** The same for checks that answer at once. */
export function checkingParameters(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw translated(error);
  }
}

/** Whether an error only says that what was asked for is gone: the worker may know before its notice has come here. */
export function isGone(error: unknown): boolean {
  return error instanceof errors.NotFoundError || error instanceof errors.WorkerClosedError;
}

/**
 * The worker answers a value that another producer of the same transport has (SSRC, RTX SSRC, MID, RID), or a second connect, with a plain
 * error.
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
