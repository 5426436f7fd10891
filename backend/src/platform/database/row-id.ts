import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Random bytes of one id. */
const ID_BYTES = 16;
/** A call for random bytes costs ten times as much as an id. */
const POOL = new Uint8Array(256 * ID_BYTES);
let used = POOL.length;

/** The id of a new row (UUIDv7), for rows that are made thousands of times a second. */
export function newRowId(): string {
  return uuidv7({ rng: randomBytes });
}

function randomBytes(): Uint8Array {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += ID_BYTES;
  return POOL.subarray(used - ID_BYTES, used);
}
