import { mine, timelineMessage } from '../../../../testing/samples';
import { tickOf } from './tick-mark';

const receipts = (deliveredToAll: number, readByAll: number) => ({
  deliveredToAll,
  readByAll,
  readByAny: readByAll,
});

describe('tickOf', () => {
  it('is null for messages of others', () => {
    expect(tickOf(timelineMessage(1), receipts(9, 9))).toBeNull();
  });

  it('shows the delivery state of an own message', () => {
    expect(tickOf(mine(5, { seq: null, delivery: 'sending' }), receipts(9, 9))).toBe('sending');
    expect(tickOf(mine(5), receipts(4, 0))).toBe('sent');
    expect(tickOf(mine(5), receipts(5, 4))).toBe('delivered');
    expect(tickOf(mine(5), receipts(5, 5))).toBe('read');
  });

  it('shows that sending failed', () => {
    expect(tickOf(mine(5, { seq: null, delivery: 'failed' }), receipts(0, 0))).toBe('failed');
  });
});
