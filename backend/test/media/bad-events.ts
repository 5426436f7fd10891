import { randomUUID } from 'node:crypto';
import type { CallJoined } from '@chatcall/contracts';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';

export const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';

type Payload = (here: Here) => unknown;

export interface Here {
  readonly callId: string;
  readonly conversationId: string;
  readonly mine: CallJoined;
  readonly theirs: CallJoined;
  readonly theirProducerId: string;
}

/** What is sent, with which event, and the code of the answer. */
type Row = readonly [what: string, event: string, payload: Payload, code: string];

export const produce =
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

export const connect =
  (dtlsParameters: unknown): Payload =>
  ({ callId, mine }) => ({ callId, transportId: mine.recvTransport.id, dtlsParameters });

export const consume =
  (rtpCapabilities: unknown, producerIds: unknown = [ID]): Payload =>
  ({ callId }) => ({ callId, rtpCapabilities, producerIds });

const view = (more: object): object => ({
  consumerId: ID,
  width: 320,
  height: 180,
  pinned: false,
  ...more,
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { inner: deep(levels - 1) });
export const opus = opusParameters(1);
export const codec = (change: object): unknown => ({
  ...opus,
  codecs: [{ ...(opus['codecs'] as object[])[0], ...change }],
});

export const BAD_EVENTS: readonly Row[] = [
  ['no payload', 'call:initiate', () => undefined, 'COMMON.VALIDATION'],
  ['a list as payload', 'call:initiate', () => [], 'COMMON.VALIDATION'],
  [
    'a malformed id',
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
    'a call in a conversation with an active call',
    'call:initiate',
    ({ conversationId }) => ({ conversationId, kind: 'audio' }),
    'CALL.ALREADY_ACTIVE',
  ],
  ['an unknown call', 'call:accept', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ['an unknown call', 'call:join', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ['no capabilities', 'call:prepare', ({ callId }) => ({ callId }), 'COMMON.VALIDATION'],
  ['an unknown call', 'call:hangup', () => ({ callId: ID }), 'CALL.NOT_FOUND'],
  ...(['call:raiseHand', 'call:lowerHand', 'call:mute', 'call:end'] as const).map((event): Row => [
    'an unknown call',
    event,
    () => ({ callId: ID }),
    'MEDIA.NOT_JOINED',
  ]),
  [
    'a reaction that there is not',
    'call:react',
    ({ callId }) => ({ callId, reaction: 'any text' }),
    'COMMON.VALIDATION',
  ],
  ['nobody', 'call:remove', ({ callId }) => ({ callId }), 'COMMON.VALIDATION'],
  ...(['call:mute', 'call:end'] as const).map((event): Row => [
    'a call of two, which has no host',
    event,
    ({ callId }) => ({ callId }),
    'CHAT.NOT_ALLOWED',
  ]),
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
  ['a request that never existed', 'call:giveUp', () => ({ entryRequestId: randomUUID() }), 'ok'],
  ['nothing to unload', 'call:unload', () => ({}), 'COMMON.VALIDATION'],
  ['a page that never joined', 'call:unload', () => ({ entryRequestId: randomUUID() }), 'ok'],
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
    'an unknown codec',
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
  ['a producer that does not exist', 'media:consume', consume({ codecs: [] }), 'ok'],

  ...['media:pauseProducer', 'media:resumeProducer', 'media:closeProducer'].map((event): Row => [
    'the producer of another',
    event,
    ({ callId, theirProducerId }) => ({ callId, producerId: theirProducerId }),
    'MEDIA.PRODUCER_NOT_FOUND',
  ]),
  ...['media:resumeConsumers', 'media:pauseConsumers', 'media:closeConsumers'].map((event): Row => [
    'a consumer that does not exist',
    event,
    ({ callId }) => ({ callId, consumerIds: [ID] }),
    'MEDIA.CONSUMER_NOT_FOUND',
  ]),
  [
    'a consumer that does not exist',
    'media:setViews',
    ({ callId }) => ({ callId, views: [view({})] }),
    'MEDIA.CONSUMER_NOT_FOUND',
  ],
  [
    'a view without a size',
    'media:setViews',
    ({ callId }) => ({ callId, views: [view({ width: 0 })] }),
    'COMMON.VALIDATION',
  ],
  [
    'a view of half a pixel',
    'media:setViews',
    ({ callId }) => ({ callId, views: [view({ height: 0.5 })] }),
    'COMMON.VALIDATION',
  ],
  [
    'no consumers',
    'media:resumeConsumers',
    ({ callId }) => ({ callId, consumerIds: [] }),
    'COMMON.VALIDATION',
  ],
];
