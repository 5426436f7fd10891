import type {
  CallQuality,
  DirectionQuality,
  ParticipantQuality,
  QualityProblem,
} from '@chatcall/client-sdk/calls';
import { badgeText, detailRows, ownText, participantText, problemText } from './quality-words';

const numbers = {
  percent: (share: number) => `${Math.round(share * 100)}%`,
  whole: (value: number) => value.toFixed(0),
};

const unmeasured: DirectionQuality = {
  level: 'good',
  loss: null,
  jitter: null,
  bitrate: 0,
  path: { roundTrip: null, kind: null, protocol: null, available: null },
  tracks: [],
};

describe('the words of the quality panel', () => {
  it.each<[QualityProblem, string]>([
    [
      { kind: 'uplink-loss', loss: 0.12 },
      'Your uplink loses 12%: the others hear and see you with gaps.',
    ],
    [
      { kind: 'downlink-loss', loss: 0.05 },
      'Your downlink loses 5%: you hear and see the others with gaps.',
    ],
    [
      { kind: 'slow', milliseconds: 480.4 },
      'Your network is slow to answer: 480 ms to the server and back.',
    ],
    [
      { kind: 'jitter', milliseconds: 61 },
      'Your network delivers unevenly (61 ms), so sound may break up.',
    ],
    [{ kind: 'bandwidth' }, 'Your uplink is too slow for better video.'],
    [{ kind: 'cpu' }, 'This device is too busy to send better video.'],
    [
      { kind: 'relayed' },
      'The connection goes through a relay, because the direct way is blocked.',
    ],
    [{ kind: 'tcp' }, 'The connection uses TCP, because UDP is blocked: delays are longer.'],
  ])('say on which side %j is', (problem, text) => {
    expect(problemText(problem, numbers)).toBe(text);
  });

  it('say how the own connection is', () => {
    expect((['good', 'fair', 'poor', 'lost'] as const).map(ownText)).toEqual([
      'Your connection is good.',
      'Your connection is unstable.',
      'Your connection is poor.',
      'Your connection is interrupted.',
    ]);
  });

  it.each<[ParticipantQuality, string, string]>([
    [{ level: 'good', fault: null }, '', ''],
    [{ level: 'fair', fault: 'theirs' }, 'Unstable connection', 'Ben’s connection is unstable.'],
    [{ level: 'poor', fault: 'theirs' }, 'Poor connection', 'Ben’s connection is poor.'],
    [{ level: 'lost', fault: 'theirs' }, 'No connection', 'Nothing arrives from Ben.'],
    [{ level: 'fair', fault: 'mine' }, 'Arrives unevenly, because of your connection', ''],
    [{ level: 'poor', fault: 'mine' }, 'Arrives badly, because of your connection', ''],
  ])('blame a participant only for their own connection: %j', (quality, badge, sentence) => {
    expect([badgeText(quality), participantText('Ben', quality)]).toEqual([badge, sentence]);
  });

  it('show what is not known as a dash, and what is measured with its unit', () => {
    const measured: CallQuality = {
      level: 'fair',
      uplink: {
        ...unmeasured,
        loss: 0.12,
        bitrate: 812_300,
        path: { roundTrip: 42, kind: 'relay', protocol: 'tcp', available: null },
        tracks: [
          {
            source: 'camera',
            loss: 0.02,
            jitter: null,
            bitrate: 700_000,
            framesPerSecond: 24,
            width: 640,
            height: 360,
            freezes: 0,
            codec: 'VP8',
            layers: 'L1T3',
          },
        ],
      },
      downlink: unmeasured,
      problems: [],
    };
    const rows = Object.fromEntries(
      detailRows(measured, numbers).map(({ name, value }) => [name, value]),
    );
    expect(rows).toEqual({
      Path: 'relay, TCP',
      'Round trip': '42 ms',
      'Loss, sending': '12%',
      'Loss, receiving': '–',
      'Jitter, sending': '–',
      'Jitter, receiving': '–',
      Sending: '812 kbit/s',
      Receiving: '0 kbit/s',
      'Estimated uplink': '–',
      'Sent: camera': 'VP8 · L1T3 · 640×360 · 24 fps · 700 kbit/s · 2%',
    });
  });
});
