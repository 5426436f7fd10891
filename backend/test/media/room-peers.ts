import { opusParameters, simulcastParameters, vp8Parameters } from './rtp-parameters.js';

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
