import { ValidationError } from '../../platform/errors/index.js';
import type { SearchPosition } from './user-search.repository.js';

/** Where a search goes on: in which of its two parts, and after whom (null: at the beginning of the part). */
export interface SearchCursor {
  readonly part: 'begins' | 'alike';
  readonly after: SearchPosition | null;
}

const RANK = /^[0-9](?:\.[0-9]{1,3})?$/;

export function encodeSearchCursor({ part, after }: SearchCursor): string {
  const fields = after === null ? [part] : [part, after.rank, after.username];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @throws ValidationError for anything that `encodeSearchCursor` does not make */
export function decodeSearchCursor(cursor: string): SearchCursor {
  const [part, rank, username, ...rest] = fieldsOf(cursor);
  if ((part !== 'begins' && part !== 'alike') || rest.length > 0) throw unreadable();
  if (rank === undefined && username === undefined) return { part, after: null };
  if (rank === undefined || username === undefined || !RANK.test(rank) || username.includes('\0'))
    throw unreadable();
  return { part, after: { rank, username } };
}

function fieldsOf(cursor: string): (string | undefined)[] {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(fields) && fields.every((field): field is string => typeof field === 'string'))
      return fields;
  } catch {
    // Falls through to the one answer for all cursors that are not ours.
  }
  throw unreadable();
}

function unreadable(): ValidationError {
  return new ValidationError([
    { field: 'cursor', message: 'cursor must come from the answer before', rule: 'cursor' },
  ]);
}
