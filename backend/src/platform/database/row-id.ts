import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Random bytes of one id. */
const ID_BYTES = 16;
/** A call for random bytes costs ten times as much as an id. */
const POOL = Buffer.alloc(256 * ID_BYTES);
let used = POOL.length;

/** The time of the newest id, and its number within that millisecond. */
let msecs = 0;
let seq = 0;

/**
 * The id of a new row (UUIDv7), for rows that are made thousands of times a second. Ids of one process and millisecond
 * have the order in which they were made, too.
 */
export function newRowId(): string {
  const random = randomBytes();
  const now = Date.now();
  // The highest bit stays free, so that counting does not overflow.
  seq = now === msecs ? seq + 1 : random.readUInt32BE(6) & 0x7fffffff;
  msecs = now;
  return uuidv7({ random, msecs, seq });
}

function randomBytes(): Buffer {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += ID_BYTES;
  return POOL.subarray(used - ID_BYTES, used);
}
