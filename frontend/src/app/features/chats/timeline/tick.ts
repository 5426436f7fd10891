import type { TimelineMessage, TimelineReceipts } from '@chatcall/client-sdk';

/** How far a message of mine got. */
export type Tick = 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** Null for messages of others. */
export function tickOf(message: TimelineMessage, receipts: TimelineReceipts): Tick | null {
  if (!message.mine) return null;
  if (message.delivery !== 'sent' || message.seq === null)
    return message.delivery === 'failed' ? 'failed' : 'sending';
  if (receipts.readByAll >= message.seq) return 'read';
  return receipts.deliveredToAll >= message.seq ? 'delivered' : 'sent';
}
