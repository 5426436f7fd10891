import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SocketTraffic } from '../../libs/contracts/src/testing/socket-traffic.js';
import type {
  ConnectionTraffic,
  EventDocument,
} from '../../libs/contracts/src/testing/socket-traffic.js';

const DOCUMENT = JSON.parse(
  readFileSync(new URL('../../asyncapi.json', import.meta.url), 'utf8'),
) as EventDocument;
const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const READ = `{"requestId":"${ID}","conversationId":"${ID}","seq":3}`;
const DETAIL = Object.keys(exampleError()).find((key) => key === 'detail' || key === 'message');

function exampleError(): object {
  const message = DOCUMENT.components.messages['ConnectError'] as unknown as {
    readonly examples: readonly [{ readonly payload: { readonly data: object } }];
  };
  return message.examples[0].payload.data;
}

const error = (code: string, more = ''): string =>
  `[{"ok":false,"error":{"code":"${code}","${DETAIL ?? ''}":"No."${more}}}]`;

describe('the comparison of captured packets with asyncapi.json', () => {
  let traffic: SocketTraffic;
  let connection: ConnectionTraffic;
  beforeEach(() => {
    traffic = new SocketTraffic(DOCUMENT);
    connection = traffic.connection();
  });

  it.each([
    ['a connection', [], ['0{"sid":"abc"}']],
    [
      'a refused connection',
      [],
      [`44{"message":"No.","data":{"code":"AUTH.REQUIRED","${DETAIL ?? ''}":"No."}}`.slice(1)],
    ],
    [
      'an event',
      [],
      [`2["chat:typing",{"conversationId":"${ID}","userId":"${ID}","typing":true}]`],
    ],
    [
      'a request and its answer',
      [`27["chat:read",${READ}]`],
      ['37[{"ok":true,"data":{"lastReadSeq":3}}]'],
    ],
    ['a request and its error', [`27["chat:read",${READ}]`], [`37${error('CHAT.NOT_MEMBER')}`]],
    [
      'bad input that is refused',
      ['27["chat:read",{"seq":-1}]'],
      [`37${error('COMMON.VALIDATION')}`],
    ],
    [
      'an unknown event that is refused',
      ['27["chat:pin",{}]'],
      [`37${error('COMMON.UNKNOWN_EVENT')}`],
    ],
    ['what is no packet from a client', ['x', '2{', '51-["chat:read"'], []],
    ['another namespace', ['0/other,{}'], ['4/other,{"message":"Invalid namespace"}']],
  ])('accepts %s', (_what, sent, received) => {
    for (const data of sent) connection.fromClient(data);
    for (const data of received) connection.fromServer(data);
    expect(traffic.takeViolations()).toEqual([]);
  });

  it('accepts the bytes that docs/protocol.md shows', () => {
    const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
    const frames = [...page.matchAll(/^([→←]) 4(.+)$/gm)];
    for (const [, direction, data = ''] of frames) {
      if (direction === '→') connection.fromClient(data);
      else connection.fromServer(data);
    }
    expect(traffic.takeViolations()).toEqual([]);
    expect([frames.length, traffic.checked]).toEqual([7, 4]);
  });

  it.each([
    ['a connection without its id', [], '0{}', /CONNECT: .*sid/],
    [
      'a refusal with a code of other requests',
      [],
      `4{"message":"No.","data":{"code":"CHAT.TOO_MANY","${DETAIL ?? ''}":"No."}}`,
      /CHAT\.TOO_MANY/,
    ],
    ['an event that is not described', [], '2["chat:pinned",{}]', /chat:pinned/],
    ['an event with two payloads', [], `2["chat:typing",{},{}]`, /the server sent/],
    [
      'a field that is missing',
      [],
      `2["chat:typing",{"conversationId":"${ID}","userId":"${ID}"}]`,
      /typing/,
    ],
    [
      'a field that is not described',
      [],
      `2["presence:online",{"userId":"${ID}","state":"away","mood":"fine"}]`,
      /additional properties/,
    ],
    ['an id that is none', [], '2["presence:online",{"userId":"7","state":"away"}]', /uuid/],
    [
      'a time without milliseconds',
      [],
      `2["presence:offline",{"userId":"${ID}","lastSeenAt":"2026-01-31T09:30:00Z"}]`,
      /pattern/,
    ],
    [
      'an error code that is not listed',
      [`27["chat:read",${READ}]`],
      `37${error('CHAT.ODD')}`,
      /answer to chat:read/,
    ],
    [
      'bad input that is accepted',
      ['27["chat:read",{"seq":-1}]'],
      '37[{"ok":true,"data":{"lastReadSeq":0}}]',
      /bad input of chat:read/,
    ],
    [
      'an unknown event that is accepted',
      ['27["chat:pin",{}]'],
      '37[{"ok":true,"data":{}}]',
      /bad input of chat:pin/,
    ],
    [
      'good input that is refused',
      [`27["chat:read",${READ}]`],
      `37${error('COMMON.VALIDATION')}`,
      /allows what was refused/,
    ],
    ['a second answer', [], '37[{"ok":true,"data":{}}]', /an answer to nothing/],
    [
      'an answer with other data',
      [`27["chat:read",${READ}]`],
      '37[{"ok":true,"data":{}}]',
      /lastReadSeq/,
    ],
    ['what is no packet', [], '2{', /not a packet/],
  ])('reports %s', (_what, sent, received, expected) => {
    for (const data of sent) connection.fromClient(data);
    connection.fromServer(received);
    // The same text is not taken for granted because it came before.
    connection.fromServer(received.startsWith('2') ? received : '1');
    const [first] = traffic.takeViolations();
    expect(first).toMatch(expected);
    expect(traffic.takeViolations()).toEqual([]);
  });
});
