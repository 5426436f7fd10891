import { MediaDeviceError, type MediaDeviceFailure } from '@chatcall/client-sdk';

const FAILURES: Readonly<Record<string, MediaDeviceFailure>> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'not-found',
  OverconstrainedError: 'not-found',
  NotReadableError: 'in-use',
  AbortError: 'failed',
};

/** The error of a browser that did not open a device. */
export function asFailure(error: unknown): MediaDeviceError {
  if (error instanceof MediaDeviceError) return error;
  const name = error instanceof DOMException ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  return new MediaDeviceError(FAILURES[name] ?? 'failed', message, { cause: error });
}
