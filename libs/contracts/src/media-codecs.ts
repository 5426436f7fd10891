import type { CallId } from './protocol.js';

export const VIDEO_CODECS = ['VP8', 'VP9', 'H264', 'AV1'] as const;
/** A codec of video in calls. */
export type VideoCodec = (typeof VIDEO_CODECS)[number];

/**
 * `media:videoCodecs`: the codecs of video that all devices in the call can receive have changed.
 * When there is none that all can receive, those that most of them can. A device sends its videos in
 * one of them, and sends a video again that it has sent in another one.
 */
export interface VideoCodecsNotice {
  readonly callId: CallId;
  readonly codecs: readonly VideoCodec[];
}
