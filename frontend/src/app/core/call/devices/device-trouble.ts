import type { LocalSourceFailure } from '@chatcall/client-sdk/calls';

/** Why the microphone is silent, and what can be done about it. */
export function microphoneTrouble(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.micDenied:ChatCall may not use your microphone. Allow it in the browser, beside the address.`;
    case 'not-found':
      return $localize`:@@device.micNone:No microphone was found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.micInUse:Your microphone is used by another program. Close that, then try again.`;
    case 'unplugged':
      return $localize`:@@device.micUnplugged:Your microphone was unplugged, and there is no other.`;
    case 'unsupported':
      return $localize`:@@device.micUnsupported:Browsers give microphones only to pages with a secure address (https).`;
    case 'cancelled':
    case 'failed':
      return $localize`:@@device.micFailed:Your microphone could not be started.`;
  }
}

/** Why the camera is off, and what can be done about it. */
export function cameraTrouble(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.camDenied:ChatCall may not use your camera. Allow it in the browser, beside the address.`;
    case 'not-found':
      return $localize`:@@device.camNone:No camera was found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.camInUse:Your camera is used by another program. Close that, then try again.`;
    case 'unplugged':
      return $localize`:@@device.camUnplugged:Your camera was unplugged, and there is no other.`;
    case 'unsupported':
      return $localize`:@@device.camUnsupported:Browsers give cameras only to pages with a secure address (https).`;
    case 'cancelled':
    case 'failed':
      return $localize`:@@device.camFailed:Your camera could not be started.`;
  }
}
