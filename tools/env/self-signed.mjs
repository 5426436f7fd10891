// A self-signed X.509 certificate with nothing but Node, because `npm run env` must work on a server that has Docker and
// Node and no installed dependencies. ECDSA on P-256; DER written by hand (X.690, RFC 5280).

import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import net from 'node:net';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple's systems refuse server certificates that are valid for longer. */
const LONGEST_DAYS = 825;

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

function tlv(tag, ...parts) {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length =
    body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...parts) => tlv(0x30, ...parts);
const octets = (...parts) => tlv(0x04, ...parts);
const bits = (bytes, unused = 0) => tlv(0x03, Buffer.from([unused]), bytes);
const utf8 = (text) => tlv(0x0c, Buffer.from(text));
const TRUE = tlv(0x01, Buffer.from([0xff]));

function oid(dotted) {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tlv(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049 and GeneralizedTime after, as RFC 5280 wants it. */
function time(date) {
  const digits = date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tlv(0x18, Buffer.from(`${digits}Z`));
}

function addressBytes(address) {
  if (net.isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head, tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text) => (text === '' ? [] : text.split(':'));
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
  return Buffer.from(
    [...groups(head), ...zeros, ...groups(tail)].flatMap((group) => [
      parseInt(group, 16) >> 8,
      parseInt(group, 16) & 0xff,
    ]),
  );
}

const extension = (id, critical, value) =>
  sequence(oid(id), ...(critical ? [TRUE] : []), octets(value));

function subjectAltName(hosts) {
  return sequence(
    ...hosts.map((host) =>
      net.isIP(host) ? tlv(0x87, addressBytes(host)) : tlv(0x82, Buffer.from(host)),
    ),
  );
}

function pem(label, der) {
  return `-----BEGIN ${label}-----\n${der
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trim()}\n-----END ${label}-----\n`;
}

/**
 * @param {object} options
 * @param {string[]} options.hosts Names and addresses that the certificate is for; the first one becomes its common name.
 * @param {number} [options.days] How long it is valid.
 * @param {Date} [options.now]
 * @returns {{ cert: string, key: string }} PEM.
 */
export function selfSigned({ hosts, days = LONGEST_DAYS, now = new Date() }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = sequence(tlv(0x31, sequence(oid(OID.commonName), utf8(hosts[0].slice(0, 64)))));
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x7f) | 0x40;
  // A day back, for clients whose clock is late.
  const from = new Date(now.getTime() - DAY_MS);

  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    algorithm,
    name,
    sequence(time(from), time(new Date(from.getTime() + days * DAY_MS))),
    name,
    publicKey,
    tlv(
      0xa3,
      sequence(
        extension(OID.basicConstraints, true, sequence()),
        extension(OID.keyUsage, true, bits(Buffer.from([0x80]), 7)),
        extension(OID.extKeyUsage, false, sequence(oid(OID.serverAuth))),
        extension(OID.subjectAltName, false, subjectAltName(hosts)),
      ),
    ),
  );
  const certificate = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
