import { randomUUID } from 'node:crypto';
import type { CallJoined } from '@chatcall/contracts';
import { rawRequest, rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { MediasoupService } from '../../src/modules/media/mediasoup/mediasoup.service.js';
import { callWith, direct, people } from './people.js';
import type { TestPerson } from './people.js';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';

const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

type Payload = (here: Here) => unknown;

interface Here {
  readonly callId: string;
  readonly conversationId: string;
  readonly mine: CallJoined;
  readonly theirs: CallJoined;
  readonly theirProducerId: string;
}

/** What was sent, under which event, and the code that it got. */
type Row = readonly [what: string, event: string, payload: Payload, code: string];

const produce =
  (rtpParameters: unknown, more: object = {}): Payload =>
  ({ callId, mine }) => ({
    callId,
    transportId: mine.sendTransport.id,
    kind: 'audio',
    source: 'microphone',
    rtpParameters,
    paused: false,
    ...more,
  });

const connect =
  (dtlsParameters: unknown): Payload =>
  ({ callId, mine }) => ({ callId, transportId: mine.recvTransport.id, dtlsParameters });

const consume =
  (rtpCapabilities: unknown, producerIds: unknown = [ID]): Payload =>
  ({ callId }) => ({ callId, rtpCapabilities, producerIds });

const deep = (levels: number): unknown => (levels === 0 ? 1 : { inner: deep(levels - 1) });
const opus = opusParameters(1);
const codec = (change: object): unknown => ({
  ...opus,
  codecs: [{ ...(opus['codecs'] as object[])[0], ...change }],
});

const ROWS: readonly Row[] = [
  ['no payload', 'call:initiate', () => undefined, 'COMMON.VALIDATION'],
  ['a list as payload', 'call:initiate', () => [], 'COMMON.VALIDATION'],
  [
    'an id that is none',
    'call:initiate',
    () => ({ conversationId: "1' or '1'='1", kind: 'audio' }),
    'COMMON.VALIDATION',
  ],
  [
    'an unknown kind',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'hologram' }),
    'COMMON.VALIDATION',
  ],
  [
    'an unknown field',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'audio', force: true }),
    'COMMON.VALIDATION',
  ],
  [
    'an unknown conversation',
    'call:initiate',
    () => ({ conversationId: ID, kind: 'audio' }),
    'CHAT.NOT_MEMBER',
  ],
  [
    'a call where one goes on',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'audio' }),
    'CALL.ALREADY_ACTIVE',
  ],
  ['an unknown call', 'call:accept', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ['an unknown call', 'call:join', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ['an unknown call', 'call:hangup', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ['a call that I am in', 'call:accept', ({ callId }) => ({ callId }), 'CALL.WRONG_STATE'],
  ['a call that I am in', 'call:decline', ({ callId }) => ({ callId }), 'CALL.WRONG_STATE'],
  [
    'capabilities without codecs',
    'call:join',
    ({ callId }) => ({ callId, rtpCapabilities: {} }),
    'COMMON.VALIDATION',
  ],
  [
    'an empty codec',
    'call:join',
    ({ callId }) => ({ callId, rtpCapabilities: { codecs: [{}] } }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a takeOver that is a text',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'audio', takeOver: 'yes' }),
    'COMMON.VALIDATION',
  ],
  [
    'a takeOver that is a number',
    'call:accept',
    ({ callId }) => ({ callId, takeOver: 1 }),
    'COMMON.VALIDATION',
  ],
  [
    'previous entries of a start',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'audio', previousEntries: [ID] }),
    'COMMON.VALIDATION',
  ],
  [
    'previous entries that are a text',
    'call:join',
    ({ callId }) => ({ callId, previousEntries: ID }),
    'COMMON.VALIDATION',
  ],
  [
    'previous entries that are no ids',
    'call:join',
    ({ callId }) => ({ callId, previousEntries: ['x', null] }),
    'COMMON.VALIDATION',
  ],
  [
    'too many previous entries',
    'call:join',
    ({ callId }) => ({ callId, previousEntries: Array(33).fill(ID) }),
    'COMMON.VALIDATION',
  ],
  ['nothing to give up', 'call:giveUp', () => ({}), 'COMMON.VALIDATION'],
  ['an object to give up', 'call:giveUp', () => ({ entryRequestId: {} }), 'COMMON.VALIDATION'],
  ['a request that never was', 'call:giveUp', () => ({ entryRequestId: randomUUID() }), 'ok'],
  ['an object as id', 'call:accept', () => ({ callId: { $ne: null } }), 'COMMON.VALIDATION'],
  ['a field in the query', 'call:query', () => ({ all: true }), 'COMMON.VALIDATION'],

  [
    'a call that I am not in',
    'media:produce',
    (here) => ({ ...(produce(opus)(here) as object), callId: ID }),
    'MEDIA.NOT_JOINED',
  ],
  [
    'the transport of another',
    'media:produce',
    (here) => produce(opus, { transportId: here.theirs.sendTransport.id })(here),
    'MEDIA.TRANSPORT_NOT_FOUND',
  ],
  [
    'the transport of the other way',
    'media:produce',
    (here) => produce(opus, { transportId: here.mine.recvTransport.id })(here),
    'MEDIA.TRANSPORT_NOT_FOUND',
  ],
  [
    'video from a microphone',
    'media:produce',
    produce(vp8Parameters(9), { kind: 'video' }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  ['an unknown source', 'media:produce', produce(opus, { source: 'spy' }), 'COMMON.VALIDATION'],
  ['RTP parameters that are a text', 'media:produce', produce('opus'), 'COMMON.VALIDATION'],
  ['no RTP parameters', 'media:produce', produce(null), 'COMMON.VALIDATION'],
  ['RTP parameters without codecs', 'media:produce', produce({}), 'COMMON.VALIDATION'],
  ['codecs that are no list', 'media:produce', produce({ codecs: {} }), 'COMMON.VALIDATION'],
  ['codecs that are numbers', 'media:produce', produce({ codecs: [1, 2] }), 'COMMON.VALIDATION'],
  [
    'too many codecs',
    'media:produce',
    produce({ codecs: Array(33).fill({}) }),
    'COMMON.VALIDATION',
  ],
  [
    'too many encodings',
    'media:produce',
    produce({ ...opus, encodings: Array(9).fill({}) }),
    'COMMON.VALIDATION',
  ],
  [
    'RTP parameters that are too big',
    'media:produce',
    produce({ ...opus, note: 'x'.repeat(40_000) }),
    'COMMON.VALIDATION',
  ],
  [
    'RTP parameters that are too deep',
    'media:produce',
    produce({ ...opus, note: deep(20) }),
    'COMMON.VALIDATION',
  ],
  ['no codec at all', 'media:produce', produce({ codecs: [] }), 'MEDIA.INVALID_PARAMETERS'],
  ['an empty codec', 'media:produce', produce({ codecs: [{}] }), 'MEDIA.INVALID_PARAMETERS'],
  [
    'a codec that nobody has',
    'media:produce',
    produce(codec({ mimeType: 'audio/none' })),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a payload type that is a text',
    'media:produce',
    produce(codec({ payloadType: 'x' })),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a clock rate of minus one',
    'media:produce',
    produce(codec({ clockRate: -1 })),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a codec parameter that is an object',
    'media:produce',
    produce(codec({ parameters: { a: {} } })),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'an ssrc that is a text',
    'media:produce',
    produce({ ...opus, encodings: [{ ssrc: 'x' }] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a header extension that is empty',
    'media:produce',
    produce({ ...opus, headerExtensions: [{}] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a header extension with a text as id',
    'media:produce',
    produce({ ...opus, headerExtensions: [{ uri: 'x', id: 'y' }] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'neither ssrc nor mid',
    'media:produce',
    produce({ codecs: opus['codecs'], encodings: [{}] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'video parameters as audio',
    'media:produce',
    produce(vp8Parameters(11)),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'a paused that is a text',
    'media:produce',
    produce(opus, { paused: 'no' }),
    'COMMON.VALIDATION',
  ],

  ['no DTLS parameters', 'media:connectTransport', connect(undefined), 'COMMON.VALIDATION'],
  [
    'DTLS parameters without fingerprints',
    'media:connectTransport',
    connect({ role: 'client' }),
    'COMMON.VALIDATION',
  ],
  [
    'too many fingerprints',
    'media:connectTransport',
    connect({ fingerprints: Array(9).fill({}) }),
    'COMMON.VALIDATION',
  ],
  [
    'no fingerprint',
    'media:connectTransport',
    connect({ role: 'client', fingerprints: [] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'an empty fingerprint',
    'media:connectTransport',
    connect({ role: 'client', fingerprints: [{}] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'an unknown hash',
    'media:connectTransport',
    connect({ role: 'client', fingerprints: [{ algorithm: 'md5', value: 'AA' }] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'an unknown role',
    'media:connectTransport',
    connect({ ...DTLS, role: 'boss' }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  [
    'the transport of another',
    'media:connectTransport',
    ({ callId, theirs }) => ({
      callId,
      transportId: theirs.sendTransport.id,
      dtlsParameters: DTLS,
    }),
    'MEDIA.TRANSPORT_NOT_FOUND',
  ],
  [
    'the transport of another',
    'media:restartIce',
    ({ callId, theirs }) => ({ callId, transportId: theirs.sendTransport.id }),
    'MEDIA.TRANSPORT_NOT_FOUND',
  ],

  ['no capabilities', 'media:consume', consume(undefined), 'COMMON.VALIDATION'],
  ['capabilities without codecs', 'media:consume', consume({}), 'COMMON.VALIDATION'],
  ['an empty codec', 'media:consume', consume({ codecs: [{}] }), 'MEDIA.INVALID_PARAMETERS'],
  [
    'a codec of a third kind',
    'media:consume',
    consume({ codecs: [{ kind: 'smell', mimeType: 'smell/rose', clockRate: 1 }] }),
    'MEDIA.INVALID_PARAMETERS',
  ],
  ['no producers', 'media:consume', consume({ codecs: [] }, []), 'COMMON.VALIDATION'],
  [
    'too many producers',
    'media:consume',
    consume({ codecs: [] }, Array(201).fill(ID)),
    'COMMON.VALIDATION',
  ],
  [
    'producers that are no ids',
    'media:consume',
    consume({ codecs: [] }, ['x']),
    'COMMON.VALIDATION',
  ],
  ['a producer that is not there', 'media:consume', consume({ codecs: [] }), 'ok'],

  [
    'the producer of another',
    'media:pauseProducer',
    ({ callId, theirProducerId }) => ({ callId, producerId: theirProducerId }),
    'MEDIA.PRODUCER_NOT_FOUND',
  ],
  [
    'the producer of another',
    'media:resumeProducer',
    ({ callId, theirProducerId }) => ({ callId, producerId: theirProducerId }),
    'MEDIA.PRODUCER_NOT_FOUND',
  ],
  [
    'the producer of another',
    'media:closeProducer',
    ({ callId, theirProducerId }) => ({ callId, producerId: theirProducerId }),
    'MEDIA.PRODUCER_NOT_FOUND',
  ],
  [
    'a consumer that is not there',
    'media:resumeConsumers',
    ({ callId }) => ({ callId, consumerIds: [ID] }),
    'MEDIA.CONSUMER_NOT_FOUND',
  ],
  [
    'a consumer that is not there',
    'media:pauseConsumers',
    ({ callId }) => ({ callId, consumerIds: [ID] }),
    'MEDIA.CONSUMER_NOT_FOUND',
  ],
  [
    'a consumer that is not there',
    'media:closeConsumers',
    ({ callId }) => ({ callId, consumerIds: [ID] }),
    'MEDIA.CONSUMER_NOT_FOUND',
  ],
  [
    'no consumers',
    'media:resumeConsumers',
    ({ callId }) => ({ callId, consumerIds: [] }),
    'COMMON.VALIDATION',
  ],
];

const NUMBERS = [-1, 0, 1, 255, 256, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e308, 0.5];

/** Values that are numbers where numbers belong, but none that RTP has: whatever they get, the worker must live. */
const ODD_PARAMETERS: readonly unknown[] = [
  ...NUMBERS.flatMap((value) => [
    { ...opus, encodings: [{ ssrc: value }] },
    { ...opus, encodings: [{ ssrc: 5, rtx: { ssrc: value } }] },
    { ...opus, encodings: [{ ssrc: 6, maxBitrate: value }] },
    codec({ payloadType: value }),
    codec({ clockRate: value }),
    codec({ channels: value }),
    codec({ parameters: { useinbandfec: value } }),
    { ...opus, headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: value }] },
  ]),
  ...['', 'x'.repeat(300), '\u0000', '💥'].flatMap((text) => [
    { ...opus, mid: text },
    { ...opus, rtcp: { cname: text } },
    { ...opus, encodings: [{ rid: text, scalabilityMode: text }] },
    { ...opus, headerExtensions: [{ uri: text, id: 3 }] },
    codec({ mimeType: `audio/${text}` }),
    codec({ rtcpFeedback: [{ type: text, parameter: text }] }),
  ]),
  { ...opus, encodings: [{ ssrc: 1 }, { ssrc: 1 }] },
  { ...opus, codecs: [...(opus['codecs'] as object[]), ...(opus['codecs'] as object[])] },
];

describe('bad input to calls and media', () => {
  let app: TestApp;
  let anna: TestPerson;
  let ben: TestPerson;
  let here: Here;

  beforeAll(async () => {
    app = await startTestApp();
    ({ anna, ben } = await people(app, 'anna', 'ben'));
    const conversationId = await direct(anna, ben);
    const [mine, theirs] = (await callWith(anna, conversationId, ben)) as [CallJoined, CallJoined];
    const { producerId } = await ben.send('media:produce', {
      callId: mine.call.id,
      transportId: theirs.sendTransport.id,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: opusParameters(77),
      paused: false,
    });
    here = { callId: mine.call.id, conversationId, mine, theirs, theirProducerId: producerId };
  });
  afterAll(() => app.close());

  it.each(ROWS)('%s to %s', async (_what, event, payload, code) => {
    const body = payload(here);
    const sent =
      typeof body === 'object' && body !== null && !Array.isArray(body)
        ? { requestId: randomUUID(), ...body }
        : body;
    const answer = await rawRequest(anna.socket, event, sent);
    expect(answer.ok ? 'ok' : answer.error.code).toBe(code);
  });

  it('values that another producer or connection has already are refused with a code', async () => {
    const { callId, mine } = here;
    const send = async (event: string, body: object): Promise<string> => {
      const answer = await rawRequest(anna.socket, event, {
        requestId: randomUUID(),
        callId,
        ...body,
      });
      return answer.ok ? 'ok' : answer.error.code;
    };
    const video = (ssrc: number, mid: string, change: object = {}): Promise<string> =>
      send('media:produce', {
        ...(produce({ ...vp8Parameters(ssrc, mid), ...change })(here) as object),
        kind: 'video',
        source: 'camera',
      });
    const audio = (ssrc: number, mid: string): Promise<string> =>
      send('media:produce', produce(opusParameters(ssrc, mid))(here) as object);
    const rids = { mid: undefined, encodings: [{ rid: 'a' }, { rid: 'b' }] };
    expect(await audio(500, 'm0')).toBe('ok');
    expect(await video(600, 'm1')).toBe('ok');
    const codes = [
      await audio(500, 'm2'),
      await audio(600, 'm3'),
      await audio(601, 'm4'),
      await video(499, 'm5'),
      await audio(700, 'm0'),
      await video(800, 'm1'),
      await video(900, 'm6', { encodings: [{ ssrc: 910 }, { ssrc: 910 }] }),
    ];
    expect(codes).toEqual(Array(7).fill('MEDIA.INVALID_PARAMETERS'));
    expect([await video(0, '', rids), await video(0, '', rids)]).toEqual([
      'ok',
      'MEDIA.INVALID_PARAMETERS',
    ]);
    const recv = { transportId: mine.recvTransport.id, dtlsParameters: DTLS };
    const twice = [send('media:connectTransport', recv), send('media:connectTransport', recv)];
    expect((await Promise.all(twice)).toSorted()).toEqual(['MEDIA.INVALID_PARAMETERS', 'ok']);
    expect(await send('media:connectTransport', recv)).toBe('MEDIA.INVALID_PARAMETERS');
  });

  it('odd numbers and texts end no worker and say nothing of our inside', async () => {
    const before = app.app.get(MediasoupService).workers.map(({ pid }) => pid);
    const codes = new Set<string>();
    const codesOfNul = new Set<string>();
    for (const parameters of ODD_PARAMETERS) {
      const body = { requestId: randomUUID(), ...(produce(parameters)(here) as object) };
      const answer = await rawRequest(anna.socket, 'media:produce', body);
      const hasNul = JSON.stringify(parameters).includes(JSON.stringify('\u0000').slice(1, -1));
      (hasNul ? codesOfNul : codes).add(answer.ok ? 'ok' : answer.error.code);
      if (!answer.ok) continue;
      const { producerId } = answer.data as { producerId: string };
      await anna.send('media:closeProducer', { callId: here.callId, producerId });
    }
    expect([...codes].toSorted()).toEqual(['MEDIA.INVALID_PARAMETERS', 'ok']);
    // Refused for every event alike, before the media parameters are looked at.
    expect([...codesOfNul]).toEqual(['COMMON.VALIDATION']);
    expect(app.app.get(MediasoupService).workers.map(({ pid }) => pid)).toEqual(before);
    expect(ben.all('media:interrupted')).toEqual([]);
  });

  it.each([
    ['calls?limit=0', 400, 'COMMON.VALIDATION'],
    ['calls?limit=many', 400, 'COMMON.VALIDATION'],
    ['calls?cursor=nonsense', 400, 'COMMON.VALIDATION'],
    ['calls?conversationId=nonsense', 400, 'COMMON.VALIDATION'],
    [`calls?conversationId=${ID}`, 404, 'CHAT.NOT_MEMBER'],
    ['calls?color=red', 400, 'COMMON.VALIDATION'],
    ['calls/nonsense', 400, 'COMMON.VALIDATION'],
    [`calls/${ID}`, 404, 'CALL.NOT_FOUND'],
  ])('GET %s gets %d', async (path, status, code) => {
    const answer = await rest(app.url, 'GET', path, { token: anna.user.token });
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('media after the call has been left is refused like media in a call one is not in', async () => {
    const { callId, mine } = here;
    await anna.send('call:hangup', { callId });
    for (const [event, body] of [
      ['media:produce', produce(opus)(here)],
      ['media:connectTransport', connect(DTLS)(here)],
      ['media:restartIce', { transportId: mine.sendTransport.id }],
      ['media:consume', consume({ codecs: [] })(here)],
      ['media:closeConsumers', { consumerIds: [ID] }],
    ] as const) {
      const sent = { requestId: randomUUID(), callId, ...(body as object) };
      expect([event, await rawRequest(anna.socket, event, sent)]).toMatchObject([
        event,
        { error: { code: 'MEDIA.NOT_JOINED' } },
      ]);
    }
  });

  it('GET calls needs a token', async () => {
    for (const path of ['calls', `calls/${here.callId}`, 'calls/ice-servers']) {
      const answer = await rest(app.url, 'GET', path);
      expect([answer.status, answer.code]).toEqual([401, 'AUTH.REQUIRED']);
    }
  });
});
