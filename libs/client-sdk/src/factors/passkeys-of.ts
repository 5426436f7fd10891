import type { ClientPorts } from '../ports/client-ports.js';
import { PasskeyError, type PasskeyPort } from '../ports/passkey-port.js';

/** The passkeys of the host. Throws `PasskeyError` for a host without any. */
export function passkeysOf({ passkeys }: Pick<ClientPorts, 'passkeys'>): PasskeyPort {
  if (passkeys === null) throw new PasskeyError('unsupported', 'This host has no passkeys.');
  return passkeys;
}
