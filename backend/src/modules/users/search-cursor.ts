import type { SearchRank } from '@chatcall/contracts';
import { CursorError } from '../../platform/errors/index.js';
import type { SearchPosition } from './user-search.repository.js';

const RANK = /^[0-4]$/;

/** Packs where a page of found people ended. Opaque to clients. */
export function encodeSearchCursor({ rank, username }: SearchPosition): string {
  return Buffer.from(`${rank} ${username}`).toString('base64url');
}

/** @throws CursorError for anything that `encodeSearchCursor` does not make */
export function decodeSearchCursor(cursor: string): SearchPosition {
  const [rank = '', username = '', ...rest] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(' ');
  if (!RANK.test(rank) || username === '' || username.includes('\0') || rest.length > 0) {
    throw new CursorError();
  }
  return { rank: Number(rank) as SearchRank, username };
}
