import type { types } from 'mediasoup';

/**
 * What every call speaks: Opus, VP8 and H264 constrained baseline with packetization-mode 1. Feedback (nack, pli, fir,
 * transport-cc, goog-remb) is added by mediasoup for the codecs it supports. Payload types are left to mediasoup.
 */
export const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
    },
  },
];
