import type { Member } from '@chatcall/contracts';
import { ADA, BOB } from '../../testing/samples.js';
import { receiptsOf } from './timeline-items.js';

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
