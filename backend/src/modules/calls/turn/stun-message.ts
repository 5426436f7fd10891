import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Types of the messages that are sent and expected here (RFC 8489, RFC 8656). */
export const STUN = {
  bindingRequest: 0x0001,
  bindingSuccess: 0x0101,
  allocateRequest: 0x0003,
  allocateSuccess: 0x0103,
  refreshRequest: 0x0004,
} as const;

const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
} as const;

const MAGIC = 0x2112a442;
export const STUN_HEADER_BYTES = 20;
const INTEGRITY_BYTES = 20;
const ATTRIBUTE_HEADER_BYTES = 4;
/** Number of UDP among the protocols of IP. */
const UDP = 17;
const [IPV4, IPV6] = [0x01, 0x02] as const;

/** Signs a request: what a TURN server asks for, and the credential of a user. */
export interface StunCredential {
  readonly username: string;
  readonly credential: string;
  readonly realm: Buffer;
  readonly nonce: Buffer;
}

/** What is read of an answer. */
export interface StunAnswer {
  readonly type: number;
  readonly errorCode: number | null;
  readonly realm: Buffer | null;
  readonly nonce: Buffer | null;
  /** `address:port` as the server sees this machine. */
  readonly mappedAddress: string | null;
  /** `address:port` that the server relays from. */
  readonly relayedAddress: string | null;
}

export function bindingRequest(): Buffer {
  return message(STUN.bindingRequest, []);
}

/** @param signed null: to be asked for a credential */
export function allocateRequest(signed: StunCredential | null): Buffer {
  const transport = attribute(ATTRIBUTE.requestedTransport, Buffer.from([UDP, 0, 0, 0]));
  return message(STUN.allocateRequest, [transport], signed);
}

/** Gives an allocation back. */
export function releaseRequest(signed: StunCredential): Buffer {
  return message(STUN.refreshRequest, [attribute(ATTRIBUTE.lifetime, Buffer.alloc(4))], signed);
}

/** @returns null for what is no answer to the request */
export function readAnswer(bytes: Buffer, request: Buffer): StunAnswer | null {
  if (bytes.length < STUN_HEADER_BYTES || lengthOf(bytes) !== bytes.length) return null;
  if (!bytes.subarray(4, STUN_HEADER_BYTES).equals(request.subarray(4, STUN_HEADER_BYTES)))
    return null;
  const attributes = attributesOf(bytes);
  const [error, mapped, relayed] = [
    attributes.get(ATTRIBUTE.errorCode),
    attributes.get(ATTRIBUTE.xorMappedAddress),
    attributes.get(ATTRIBUTE.xorRelayedAddress),
  ];
  return {
    type: bytes.readUInt16BE(0),
    errorCode: error === undefined ? null : codeIn(error),
    realm: attributes.get(ATTRIBUTE.realm) ?? null,
    nonce: attributes.get(ATTRIBUTE.nonce) ?? null,
    mappedAddress: mapped === undefined ? null : addressIn(mapped, bytes),
    relayedAddress: relayed === undefined ? null : addressIn(relayed, bytes),
  };
}

/** Bytes of the message that begins here, header included. */
export function lengthOf(bytes: Buffer): number {
  return STUN_HEADER_BYTES + bytes.readUInt16BE(2);
}

function message(
  type: number,
  attributes: readonly Buffer[],
  signed: StunCredential | null = null,
): Buffer {
  const header = Buffer.alloc(STUN_HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(MAGIC, 4);
  randomBytes(12).copy(header, 8);
  if (signed === null) return withLength(header, attributes);
  const { username, realm, nonce, credential } = signed;
  const content = [
    ...attributes,
    attribute(ATTRIBUTE.username, Buffer.from(username)),
    attribute(ATTRIBUTE.realm, realm),
    attribute(ATTRIBUTE.nonce, nonce),
  ];
  // The length that is signed includes the signature.
  const placeholder = attribute(ATTRIBUTE.integrity, Buffer.alloc(INTEGRITY_BYTES));
  const unsigned = withLength(header, [...content, placeholder]).subarray(0, -placeholder.length);
  const key = createHash('md5').update(`${username}:${realm.toString()}:${credential}`).digest();
  const signature = createHmac('sha1', key).update(unsigned).digest();
  return Buffer.concat([unsigned, attribute(ATTRIBUTE.integrity, signature)]);
}

function withLength(header: Buffer, attributes: readonly Buffer[]): Buffer {
  const whole = Buffer.concat([header, ...attributes]);
  whole.writeUInt16BE(whole.length - STUN_HEADER_BYTES, 2);
  return whole;
}

function attribute(type: number, value: Buffer): Buffer {
  const whole = Buffer.alloc(ATTRIBUTE_HEADER_BYTES + padded(value.length));
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(value.length, 2);
  value.copy(whole, ATTRIBUTE_HEADER_BYTES);
  return whole;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** Of several with one type the first counts. */
function attributesOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = STUN_HEADER_BYTES; at + ATTRIBUTE_HEADER_BYTES <= bytes.length;) {
    const [type, length] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
    const start = at + ATTRIBUTE_HEADER_BYTES;
    if (!found.has(type)) found.set(type, bytes.subarray(start, start + length));
    at = start + padded(length);
  }
  return found;
}

function codeIn(value: Buffer): number | null {
  return value.length < 4 ? null : value.readUInt8(2) * 100 + value.readUInt8(3);
}

/** An address is sent combined with the header, so that no router on the way translates it. */
function addressIn(value: Buffer, bytes: Buffer): string | null {
  const family = value.length < 8 ? 0 : value.readUInt8(1);
  const size = family === IPV4 ? 4 : family === IPV6 ? 16 : 0;
  if (size === 0 || value.length < 4 + size) return null;
  const port = value.readUInt16BE(2) ^ (MAGIC >>> 16);
  const address = Buffer.from(value.subarray(4, 4 + size)).map(
    (byte, index) => byte ^ (bytes[4 + index] ?? 0),
  );
  if (family === IPV4) return `${address.join('.')}:${port}`;
  const parts = Array.from({ length: 8 }, (_, index) =>
    (((address[index * 2] ?? 0) << 8) | (address[index * 2 + 1] ?? 0)).toString(16),
  );
  return `[${parts.join(':')}]:${port}`;
}
