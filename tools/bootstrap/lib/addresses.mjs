import net from 'node:net';
import os from 'node:os';

/**
 * The machine's own addresses that others can reach it by.
 *
 * @param {NodeJS.Dict<os.NetworkInterfaceInfo[]>} [interfaces]
 * @returns {string[]} IPv4 first. No loopback, no link-local addresses (they need a zone of this machine).
 */
export function ownAddresses(interfaces = os.networkInterfaces()) {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  const outward = all.filter(
    ({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address),
  );
  const of = (family) =>
    outward.filter((each) => each.family === family).map((each) => each.address);
  return [...new Set([...of('IPv4'), ...of('IPv6')])];
}

/**
 * @param {string} [host] The wish for an address to listen on; without one it is all of IPv4.
 * @param {NodeJS.Dict<os.NetworkInterfaceInfo[]>} [interfaces]
 * @returns {string[]} The addresses by which others reach a server that listens so.
 */
export function listenedAddresses(host = process.env.HOST, interfaces = os.networkInterfaces()) {
  if (host && net.isIP(host) && host !== '0.0.0.0' && host !== '::') return [host];
  const all = ownAddresses(interfaces);
  return host === '::' ? all : all.filter((address) => net.isIPv4(address));
}

/** @param {string} address An IP address as it is written in a URL. */
export function inUrl(address) {
  return address.includes(':') ? `[${address}]` : address;
}
