import os from 'node:os';

/**
 * The machine's own addresses that others can reach it by.
 *
 * @param {NodeJS.Dict<os.NetworkInterfaceInfo[]>} [interfaces]
 * @returns {string[]} IPv4 first. No loopback, no link-local addresses (they need a zone that no other machine knows).
 */
export function ownAddresses(interfaces = os.networkInterfaces()) {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
  const of = (family) => outward.filter((each) => each.family === family).map((each) => each.address);
  return [...new Set([...of('IPv4'), ...of('IPv6')])];
}

/** @param {string} address An IP address as it is written in a URL. */
export function inUrl(address) {
  return address.includes(':') ? `[${address}]` : address;
}
