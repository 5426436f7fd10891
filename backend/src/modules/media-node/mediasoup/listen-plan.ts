import { isIPv6 } from 'node:net';
import type { networkInterfaces } from 'node:os';
import type { types } from 'mediasoup';
import type { MediaConfig } from '../../../config/index.js';

/** The addresses on which the workers listen, and those that clients receive. */
export interface ListenPlan {
  /** One UDP and one TCP entry for each address; worker n adds its port. */
  readonly listenInfos: readonly types.TransportListenInfo[];
  /**
   * Addresses for which every ICE candidate is repeated; empty when the listen infos have them all.
   */
  readonly extraAddresses: readonly string[];
}

type Interfaces = ReturnType<typeof networkInterfaces>;

const ANY_IPV4 = '0.0.0.0';
const ANY_IPV6 = '::';
/** More candidates than this only slow ICE down. */
const ADDRESSES_MAX = 8;
/** Bytes; the default of the kernel loses packets in bursts of key frames. */
const SOCKET_BUFFER = 4 * 1024 * 1024;
/** One step of the local preference in an ICE priority (RFC 8445, 5.1.2.1). */
const PRIORITY_STEP = 256;

/**
 * Decides on which addresses a worker listens.
 *
 * - Nothing announced, listening anywhere (the default): binds every address of this machine with
 *   the same port, the LAN's first and the loopback last, so that browsers here and on the LAN
 *   connect and answers leave from the address they were asked on. `0.0.0.0` means the IPv4
 *   addresses, `::` for the IPv6 ones, too.
 * - Nothing announced, one listen address: only that address.
 * - Addresses announced (behind NAT, in a container, by name): binds the listen address once and
 *   announces all of these for it.
 */
export function listenPlan(
  config: Pick<MediaConfig, 'listenIp' | 'announcedAddresses'>,
  interfaces: Interfaces,
): ListenPlan {
  const [first, ...others] = config.announcedAddresses;
  if (first !== undefined)
    return { listenInfos: bothProtocols(config.listenIp, first), extraAddresses: others };
  const addresses = isAny(config.listenIp)
    ? ownAddresses(interfaces, config.listenIp === ANY_IPV6)
    : [config.listenIp];
  return {
    listenInfos: addresses.flatMap((address) => bothProtocols(address)),
    extraAddresses: [],
  };
}

/** The infos of one worker. UDP and TCP have the same port; 0 leaves it to mediasoup. */
export function withPort(plan: ListenPlan, port: number): types.TransportListenInfo[] {
  return plan.listenInfos.map((info) => (port === 0 ? { ...info } : { ...info, port }));
}

/**
 * The candidates of a transport with every extra address. mediasoup knows one announced address for
 * each socket; packets to the others arrive on the same socket, so the same candidate with another
 * address is valid, too.
 */
export function withExtraAddresses(
  candidates: readonly types.IceCandidate[],
  extra: readonly string[],
): types.IceCandidate[] {
  const copies = extra.flatMap((address, index) =>
    candidates.map((candidate) => ({
      ...candidate,
      ip: address,
      address,
      priority: candidate.priority - (index + 1) * PRIORITY_STEP,
    })),
  );
  return [...candidates, ...copies];
}

function isAny(address: string): boolean {
  return address === ANY_IPV4 || address === ANY_IPV6;
}

function bothProtocols(ip: string, announcedAddress?: string): types.TransportListenInfo[] {
  const announced = announcedAddress === undefined ? {} : { announcedAddress };
  // An IPv6 socket that also accepts IPv4 would conflict with the IPv4 address with the same port.
  const flags = isIPv6(ip) && ip !== ANY_IPV6 ? { flags: { ipv6Only: true } } : {};
  return [
    {
      protocol: 'udp',
      ip,
      ...announced,
      ...flags,
      sendBufferSize: SOCKET_BUFFER,
      recvBufferSize: SOCKET_BUFFER,
    },
    { protocol: 'tcp', ip, ...announced, ...flags },
  ];
}

function ownAddresses(interfaces: Interfaces, alsoIPv6: boolean): string[] {
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    // Link-local IPv6 addresses need a zone that a candidate cannot carry.
    .filter((entry) => entry.family === 'IPv4' || (alsoIPv6 && entry.scopeid === 0));
  const outward = all.filter((entry) => !entry.internal).map((entry) => entry.address);
  const loopback = all.filter((entry) => entry.internal).map((entry) => entry.address);
  const unique = [...new Set([...outward.slice(0, ADDRESSES_MAX), ...loopback])];
  return unique.length > 0 ? unique : ['127.0.0.1'];
}
