import { describe, expect, it } from '@jest/globals';
import { asyncApiChanges } from './asyncapi-changes.mjs';

const RELEASED = {
  channels: {
    socket: {
      messages: {
        Send: { $ref: '#/components/messages/Send' },
        Sent: { $ref: '#/components/messages/Sent' },
        Arrived: { $ref: '#/components/messages/Arrived' },
      },
    },
  },
  operations: {
    send: {
      action: 'receive',
      messages: [{ $ref: '#/channels/socket/messages/Send' }],
      reply: { messages: [{ $ref: '#/channels/socket/messages/Sent' }] },
    },
    arrived: { action: 'send', messages: [{ $ref: '#/channels/socket/messages/Arrived' }] },
  },
  components: {
    messages: {
      Send: {
        name: 'chat:message',
        payload: {
          type: 'object',
          additionalProperties: false,
          required: ['content'],
          properties: { content: { type: 'string', maxLength: 8000 }, replyTo: { type: 'string' } },
        },
      },
      Sent: {
        name: 'chat:message',
        payload: { type: 'object', required: ['seq'], properties: { seq: { type: 'integer' } } },
      },
      Arrived: {
        name: 'chat:arrived',
        payload: {
          anyOf: [
            { properties: { kind: { const: 'text' }, content: { type: 'string' } } },
            { properties: { kind: { const: 'call' }, seconds: { type: 'integer' } } },
          ],
        },
      },
    },
  },
};

function changed(change) {
  const document = structuredClone(RELEASED);
  change(document.operations, document.components.messages);
  return document;
}

const BREAKING = [
  ['an event is removed', (operations) => delete operations.arrived, 'operation removed'],
  ['a direction changes', (operations) => (operations.arrived.action = 'receive'), 'action'],
  ['an answer is removed', (operations) => delete operations.send.reply, 'message Sent removed'],
  ['an event is renamed', (_, { Arrived }) => (Arrived.name = 'chat:new'), 'chat:new'],
  [
    'a payload takes less',
    (_, { Send }) => (Send.payload.properties.content.maxLength = 4000),
    'maxLength 8000 -> 4000',
  ],
  [
    'a payload needs more',
    (_, { Send }) => Send.payload.required.push('replyTo'),
    'replyTo: now required',
  ],
  [
    'a field of an answer is removed',
    (_, { Sent }) => delete Sent.payload.properties.seq,
    'seq: field removed',
  ],
  [
    'a variant is removed',
    (_, { Arrived }) => (Arrived.payload.anyOf[0].properties.kind.const = 'other'),
    'variant kind text removed',
  ],
];

describe('the comparison of two AsyncAPI documents', () => {
  it('finds nothing between equal documents, nor in a new variant, event or field', () => {
    expect(asyncApiChanges(RELEASED, structuredClone(RELEASED))).toEqual([]);
    const wider = changed((operations, messages) => {
      operations.new = { action: 'send', messages: [] };
      messages.Arrived.payload.anyOf.unshift({ properties: { kind: { const: 'new' } } });
      messages.Send.payload.properties.mentions = { type: 'array' };
      messages.Sent.payload.properties.at = { type: 'string' };
    });
    expect(asyncApiChanges(RELEASED, wider)).toEqual([]);
  });

  it.each(BREAKING)('reports it when %s', (_name, change, expected) => {
    expect(asyncApiChanges(RELEASED, changed(change)).join('\n')).toContain(expected);
  });
});
