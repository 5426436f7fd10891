import { DTLS, opusParameters, vp8Parameters } from '../../../../test/media/rtp-parameters.js';
import { readDtlsParameters, readRtpCapabilities, readRtpParameters } from './client-parameters.js';

const refused = (message: RegExp): Error =>
  expect.objectContaining({
    code: 'MEDIA.INVALID_PARAMETERS',
    message: expect.stringMatching(message),
  }) as Error;

/** What Chromium sends along with a camera in three layers, as mediasoup-client hands it over. */
const SIMULCAST = {
  mid: '1',
  msid: 'f6a2c9d8 0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
  codecs: vp8Parameters(1)['codecs'],
  headerExtensions: [
    { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4, encrypt: false, parameters: {} },
  ],
  encodings: [
    {
      rid: 'r0',
      active: true,
      maxBitrate: 100_000,
      scaleResolutionDownBy: 4,
      scalabilityMode: 'L1T3',
      dtx: false,
    },
    { rid: 'r1', active: true, maxBitrate: 500_000, scalabilityMode: 'L1T3', dtx: false },
  ],
  rtcp: { cname: 'abc', reducedSize: true, mux: true },
};

describe('readRtpParameters', () => {
  it('takes what browsers send, without what mediasoup does not know', () => {
    const read = readRtpParameters(SIMULCAST, 'video');
    expect(read).toMatchObject({
      mid: '1',
      msid: SIMULCAST.msid,
      rtcp: { cname: 'abc', reducedSize: true },
    });
    expect(read.encodings).toEqual([
      { rid: 'r0', maxBitrate: 100_000, scalabilityMode: 'L1T3', dtx: false },
      { rid: 'r1', maxBitrate: 500_000, scalabilityMode: 'L1T3', dtx: false },
    ]);
    expect(readRtpParameters(opusParameters(5), 'audio').codecs[0]).toMatchObject({
      mimeType: 'audio/opus',
      channels: 2,
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'a fraction as bitrate, which would break the channel to the worker',
      { encodings: [{ maxBitrate: 0.5 }] },
      /encodings\.0\.maxBitrate/,
    ],
    ['a bitrate beyond reason', { encodings: [{ maxBitrate: 1e308 }] }, /maxBitrate/],
    ['an ssrc beyond 32 bits', { encodings: [{ ssrc: 2 ** 32 }] }, /encodings\.0\.ssrc/],
    ['an rtx without ssrc', { encodings: [{ rtx: {} }] }, /encodings\.0\.rtx\.ssrc/],
    ['a stream id with blanks', { encodings: [{ rid: 'a b' }] }, /rid/],
    [
      'an extension id of zero',
      { headerExtensions: [{ uri: 'x', id: 0 }] },
      /headerExtensions\.0\.id/,
    ],
    ['a control character in a name', { rtcp: { cname: 'a\u0000b' } }, /rtcp\.cname/],
    ['an encoding that is null', { encodings: [null] }, /encodings\.0/],
    [
      'a number that JSON cannot have',
      { codecs: [{ mimeType: 'video/VP8', payloadType: Number.NaN, clockRate: 90_000 }] },
      /payloadType/,
    ],
    [
      'a codec parameter that is a list',
      {
        codecs: [
          { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: { a: [1] } },
        ],
      },
      /parameters/,
    ],
    [
      'too many codec parameters',
      {
        codecs: [
          {
            mimeType: 'video/VP8',
            payloadType: 96,
            clockRate: 90_000,
            parameters: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, 1])),
          },
        ],
      },
      /parameters/,
    ],
  ])('refuses %s', (_what, change, message) => {
    expect(() => readRtpParameters({ ...SIMULCAST, ...change }, 'video')).toThrow(refused(message));
  });

  it('refuses tracks of the other kind, and what is no object', () => {
    expect(() => readRtpParameters(SIMULCAST, 'audio')).toThrow(refused(/must be of audio/));
    for (const value of [null, undefined, 'x', 1, []])
      expect(() => readRtpParameters(value, 'audio')).toThrow(refused(/rtpParameters/));
  });

  it('reads own fields only', () => {
    const inherited = Object.create({ mid: '7' }) as object;
    expect(
      readRtpParameters(Object.assign(inherited, { codecs: SIMULCAST.codecs }), 'video').mid,
    ).toBeUndefined();
  });
});

describe('readRtpCapabilities', () => {
  it('takes what devices can receive', () => {
    const codecs = [
      {
        kind: 'audio',
        mimeType: 'audio/opus',
        preferredPayloadType: 100,
        clockRate: 48_000,
        channels: 2,
        parameters: {},
        rtcpFeedback: [],
      },
    ];
    const headerExtensions = [
      {
        kind: 'audio',
        uri: 'urn:x',
        preferredId: 1,
        preferredEncrypt: false,
        direction: 'sendrecv',
      },
    ];
    expect(readRtpCapabilities({ codecs, headerExtensions, more: true })).toEqual({
      codecs,
      headerExtensions,
    });
  });

  it('refuses directions that are none', () => {
    const headerExtensions = [{ kind: 'audio', uri: 'urn:x', preferredId: 1, direction: 'up' }];
    expect(() => readRtpCapabilities({ codecs: [], headerExtensions })).toThrow(
      refused(/direction/),
    );
  });
});

describe('readDtlsParameters', () => {
  it('takes fingerprints of either case and a role or none', () => {
    expect(readDtlsParameters(DTLS)).toEqual(DTLS);
    expect(
      readDtlsParameters({ fingerprints: [{ algorithm: 'sha-256', value: 'ab:cd' }] }),
    ).not.toHaveProperty('role');
  });

  it.each([
    { fingerprints: [] },
    { fingerprints: [{ algorithm: 'md5', value: 'AA' }] },
    { fingerprints: [{ algorithm: 'sha-1', value: 'nothing' }] },
  ])('refuses %j', (value) => {
    expect(() => readDtlsParameters(value)).toThrow(refused(/fingerprints/));
  });
});
