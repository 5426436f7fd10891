import type { DtlsParameters, RtpParameters } from '@chatcall/contracts';

/** What a browser sends along with a microphone, cut down to what the server needs. */
export function opusParameters(ssrc: number, mid = '0'): RtpParameters {
  return {
    mid,
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { useinbandfec: 1 },
        rtcpFeedback: [{ type: 'transport-cc' }],
      },
    ],
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 },
      { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: AUDIO_LEVEL_ID },
    ],
    encodings: [{ ssrc }],
    rtcp: { cname: 'test' },
  };
}

/** Id of the audio level header extension in {@link opusParameters}. */
const AUDIO_LEVEL_ID = 1;

/** What a browser sends along with a camera. */
export function vp8Parameters(ssrc: number, mid = '1'): RtpParameters {
  return {
    mid,
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate: 90_000,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
    ],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 }],
    encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
    rtcp: { cname: 'test' },
  };
}

/** The camera of a device that sends H264 alone. */
export function h264Parameters(ssrc: number, mid = '1'): RtpParameters {
  const { codecs, ...rest } = vp8Parameters(ssrc, mid) as { readonly codecs: readonly object[] };
  const parameters = { 'packetization-mode': 1, 'profile-level-id': '42e01f' };
  return {
    ...rest,
    codecs: [{ ...codecs[0], mimeType: 'video/H264', parameters }, ...codecs.slice(1)],
  };
}

/** A camera whose layers are all in one stream (SVC). */
export function svcParameters(ssrc: number, mid = '1'): RtpParameters {
  const { codecs, ...rest } = vp8Parameters(ssrc, mid) as { readonly codecs: readonly object[] };
  return {
    ...rest,
    codecs: [{ ...codecs[0], mimeType: 'video/VP9' }, ...codecs.slice(1)],
    encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 }, scalabilityMode: 'L3T3_KEY' }],
  };
}

/** What a camera sends in three layers, each of them a stream of its own (simulcast). */
export function simulcastParameters(mid = '1'): RtpParameters {
  const { codecs, headerExtensions } = vp8Parameters(1, mid) as {
    readonly codecs: readonly object[];
    readonly headerExtensions: readonly object[];
  };
  return {
    mid,
    codecs,
    headerExtensions: [
      ...headerExtensions,
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 },
    ],
    encodings: ['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3' })),
    rtcp: { cname: 'test' },
  };
}

/** The DTLS side of a client that never speaks. */
export const DTLS: DtlsParameters = {
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value:
        '82:5A:68:3D:36:C3:0A:DE:AF:E7:32:43:D2:88:83:57:AC:2D:65:E5:80:C4:B6:FB:AF:1A:A0:21:9F:6D:0C:AD',
    },
  ],
};

/** One RTP packet of Opus with an audio level (0 is loudest, 127 silence). */
export function opusPacket(options: {
  ssrc: number;
  sequence: number;
  timestamp: number;
  level: number;
}): Buffer {
  const header = Buffer.alloc(12 + 8);
  // Version 2 with a header extension; payload type 111.
  header.writeUInt8(0x90, 0);
  header.writeUInt8(111, 1);
  header.writeUInt16BE(options.sequence, 2);
  header.writeUInt32BE(options.timestamp, 4);
  header.writeUInt32BE(options.ssrc, 8);
  // One-byte extensions (RFC 8285), one word: audio level with the voice flag (RFC 6464), then padding.
  header.writeUInt16BE(0xbede, 12);
  header.writeUInt16BE(1, 14);
  header.writeUInt8(AUDIO_LEVEL_ID << 4, 16);
  header.writeUInt8(0x80 | options.level, 17);
  return Buffer.concat([header, Buffer.from('an opus frame')]);
}

/** One RTP packet of VP8: the first of a key frame. */
export function vp8Packet(options: { ssrc: number; sequence: number; timestamp: number }): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  // The last packet of its frame; payload type 96.
  header.writeUInt8(0x80 | 96, 1);
  header.writeUInt16BE(options.sequence, 2);
  header.writeUInt32BE(options.timestamp, 4);
  header.writeUInt32BE(options.ssrc, 8);
  // Payload descriptor (RFC 7741): start of a partition; then a frame header without the inverse key frame bit.
  return Buffer.concat([header, Buffer.from([0x10, 0x00]), Buffer.from('a frame')]);
}
