import { isIP, isIPv4, isIPv6 } from 'node:net';

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const NAME_MAX = 253;
const BITS_IPV4 = 32;
const BITS_IPV6 = 128;
const TURN_URL =
  /^(stuns?|turns?):(\[[^\]]+\]|[^:?[\]]+)(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?$/;
const PORT_MAX = 65_535;

/** A DNS name. A name whose last part is a number is a mistyped address, such as `999.1.1.1`. */
function isHostName(value: string): boolean {
  const labels = value.replace(/\.$/, '').split('.');
  return (
    value.length <= NAME_MAX &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/** An IP address or DNS name. */
export function isHost(value: string): boolean {
  return isIP(value) !== 0 || isHostName(value);
}

/** An address that clients can send to: not an unspecified, multicast or broadcast address. */
export function isReachable(value: string): boolean {
  // A zone such as `%eth0` is valid on this machine only.
  if (!isHost(value) || value.includes('%')) return false;
  if (isIPv4(value)) return !/^(?:0|22[4-9]|23\d|24\d|25\d)\./.test(value);
  return !isIPv6(value) || !/^(?:::|0(?::0)*|ff[\da-f]*:.*)$/i.test(value);
}

/** An IP address, or a network such as `10.0.0.0/8`. */
export function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  if (rest.length > 0 || isIP(address) === 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? BITS_IPV4 : BITS_IPV6);
}

/** An address of a STUN or TURN server (RFC 7064, RFC 7065). */
export function isTurnUrl(value: string): boolean {
  const [, , host = '', port = '1'] = TURN_URL.exec(value) ?? [];
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  if (host.startsWith('[') ? !isIPv6(bare) : !isReachable(bare)) return false;
  return Number(port) >= 1 && Number(port) <= PORT_MAX;
}
