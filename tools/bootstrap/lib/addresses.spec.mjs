import { listenedAddresses, ownAddresses } from './addresses.mjs';

const INTERFACES = {
  lo: [
    { address: '127.0.0.1', family: 'IPv4', internal: true },
    { address: '::1', family: 'IPv6', internal: true },
  ],
  eth0: [
    { address: '2001:db8::7', family: 'IPv6', internal: false },
    { address: '192.0.2.7', family: 'IPv4', internal: false },
    { address: 'fe80::1', family: 'IPv6', internal: false },
  ],
};

it('returns the addresses by which others reach the machine', () => {
  expect(ownAddresses(INTERFACES)).toEqual(['192.0.2.7', '2001:db8::7']);
});

it('returns only the addresses that the server listens on, so a certificate changes with nothing else', () => {
  expect(listenedAddresses('', INTERFACES)).toEqual(['192.0.2.7']);
  expect(listenedAddresses('0.0.0.0', INTERFACES)).toEqual(['192.0.2.7']);
  expect(listenedAddresses('::', INTERFACES)).toEqual(['192.0.2.7', '2001:db8::7']);
  expect(listenedAddresses('192.0.2.9', INTERFACES)).toEqual(['192.0.2.9']);
});
