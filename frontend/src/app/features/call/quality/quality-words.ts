import type {
  CallQuality,
  MeasuredTrack,
  ParticipantQuality,
  PathMeasures,
  QualityLevel,
  QualityProblem,
} from '@chatcall/client-sdk/calls';
import { isolate } from '../../../core/i18n/isolate';

/** Formats the numbers of the panel. */
export interface QualityNumbers {
  percent(share: number): string;
  whole(value: number): string;
}

/** The connection of this device, in one sentence. */
export function ownText(level: QualityLevel): string {
  switch (level) {
    case 'good':
      return $localize`:@@quality.good:Your connection is good.`;
    case 'fair':
      return $localize`:@@quality.fair:Your connection is unstable.`;
    case 'poor':
      return $localize`:@@quality.poor:Your connection is poor.`;
    case 'lost':
      return $localize`:@@quality.lost:Your connection is interrupted.`;
  }
}

/** What is wrong with the connection of this device, and on which side. */
export function problemText(problem: QualityProblem, numbers: QualityNumbers): string {
  switch (problem.kind) {
    case 'uplink-loss':
      return $localize`:@@quality.uplinkLoss:Your uplink loses ${numbers.percent(problem.loss)}:share:: the others hear and see you with gaps.`;
    case 'downlink-loss':
      return $localize`:@@quality.downlinkLoss:Your downlink loses ${numbers.percent(problem.loss)}:share:: you hear and see the others with gaps.`;
    case 'slow':
      return $localize`:@@quality.slow:Your network is slow to answer: ${numbers.whole(problem.milliseconds)}:milliseconds: ms to the server and back.`;
    case 'jitter':
      return $localize`:@@quality.jitter:Your network delivers unevenly (${numbers.whole(problem.milliseconds)}:milliseconds: ms), so sound may break up.`;
    case 'bandwidth':
      return $localize`:@@quality.bandwidth:Your uplink is too slow for better video.`;
    case 'cpu':
      return $localize`:@@quality.cpu:This device is too busy to send better video.`;
    case 'relayed':
      return $localize`:@@quality.relayed:The connection goes through a relay, because the direct way is blocked.`;
    case 'tcp':
      return $localize`:@@quality.tcp:The connection uses TCP, because UDP is blocked: delays are longer.`;
  }
}

/** The quality of a participant as a label; empty while nothing is wrong. */
export function badgeText({ level, fault }: ParticipantQuality): string {
  if (level === 'good') return '';
  if (level === 'lost') return $localize`:@@quality.theirsLost:No connection`;
  if (fault === 'mine')
    return level === 'fair'
      ? $localize`:@@quality.mineFair:Arrives unevenly, because of your connection`
      : $localize`:@@quality.minePoor:Arrives badly, because of your connection`;
  return level === 'fair'
    ? $localize`:@@quality.theirsFair:Unstable connection`
    : $localize`:@@quality.theirsPoor:Poor connection`;
}

/** A sentence about another participant; empty while nothing is wrong on their side. */
export function participantText(displayName: string, { level, fault }: ParticipantQuality): string {
  const name = isolate(displayName);
  if (fault !== 'theirs') return '';
  switch (level) {
    case 'good':
      return '';
    case 'fair':
      return $localize`:@@quality.personFair:${name}:name:’s connection is unstable.`;
    case 'poor':
      return $localize`:@@quality.personPoor:${name}:name:’s connection is poor.`;
    case 'lost':
      return $localize`:@@quality.personLost:Nothing arrives from ${name}:name:.`;
  }
}

/** A name and a value. */
export interface DetailRow {
  readonly name: string;
  readonly value: string;
}

/** The measured values, for people who look for a fault. */
export function detailRows(quality: CallQuality, numbers: QualityNumbers): DetailRow[] {
  const { uplink, downlink } = quality;
  const unknown = '–';
  const percent = (share: number | null): string =>
    share === null ? unknown : numbers.percent(share);
  const milliseconds = (value: number | null): string =>
    value === null ? unknown : `${numbers.whole(value)} ms`;
  const rate = (bits: number | null): string =>
    bits === null ? unknown : `${numbers.whole(bits / 1000)} kbit/s`;
  return [
    { name: $localize`:@@quality.path:Path`, value: pathText(uplink.path) || unknown },
    {
      name: $localize`:@@quality.roundTrip:Round trip`,
      value: milliseconds(uplink.path.roundTrip ?? downlink.path.roundTrip),
    },
    { name: $localize`:@@quality.lossUp:Loss, sending`, value: percent(uplink.loss) },
    { name: $localize`:@@quality.lossDown:Loss, receiving`, value: percent(downlink.loss) },
    { name: $localize`:@@quality.jitterUp:Jitter, sending`, value: milliseconds(uplink.jitter) },
    {
      name: $localize`:@@quality.jitterDown:Jitter, receiving`,
      value: milliseconds(downlink.jitter),
    },
    { name: $localize`:@@quality.rateUp:Sending`, value: rate(uplink.bitrate) },
    { name: $localize`:@@quality.rateDown:Receiving`, value: rate(downlink.bitrate) },
    {
      name: $localize`:@@quality.available:Estimated uplink`,
      value: rate(uplink.path.available),
    },
    ...uplink.tracks.map((track) => ({
      name: $localize`:@@quality.trackUp:Sent: ${sourceText(track)}:source:`,
      value: trackText(track, numbers),
    })),
    ...downlink.tracks.map((track) => ({
      name: $localize`:@@quality.trackDown:Received: ${sourceText(track)}:source:`,
      value: trackText(track, numbers),
    })),
  ];
}

function pathText({ kind, protocol }: PathMeasures): string {
  return [kind, protocol?.toUpperCase()].filter(Boolean).join(', ');
}

function sourceText({ source }: MeasuredTrack): string {
  switch (source) {
    case 'microphone':
      return $localize`:@@quality.microphone:microphone`;
    case 'camera':
      return $localize`:@@quality.camera:camera`;
    case 'screen':
      return $localize`:@@quality.screen:screen`;
    case 'screen-audio':
      return $localize`:@@quality.screenAudio:sound of a screen`;
  }
}

function trackText(track: MeasuredTrack, numbers: QualityNumbers): string {
  const size = track.width && track.height ? `${track.width}×${track.height}` : null;
  const frames =
    track.framesPerSecond === null ? null : `${numbers.whole(track.framesPerSecond)} fps`;
  const rate = `${numbers.whole(track.bitrate / 1000)} kbit/s`;
  const loss = track.loss ? numbers.percent(track.loss) : null;
  return [track.codec, track.layers, size, frames, rate, loss].filter(Boolean).join(' · ');
}
