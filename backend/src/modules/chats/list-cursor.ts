import { isUUID } from 'class-validator';
import { ValidationError } from '../../platform/errors/index.js';
import type { ListPosition } from './conversation.repository.js';

/** Packs where a page of the conversation list ended. Opaque to clients. */
export function encodeListCursor({ lastActivityAt, id }: ListPosition): string {
  return Buffer.from(`${lastActivityAt.getTime()} ${id}`).toString('base64url');
}

/** @throws ValidationError for anything that `encodeListCursor` did not make */
export function decodeListCursor(cursor: string): ListPosition {
  const [time = '', id = '', ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const lastActivityAt = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  if (Number.isNaN(lastActivityAt.getTime()) || !isUUID(id) || rest.length > 0) {
    throw new ValidationError([
      { field: 'cursor', message: 'cursor must be one that this list answered with', rule: 'cursor' },
    ]);
  }
  return { lastActivityAt, id };
}
