import { createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import type { TransportOptions } from '@chatcall/contracts';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC = 0x2112a442;
const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;
/** Integrity and fingerprint with their headers. */
const [INTEGRITY_BYTES, FINGERPRINT_BYTES] = [24, 8] as const;

/** The client of one transport over UDP, which does no more than ICE (RFC 8445), and sends any bytes. */
export class IceClient {
  readonly #socket: Socket;
  readonly #transport: TransportOptions;

  private constructor(socket: Socket, transport: TransportOptions) {
    this.#socket = socket;
    this.#transport = transport;
  }

  static async open(transport: TransportOptions): Promise<IceClient> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new IceClient(socket, transport);
  }

  /** A connectivity check, which is also the later sign of consent (RFC 7675). @returns whether the server accepts it */
  async check(): Promise<boolean> {
    const { usernameFragment, password } = this.#transport.iceParameters as Record<string, string>;
    const answer = once(this.#socket, 'message');
    this.send(bindingRequest(`${usernameFragment}:client`, password ?? ''));
    const [message] = (await answer) as [Buffer];
    return message.readUInt16BE(0) === BINDING_SUCCESS;
  }

  send(packet: Buffer): void {
    const udp = this.#transport.iceCandidates.find(({ protocol }) => protocol === 'udp');
    const { port, ip } = udp as unknown as { port: number; ip: string };
    this.#socket.send(packet, port, ip);
  }

  close(): void {
    this.#socket.close();
  }
}

function bindingRequest(username: string, password: string): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC, 4);
  randomBytes(12).copy(header, 8);
  const content = Buffer.concat([
    header,
    attribute(ATTRIBUTE.username, Buffer.from(username)),
    attribute(ATTRIBUTE.priority, Buffer.from([0x6e, 0, 0, 0xff])),
    attribute(ATTRIBUTE.controlling, randomBytes(8)),
    attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)),
  ]);
  // Each of the two is made of everything before it, with a length that includes it.
  setLength(content, content.length + INTEGRITY_BYTES);
  const hash = createHmac('sha1', password).update(content).digest();
  const signed = Buffer.concat([content, attribute(ATTRIBUTE.integrity, hash)]);
  setLength(signed, signed.length + FINGERPRINT_BYTES);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, attribute(ATTRIBUTE.fingerprint, fingerprint)]);
}

/** The length of a message is without its header of 20 bytes. */
function setLength(message: Buffer, bytes: number): void {
  message.writeUInt16BE(bytes - 20, 2);
}

function attribute(type: number, value: Buffer): Buffer {
  const whole = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(value.length, 2);
  value.copy(whole, 4);
  return whole;
}
