import type { VideoCodec } from '@chatcall/contracts';
import type { types } from 'mediasoup';
import {
  opusParameters,
  simulcastParameters,
  svcParameters,
  vp8Parameters,
} from './rtp-parameters.js';

let nextSsrc = 1000;
/** A new SSRC for each track of a spec file. */
export const ssrc = (): number => (nextSsrc += 10);

/** Identity of a peer; `session` names its user and device. */
export const identity = (name: string, session = name) => ({
  peerId: name,
  sessionId: session,
  user: {
    id: `user-${session}`,
    username: session,
    displayName: session,
    avatarUrl: null,
    statusText: '',
  },
});

/** Options of `Room.produce`. */
export const microphone = () =>
  ({
    kind: 'audio',
    source: 'microphone',
    rtpParameters: opusParameters(ssrc()) as never,
    paused: false,
  }) as const;
export const camera = () =>
  ({
    kind: 'video',
    source: 'camera',
    rtpParameters: vp8Parameters(ssrc()) as never,
    paused: false,
  }) as const;
/** A camera in three layers. */
export const layeredCamera = () =>
  ({
    kind: 'video',
    source: 'camera',
    rtpParameters: simulcastParameters() as never,
    paused: false,
  }) as const;
/** A camera in three layers of one stream. */
export const svcCamera = () =>
  ({
    kind: 'video',
    source: 'camera',
    rtpParameters: svcParameters(ssrc()) as never,
    paused: false,
  }) as const;

/** The capabilities of a device that receives all audio, and video in these codecs only. */
export const receiving = (
  all: types.RtpCapabilities,
  ...videoCodecs: VideoCodec[]
): types.RtpCapabilities => ({
  ...all,
  codecs: (all.codecs ?? []).filter(
    ({ kind, mimeType }) =>
      kind === 'audio' || videoCodecs.some((codec) => mimeType === `video/${codec}`),
  ),
});
