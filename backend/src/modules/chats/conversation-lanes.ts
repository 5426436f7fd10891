import type { ConversationId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeyedQueue } from '../../platform/events/index.js';

/**
 * One thing after another within a conversation. What takes a `seq` runs in its conversation's lane and publishes before it leaves, so this
 * process emits in the order of `seq`, and a busy conversation holds one connection of the pool instead of all of them waiting for its row.
 *
 * Never wait for a lane while holding the lock of the conversation's row: whoever is in the lane may wait for that lock.
 */
@Injectable()
export class ConversationLanes extends KeyedQueue<ConversationId> {}
