import type { LocalSourceFailure } from '@chatcall/client-sdk/calls';

/** Why the microphone is silent, and what can be done about it. */
export function microphoneTrouble(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.micDenied:ChatCall can't use your microphone. Allow it from the icon in the address bar.`;
    case 'not-found':
      return $localize`:@@device.micNone:No microphone found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.micInUse:Another app is using your microphone. Close it, then try again.`;
    case 'unplugged':
      return $localize`:@@device.micUnplugged:Your microphone was unplugged. There's no other one.`;
    case 'unsupported':
      return $localize`:@@device.micUnsupported:Microphones need HTTPS. Ask your administrator.`;
    case 'cancelled':
    case 'failed':
      return $localize`:@@device.micFailed:Your microphone couldn't be started.`;
  }
}

/** Why the camera is off, and what can be done about it. */
export function cameraTrouble(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@device.camDenied:ChatCall can't use your camera. Allow it from the icon in the address bar.`;
    case 'not-found':
      return $localize`:@@device.camNone:No camera found. Plug one in, then try again.`;
    case 'in-use':
      return $localize`:@@device.camInUse:Another app is using your camera. Close it, then try again.`;
    case 'unplugged':
      return $localize`:@@device.camUnplugged:Your camera was unplugged. There's no other one.`;
    case 'unsupported':
      return $localize`:@@device.camUnsupported:Cameras need HTTPS. Ask your administrator.`;
    case 'cancelled':
    case 'failed':
      return $localize`:@@device.camFailed:Your camera couldn't be started.`;
  }
}
