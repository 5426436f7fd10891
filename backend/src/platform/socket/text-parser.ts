import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import type { Packet } from 'socket.io-parser';

/**
 * Writes events and answers as text without searching them for binary data, which the contract does
 * not have: the search costs 2 % of a send.
 */
class PlainTextEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const { type, nsp, id } = packet;
    if ((type !== PacketType.EVENT && type !== PacketType.ACK) || nsp !== '/')
      return super.encode(packet);
    return [`${type}${id ?? ''}${JSON.stringify(packet.data)}`];
  }
}

/** The parser of the Socket.IO server. */
export const TEXT_PARSER = { Encoder: PlainTextEncoder, Decoder };
