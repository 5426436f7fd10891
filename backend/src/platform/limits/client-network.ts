import { isIPv6 } from 'node:net';

/** An IPv4 address as reported by a socket for both families. */
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
const GROUPS = 8;
/** Groups of an IPv6 address that identify the network: 64 bits. */
const NETWORK_GROUPS = 4;

/**
 * The key of a client in limits by address: the IPv4 address, or the /64 network of an IPv6
 * address. A provider gives each customer a network of at least that size (RFC 6177, BCP 157), in
 * which every request can use a new address.
 * @param address as reported by Express; returned unchanged when it is not an IPv6 address
 */
export function clientNetwork(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return address;
  return `${groupsOf(plain).slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** The eight groups, in the normal form of URLs. */
function groupsOf(address: string): string[] {
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after = ''] = shortest.split('::');
  const head = before.split(':').filter((group) => group !== '');
  const tail = after.split(':').filter((group) => group !== '');
  return [...head, ...Array<string>(GROUPS - head.length - tail.length).fill('0'), ...tail];
}
