import { randomBytes, randomInt } from 'node:crypto';

const MAGIC_COOKIE = 0x2112a442;

/**
 * One datagram of any of the kinds below.
 *
 * @param {string} [user] For STUN: the fragment of the user name of a transport.
 */
export function garbage(user = 'nobody') {
  return KINDS[randomInt(KINDS.length)](user);
}

const KINDS = [
  // Anything, also nothing at all.
  () => randomBytes(randomInt(1_500)),
  () => startingWith([randomInt(256)], randomInt(4)),
  // STUN: requests without a right signature, lengths that are wrong, and cut short.
  (user) => stun(0x0001, attribute(0x0006, Buffer.from(`${user}:x`))),
  (user) =>
    stun(
      0x0001,
      Buffer.concat([
        attribute(0x0006, Buffer.from(`${user}:x`)),
        attribute(0x0008, randomBytes(20)),
        attribute(0x8028, randomBytes(4)),
      ]),
    ),
  () => stun(randomInt(0x4000), randomBytes(4 * randomInt(20))),
  () => stun(0x0001, Buffer.from([0, 6, 0xff, 0xff, 1])),
  () => stun(0x0001, attribute(0x0008, randomBytes(20))).subarray(0, randomInt(1, 44)),
  // DTLS: handshakes that never end, alerts, and records of a version and a length that are wrong.
  () => dtls(22, randomBytes(randomInt(1_200))),
  () => dtls(21, Buffer.from([2, 0])),
  () => startingWith([randomInt(20, 64), 0xfe, randomInt(256)], randomInt(400)),
  // RTP and RTCP that nobody has announced, with extensions and padding that reach beyond the end.
  () => rtp(0x80, 12 + randomInt(1_200)),
  () => rtp(0x90 | randomInt(16), 12 + randomInt(60)),
  () => rtp(0xa0, 12 + randomInt(60)),
  () => startingWith([0x80 | randomInt(32), 200 + randomInt(8), 0xff, 0xff], randomInt(1_200)),
];

/** Packets of a participant, changed on the way: bits, length and source (SSRC) are others, or it comes once more. */
export function tampered(packet) {
  const copy = Buffer.from(packet);
  const ways = [
    () =>
      copy.writeUInt8(copy[randomInt(copy.length)] ^ (1 << randomInt(8)), randomInt(copy.length)),
    () => copy.length >= 12 && copy.writeUInt32BE(randomInt(2 ** 32), 8),
    () => copy.length >= 4 && copy.writeUInt16BE(randomInt(2 ** 16), 2),
    () => undefined,
  ];
  ways[randomInt(ways.length)]();
  return randomInt(4) === 0 ? copy.subarray(0, randomInt(copy.length)) : copy;
}

function startingWith(bytes, more) {
  return Buffer.concat([Buffer.from(bytes), randomBytes(more)]);
}

function stun(type, body) {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(randomInt(3) === 0 ? randomInt(65_536) : body.length, 2);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(header, 8);
  return Buffer.concat([header, body]);
}

function attribute(type, value) {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

function dtls(type, body) {
  const header = Buffer.alloc(13);
  header.writeUInt8(type, 0);
  header.writeUInt16BE(0xfefd, 1);
  header.writeUInt16BE(randomInt(3) === 0 ? randomInt(65_536) : body.length, 11);
  return Buffer.concat([header, body]);
}

function rtp(first, length) {
  const packet = randomBytes(length);
  packet.writeUInt8(first, 0);
  packet.writeUInt8(96 + randomInt(32), 1);
  return packet;
}
