import type { types } from 'mediasoup';
import { listenPlan, withExtraAddresses, withPort } from './listen-plan.js';

const INTERFACES = {
  lo: [entry('127.0.0.1', 'IPv4', true), { ...entry('::1', 'IPv6', true), scopeid: 0 }],
  eth0: [
    entry('192.168.1.5', 'IPv4', false),
    { ...entry('fe80::1', 'IPv6', false), scopeid: 2 },
    { ...entry('2001:db8::5', 'IPv6', false), scopeid: 0 },
  ],
};

function entry<F extends 'IPv4' | 'IPv6'>(address: string, family: F, internal: boolean) {
  return { address, family, internal, netmask: '', mac: '', cidr: null } as never as {
    address: string;
    family: 'IPv4';
    internal: boolean;
    netmask: string;
    mac: string;
    cidr: null;
  };
}

const plan = (listenIp: string, ...announcedAddresses: string[]) =>
  listenPlan({ listenIp, announcedAddresses }, INTERFACES as never);
const addresses = (infos: readonly types.TransportListenInfo[]) => [
  ...new Set(infos.map(({ ip }) => ip)),
];

describe('listenPlan', () => {
  it('binds every IPv4 address of the machine, the loopback last', () => {
    const { listenInfos, extraAddresses } = plan('0.0.0.0');
    expect(addresses(listenInfos)).toEqual(['192.168.1.5', '127.0.0.1']);
    expect(extraAddresses).toEqual([]);
  });

  it('binds IPv6 addresses too when asked, without those of one link only', () => {
    expect(addresses(plan('::').listenInfos)).toEqual([
      '192.168.1.5',
      '2001:db8::5',
      '127.0.0.1',
      '::1',
    ]);
  });

  it('opens UDP and TCP on each address', () => {
    expect(plan('192.168.1.5').listenInfos.map(({ protocol, ip }) => `${protocol} ${ip}`)).toEqual([
      'udp 192.168.1.5',
      'tcp 192.168.1.5',
    ]);
  });

  it('binds once and announces all addresses that are given', () => {
    const { listenInfos, extraAddresses } = plan('0.0.0.0', '203.0.113.7', '192.168.1.5');
    expect(listenInfos).toHaveLength(2);
    expect(listenInfos[0]).toMatchObject({ ip: '0.0.0.0', announcedAddress: '203.0.113.7' });
    expect(extraAddresses).toEqual(['192.168.1.5']);
  });

  it('binds announced IPv6 addresses of the machine themselves, and never beside a socket for all IPv6 addresses', () => {
    for (const listenIp of ['0.0.0.0', '::']) {
      const { listenInfos, extraAddresses } = plan(
        listenIp,
        '192.168.1.5',
        '2001:DB8:0::5',
        '2001:db8::5',
        '2001:db8::99',
      );
      expect(listenInfos.map(({ ip, announcedAddress }) => [ip, announcedAddress])).toEqual([
        ['0.0.0.0', '192.168.1.5'],
        ['0.0.0.0', '192.168.1.5'],
        ['2001:db8::5', undefined],
        ['2001:db8::5', undefined],
      ]);
      expect(listenInfos[2]?.flags).toEqual({ ipv6Only: true });
      expect(extraAddresses).toEqual(['2001:db8::99']);
    }
    expect(plan('::', '2001:db8::5').listenInfos.map(({ ip }) => ip)).toEqual([
      '2001:db8::5',
      '2001:db8::5',
    ]);
  });

  it('announces IPv6 addresses that the machine does not have, or that it was not to listen on, for the one socket', () => {
    expect(addresses(plan('::', '2001:db8::99').listenInfos)).toEqual(['::']);
    const { listenInfos, extraAddresses } = plan('192.168.1.5', '192.168.1.5', '2001:db8::5');
    expect(addresses(listenInfos)).toEqual(['192.168.1.5']);
    expect(extraAddresses).toEqual(['2001:db8::5']);
  });

  it('still has the loopback on a machine without a network', () => {
    expect(
      addresses(listenPlan({ listenIp: '0.0.0.0', announcedAddresses: [] }, {}).listenInfos),
    ).toEqual(['127.0.0.1']);
  });

  it('gives all entries of a worker the same port, or leaves it open', () => {
    expect(withPort(plan('0.0.0.0'), 40_001).every(({ port }) => port === 40_001)).toBe(true);
    expect(withPort(plan('0.0.0.0'), 0).every(({ port }) => port === undefined)).toBe(true);
  });
});

describe('withExtraAddresses', () => {
  const candidate = {
    address: 'a',
    ip: 'a',
    foundation: 'udpcandidate',
    port: 1,
    priority: 5000,
    protocol: 'udp',
    type: 'host',
  } as const;

  it('repeats each candidate for each address, with ever lower priority', () => {
    const all = withExtraAddresses([candidate], ['b', 'c']);
    expect(all.map(({ address, ip }) => `${address}${ip}`)).toEqual(['aa', 'bb', 'cc']);
    expect(all.map(({ priority }) => priority)).toEqual([5000, 4744, 4488]);
  });

  it('repeats only those of the first socket', () => {
    const own = { ...candidate, address: 'own', ip: 'own' };
    const all = withExtraAddresses([candidate, own], ['b']);
    expect(all.map(({ address }) => address)).toEqual(['a', 'own', 'b']);
  });
});
