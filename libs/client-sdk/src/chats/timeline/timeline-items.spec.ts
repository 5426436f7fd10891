import type { Member } from '@chatcall/contracts';
import { ADA, BOB, message, ROOM } from '../../testing/samples.js';
import { receiptsOf, sameItems, TimelineItems, type DeliveryContext } from './timeline-items.js';

const member = (
  id: string,
  lastReadSeq: number | null,
  lastDeliveredSeq: number | null,
): Member => ({
  user: { ...BOB, id },
  role: 'member',
  joinedAt: '2026-01-01T00:00:00.000Z',
  lastReadSeq,
  lastDeliveredSeq,
});

describe('receiptsOf', () => {
  it('is the minimum and maximum of the other members', () => {
    expect(
      receiptsOf([member(ADA.id, 9, 9), member('one', 3, 5), member('two', 7, 8)], ADA),
    ).toEqual({
      deliveredToAll: 5,
      readByAny: 7,
      readByAll: 3,
    });
  });

  it('ignores members whose receipts are not visible', () => {
    expect(receiptsOf([member('one', 3, 5), member('hidden', null, null)], ADA)).toEqual({
      deliveredToAll: 5,
      readByAny: 3,
      readByAll: 3,
    });
  });

  it('is 0 where no receipts are visible', () => {
    const nothing = { deliveredToAll: 0, readByAny: 0, readByAll: 0 };
    expect(receiptsOf([member('hidden', null, null)], ADA)).toEqual(nothing);
    expect(receiptsOf([member(ADA.id, 9, 9)], ADA)).toEqual(nothing);
  });
});

describe('TimelineItems', () => {
  const context = (change: Partial<DeliveryContext> = {}): DeliveryContext => ({
    me: ADA,
    receipts: { deliveredToAll: 2, readByAny: 2, readByAll: 1 },
    connected: true,
    edits: new Map(),
    saved: new Map(),
    uploads: { find: () => null, sentAs: () => null, restored: true },
    cardOf: (id) => (id === BOB.id ? BOB : null),
    ...change,
  });
  const stored = [1, 2, 3].map((seq) => message(seq, { sender: ADA }));
  const unsent = {
    conversationId: ROOM,
    clientMessageId: 'unsent',
    content: 'unsent',
    replyTo: null,
    threadId: null,
    alsoToConversation: false,
    forward: null,
    files: [],
    createdAt: ADA.createdAt,
    place: 1,
    error: null,
  };

  it('have the state of my messages, by the receipts and the connection', () => {
    const items = new TimelineItems(({ seq }) => seq);
    const states = (given: DeliveryContext): string[] =>
      items.list([...stored, message(4)], [unsent], given).map(({ delivery }) => delivery);
    expect(states(context())).toEqual(['read', 'delivered', 'sent', 'sent', 'sending']);
    expect(states(context({ connected: false })).at(-1)).toBe('waiting');
  });

  it('keep the objects of messages whose state did not change', () => {
    const items = new TimelineItems(({ seq }) => seq);
    const before = items.list(stored, [unsent], context());
    expect(sameItems(before, items.list(stored, [unsent], context()))).toBe(true);
    const receipts = { deliveredToAll: 3, readByAny: 3, readByAll: 1 };
    const after = items.list(stored, [unsent], context({ receipts }));
    expect(after.map((item, index) => item === before[index])).toEqual([true, true, false, true]);
  });
});
