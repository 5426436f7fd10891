import { SocketAddress, isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { types } from 'mediasoup';
import type { MediaConfig } from '../../../config/index.js';

/** The addresses on which the workers listen, and those that clients receive. */
export interface ListenPlan {
  /** One UDP and one TCP entry for each address; worker n adds its port. */
  readonly listenInfos: readonly types.TransportListenInfo[];
  /**
   * Addresses for which the ICE candidates of the first socket are repeated; empty when the listen
   * infos have them all.
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
 *   announces all of these for it. IPv6 addresses of this machine are bound themselves, when it
 *   listens anywhere: `0.0.0.0` does not have them, and of a machine with several IPv6 addresses
 *   answers could leave from another one.
 */
export function listenPlan(
  config: Pick<MediaConfig, 'listenIp' | 'announcedAddresses'>,
  interfaces: Interfaces,
): ListenPlan {
  const { listenIp, announcedAddresses } = config;
  if (announcedAddresses.length > 0)
    return announcedPlan(listenIp, announcedAddresses, isAny(listenIp) ? interfaces : {});
  const addresses = isAny(listenIp) ? ownAddresses(interfaces, listenIp === ANY_IPV6) : [listenIp];
  return {
    listenInfos: addresses.flatMap((address) => bothProtocols(address)),
    extraAddresses: [],
  };
}

function announcedPlan(
  listenIp: string,
  announced: readonly string[],
  interfaces: Interfaces,
): ListenPlan {
  const own = new Set(entriesOf(interfaces).map(({ address }) => address));
  const isOwn = (address: string): boolean => isIPv6(address) && own.has(canonical(address));
  const bound = [...new Set(announced.filter(isOwn).map(canonical))];
  const [first, ...others] = announced.filter((address) => !isOwn(address));
  // A socket for all IPv6 addresses would conflict with those of single ones.
  const anyIp = bound.length > 0 ? ANY_IPV4 : listenIp;
  return {
    listenInfos: [
      ...(first === undefined ? [] : bothProtocols(anyIp, first)),
      ...bound.flatMap((address) => bothProtocols(address)),
    ],
    extraAddresses: others,
  };
}

/** The infos of one worker. UDP and TCP have the same port; 0 leaves it to mediasoup. */
export function withPort(plan: ListenPlan, port: number): types.TransportListenInfo[] {
  return plan.listenInfos.map((info) => (port === 0 ? { ...info } : { ...info, port }));
}

/**
 * The candidates of a transport with every extra address. mediasoup knows one announced address for
 * each socket; packets to the others arrive on the same socket, which is the first, so the same
 * candidate with another address is valid, too.
 */
export function withExtraAddresses(
  candidates: readonly types.IceCandidate[],
  extra: readonly string[],
): types.IceCandidate[] {
  const announced = candidates.filter(({ address }) => address === candidates[0]?.address);
  const copies = extra.flatMap((address, index) =>
    announced.map((candidate) => ({
      ...candidate,
      ip: address,
      address,
      priority: candidate.priority - (index + 1) * PRIORITY_STEP,
    })),
  );
  return [...candidates, ...copies];
}

/** An IPv6 address as the interfaces of this machine name it. */
function canonical(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address;
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

function entriesOf(interfaces: Interfaces): NetworkInterfaceInfo[] {
  return Object.values(interfaces).flatMap((list) => list ?? []);
}

function ownAddresses(interfaces: Interfaces, alsoIPv6: boolean): string[] {
  const all = entriesOf(interfaces)
    // Link-local IPv6 addresses need a zone that a candidate cannot carry.
    .filter((entry) => entry.family === 'IPv4' || (alsoIPv6 && entry.scopeid === 0));
  const outward = all.filter((entry) => !entry.internal).map((entry) => entry.address);
  const loopback = all.filter((entry) => entry.internal).map((entry) => entry.address);
  const unique = [...new Set([...outward.slice(0, ADDRESSES_MAX), ...loopback])];
  return unique.length > 0 ? unique : ['127.0.0.1'];
}
