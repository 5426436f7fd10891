import { isIPv6 } from 'node:net';

/** An IPv4 address as a socket that listens for both families writes it. */
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
const GROUPS = 8;
/** Groups of an IPv6 address that name the network: 64 bits. */
const NETWORK_GROUPS = 4;

/**
 * What stands for a client in limits by address: the address of IPv4, the /64 network of IPv6. A
 * provider gives each customer a network at least that large (RFC 6177, BCP 157), in which anyone
 * can take a new address for every request.
 * @param address as Express tells it; anything that is no IPv6 address comes back as it is
 */
export function clientNetwork(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%', 1)[0] ?? '';
  if (!isIPv6(plain)) return address;
  return `${groupsOf(plain).slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** The eight groups, in the one way in which URLs write them. */
function groupsOf(address: string): string[] {
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after = ''] = shortest.split('::');
  const head = before.split(':').filter((group) => group !== '');
  const tail = after.split(':').filter((group) => group !== '');
  return [...head, ...Array<string>(GROUPS - head.length - tail.length).fill('0'), ...tail];
}
