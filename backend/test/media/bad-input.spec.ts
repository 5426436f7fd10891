import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { CallJoined } from '@chatcall/contracts';
import { garbage } from '../../../bench/attackers/garbage-packets.mjs';
import { MediasoupService } from '../../src/modules/media-node/mediasoup/mediasoup.service.js';
import { rawRequest, rest, startTestApp } from '../support/index.js';
import type { TestApp } from '../support/index.js';
import { BAD_EVENTS, ID, codec, connect, consume, opus, produce } from './bad-events.js';
import type { Here } from './bad-events.js';
import { callWith, direct, people } from './people.js';
import type { TestPerson } from './people.js';
import { DTLS, opusParameters, vp8Parameters } from './rtp-parameters.js';

const NUMBERS = [-1, 0, 1, 255, 256, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e308, 0.5];

/** Parameters of the right types with values that RTP does not allow: no answer may end the worker. */
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

  it.each(BAD_EVENTS)('%s to %s', async (_what, event, payload, code) => {
    const body = payload(here);
    const sent =
      typeof body === 'object' && body !== null && !Array.isArray(body)
        ? { requestId: randomUUID(), ...body }
        : body;
    const answer = await rawRequest(anna.socket, event, sent);
    expect(answer.ok ? 'ok' : answer.error.code).toBe(code);
  });

  it('values that another producer or connection uses already are refused with a code', async () => {
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

  it('invalid numbers and texts end no worker and reveal no internals', async () => {
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

  it('garbage at the media port, over UDP and TCP, ends no worker and no transport', async () => {
    const { callId, mine } = here;
    const { id: transportId, iceParameters, iceCandidates } = mine.sendTransport;
    const pids = (): number[] => app.app.get(MediasoupService).workers.map(({ pid }) => pid);
    const before = pids();
    const packets = Array.from({ length: 500 }, () =>
      garbage(String(iceParameters['usernameFragment'])),
    );
    const udp = createSocket('udp4');
    for (const { protocol, address, port } of iceCandidates as readonly {
      readonly protocol: string;
      readonly address: string;
      readonly port: number;
    }[]) {
      if (protocol === 'udp') {
        for (const packet of packets)
          await new Promise((sent) => udp.send(packet, port, address, sent));
        continue;
      }
      for (const packet of packets.slice(0, 50)) {
        const tcp = connectTcp(port, address);
        await once(tcp, 'connect');
        // A whole frame, and one that promises more than it has.
        tcp.end(Buffer.concat([frameOf(packet), frameOf(packet).subarray(0, 9)]));
        await once(tcp.resume(), 'close');
      }
    }
    udp.close();
    expect(await anna.send('media:restartIce', { callId, transportId })).toHaveProperty(
      'iceParameters',
    );
    expect(pids()).toEqual(before);
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

  it('media after leaving the call is refused like media in a call that the user is not in', async () => {
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

/** A packet as it is sent over TCP (RFC 4571). */
function frameOf(packet: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(packet.length);
  return Buffer.concat([length, packet]);
}
