import { isUUID } from 'class-validator';
import { CursorError } from '../../platform/errors/index.js';
import type { FoundPosition, ListPosition } from './conversation-list.repository.js';

/** Packs where a page of the conversation list ended. Opaque to clients. */
export function encodeListCursor({ lastActivityAt, id }: ListPosition): string {
  return pack(lastActivityAt.getTime(), id);
}

/** @throws CursorError for anything that `encodeListCursor` did not make */
export function decodeListCursor(cursor: string): ListPosition {
  const [time = '', id = '', ...rest] = unpack(cursor);
  if (rest.length > 0) throw new CursorError();
  return positionOf(time, id);
}

/** Packs where a page of found conversations ended. Opaque to clients. */
export function encodeFoundCursor({ place, lastActivityAt, id }: FoundPosition): string {
  return pack(place, lastActivityAt.getTime(), id);
}

/** @throws CursorError for anything that `encodeFoundCursor` did not make */
export function decodeFoundCursor(cursor: string): FoundPosition {
  const [place = '', time = '', id = '', ...rest] = unpack(cursor);
  if (!/^\d$/.test(place) || rest.length > 0) throw new CursorError();
  return { place: Number(place), ...positionOf(time, id) };
}

function pack(...fields: readonly (string | number)[]): string {
  return Buffer.from(fields.join(' ')).toString('base64url');
}

function unpack(cursor: string): string[] {
  return Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
}

function positionOf(time: string, id: string): ListPosition {
  const lastActivityAt = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  if (Number.isNaN(lastActivityAt.getTime()) || !isUUID(id)) throw new CursorError();
  return { lastActivityAt, id };
}
