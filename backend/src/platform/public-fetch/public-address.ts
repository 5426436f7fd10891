import ipaddr from 'ipaddr.js';

/** All IPv6 addresses that are given to hosts of the internet are in it. */
const ASSIGNED_IPV6 = '2000::/3';
/** Of a public range, but with a service of the own network: the platform of Azure. */
const PLATFORM = '168.63.129.16';

/**
 * Whether an address is one of the public internet: not of this machine, its networks, documentation,
 * multicast, or a transition mechanism that contains another address.
 * @param address IPv4 with four decimal parts, or IPv6
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%') || address === PLATFORM) return false;
  const parsed = ipaddr.parse(address);
  // An IPv4 address within an IPv6 address (`::ffff:`) has a range of its own.
  if (parsed.range() !== 'unicast') return false;
  // What has no name in the list of ranges is not assigned, such as `::127.0.0.1`.
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parseCIDR(ASSIGNED_IPV6));
}
