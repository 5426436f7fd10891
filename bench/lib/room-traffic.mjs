import { createSocket } from 'node:dgram';

/** Milliseconds between two packets of a track. */
const INTERVAL_MS = 20;
const BYTES = { audio: 100, video: 1100 };
const CLOCK = { audio: 48_000, video: 90_000 };
const PAYLOAD_TYPE = { audio: 111, video: 96 };
/** Milliseconds between two signs of life of a device that only receives, as browsers send them. */
const ALIVE_MS = 2500;

/** Everyone of a room receives everything; the first ones send. Each track has an SSRC of its own. */
export function peopleOf({ people, cameras, microphones }) {
  return Array.from({ length: people }, (_, index) => ({
    tracks: [
      ...(index < microphones ? [{ kind: 'audio', ssrc: 1000 + index }] : []),
      ...(index < cameras ? [{ kind: 'video', ssrc: 5000 + index }] : []),
    ],
  }));
}

/** What a browser tells about such a track, cut down to what a server needs. */
export function parametersOf({ kind, ssrc }) {
  const mid = kind === 'audio' ? '0' : '1';
  const codec =
    kind === 'audio'
      ? { mimeType: 'audio/opus', clockRate: CLOCK.audio, channels: 2 }
      : {
          mimeType: 'video/VP8',
          clockRate: CLOCK.video,
          rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
        };
  const level = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 };
  return {
    mid,
    codecs: [{ ...codec, payloadType: PAYLOAD_TYPE[kind] }],
    headerExtensions: kind === 'audio' ? [level] : [],
    encodings: [{ ssrc }],
    rtcp: { cname: `person-${ssrc}` },
  };
}

/** Plain RTP of a room over UDP on loopback, and the number of packets that arrived. */
export class RoomTraffic {
  #sockets = [];
  #senders = [];
  #alive;
  #timer = null;
  received = 0;

  /** `ports`: of each person the port to which they send, and the one from which they receive. */
  static async open(people, ports) {
    const traffic = new RoomTraffic();
    for (const [index, { tracks }] of people.entries()) {
      const receiver = await traffic.#socket(() => (traffic.received += 1));
      const live = () => receiver.send(receiverReport(), ports[index].receive, '127.0.0.1');
      live();
      traffic.#senders.push({ live, tracks: [] });
      if (tracks.length === 0) continue;
      const socket = await traffic.#socket(() => undefined);
      traffic.#senders[index].tracks = tracks.map((track) => ({
        packet: firstPacket(track),
        step: (CLOCK[track.kind] * INTERVAL_MS) / 1000,
        send: (packet) => socket.send(packet, ports[index].send, '127.0.0.1'),
      }));
    }
    traffic.#alive = setInterval(() => traffic.#senders.forEach(({ live }) => live()), ALIVE_MS);
    return traffic;
  }

  start() {
    let next = performance.now();
    // By the clock: timers are late, and each packet that is due is sent.
    this.#timer = setInterval(() => {
      for (; next <= performance.now(); next += INTERVAL_MS) this.#sendAll();
    }, INTERVAL_MS / 2);
  }

  stop() {
    clearInterval(this.#timer);
  }

  close() {
    this.stop();
    clearInterval(this.#alive);
    for (const socket of this.#sockets) socket.close();
  }

  #sendAll() {
    for (const { tracks } of this.#senders)
      for (const track of tracks) {
        const { packet, step, send } = track;
        send(packet);
        track.packet = nextPacket(packet, step);
      }
  }

  async #socket(received) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1_000_000 });
    socket.on('message', received);
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
    this.#sockets.push(socket);
    return socket;
  }
}

/** RTP (RFC 3550): of a microphone with its level (RFC 6464), of a camera always a key frame. */
function firstPacket({ kind, ssrc }) {
  const audio = kind === 'audio';
  const header = Buffer.alloc(audio ? 20 : 12);
  header.writeUInt8(audio ? 0x90 : 0x80, 0);
  header.writeUInt8(PAYLOAD_TYPE[kind], 1);
  header.writeUInt32BE(ssrc, 8);
  // One extension of one byte (RFC 8285): voice at -20 dBov.
  if (audio) header.set([0xbe, 0xde, 0, 1, 0x10, 0x80 | 20], 12);
  const payload = Buffer.alloc(BYTES[kind]);
  // The beginning of a VP8 partition (RFC 7741).
  if (!audio) payload[0] = 0x10;
  return Buffer.concat([header, payload]);
}

/** A new one: the one before may not have been sent yet. */
function nextPacket(before, step) {
  const packet = Buffer.from(before);
  packet.writeUInt16BE((before.readUInt16BE(2) + 1) & 0xffff, 2);
  packet.writeUInt32BE((before.readUInt32BE(4) + step) >>> 0, 4);
  return packet;
}

/** An empty RTCP receiver report. */
function receiverReport() {
  return Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]);
}
