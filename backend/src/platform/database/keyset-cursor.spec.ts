import { describe, expect, it } from '@jest/globals';
import {
  KeysetCursor,
  MICROSECOND_FIELD,
  TEXT_FIELD,
  TIME_FIELD,
  UUID_FIELD,
  choiceField,
  integerField,
} from './keyset-cursor.js';

const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const names = new KeysetCursor('names', { rank: integerField(4), username: TEXT_FIELD });
const times = new KeysetCursor('times', { at: TIME_FIELD, id: UUID_FIELD });
const exact = new KeysetCursor('exact', { seen: MICROSECOND_FIELD, id: UUID_FIELD });
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A cursor of the list with other values. */
function cursorWith<T extends object>(list: KeysetCursor<T>, made: T, values: unknown[]): string {
  const content = Buffer.from(list.encode(made), 'base64url').toString('utf8');
  return encode([(JSON.parse(content) as unknown[])[0], ...values]);
}
const nameWith = (...values: unknown[]): string =>
  cursorWith(names, { rank: 0, username: 'anna' }, values);
const timeWith = (...values: unknown[]): string =>
  cursorWith(times, { at: new Date(0), id: ID }, values);

const invalid = expect.objectContaining({ code: 'COMMON.VALIDATION' });

describe('KeysetCursor', () => {
  it.each([
    { rank: 0, username: 'anna' },
    { rank: 4, username: 'a"b c' },
  ])('decodes what it has encoded: %j', (position) => {
    expect(names.decode(names.encode(position))).toEqual(position);
  });

  it('decodes times, ids and times to the microsecond', () => {
    const position = { at: new Date('2026-01-31T09:30:00.123Z'), id: ID };
    expect(times.decode(times.encode(position))).toEqual(position);
    const seen = {
      seen: '2026-01-31T09:30:00.123456Z',
      id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    };
    expect(exact.decode(exact.encode(seen))).toEqual(seen);
  });

  it('has no position without a cursor', () => {
    expect(names.decode(undefined)).toBeNull();
  });

  it.each([
    '',
    'x',
    '%%%',
    encode('anna'),
    encode(null),
    encode({ rank: 2, username: 'anna' }),
    encode([]),
    encode([2, 'anna']),
    nameWith(),
    nameWith(2),
    nameWith(2, ''),
    nameWith(5, 'anna'),
    nameWith(-1, 'anna'),
    nameWith(1.5, 'anna'),
    nameWith('2', 'anna'),
    nameWith(2, 7),
    nameWith(2, 'anna', 'more'),
    nameWith(2, 'an\0na'),
  ])('refuses %j', (cursor) => {
    expect(() => names.decode(cursor)).toThrow(invalid);
  });

  it.each([
    timeWith('now', ID),
    timeWith(-1, ID),
    timeWith(1e15, ID),
    timeWith(0, 'x'),
    timeWith(0, `${ID}0`),
  ])('refuses the time or id of %j', (cursor) => {
    expect(() => times.decode(cursor)).toThrow(invalid);
  });

  it.each([
    '9999-99-99T99:99:99.000000Z',
    '2026-02-31T00:00:00.000000Z',
    '0000-01-01T00:00:00.000000Z',
    '2026-01-31',
  ])('refuses the time %s', (seen) => {
    const cursor = cursorWith(exact, { seen: '2026-01-31T00:00:00.000000Z', id: ID }, [seen, ID]);
    expect(() => exact.decode(cursor)).toThrow(invalid);
  });

  it('refuses the cursor of another list with the same fields, and of another part of its list', () => {
    const users = new KeysetCursor('users', { id: UUID_FIELD });
    const calls = new KeysetCursor('calls', { id: UUID_FIELD });
    const cursor = calls.encode({ id: ID }, 'here');
    expect(calls.decode(cursor, 'here')).toEqual({ id: ID });
    expect(() => users.decode(cursor, 'here')).toThrow(invalid);
    expect(() => calls.decode(cursor, 'there')).toThrow(invalid);
    expect(() => calls.decode(cursor)).toThrow(invalid);
  });

  it('has fields with a choice of values', () => {
    const list = new KeysetCursor('list', { direction: choiceField(['before', 'after'] as const) });
    expect(list.decode(list.encode({ direction: 'after' }))).toEqual({ direction: 'after' });
    expect(() => list.decode(cursorWith(list, { direction: 'after' }, ['up']))).toThrow(invalid);
  });

  it('cuts the row beyond the limit and continues after the last row of the page', () => {
    const rows = ['anna', 'ben', 'carla'].map((username) => ({ rank: 1, username, more: true }));
    const page = names.page(rows, 2);
    expect(page.rows).toEqual(rows.slice(0, 2));
    expect(names.decode(page.nextCursor ?? undefined)).toEqual({ rank: 1, username: 'ben' });
    expect(names.page(rows, 3)).toEqual({ rows, nextCursor: null });
    expect(names.page([], 3)).toEqual({ rows: [], nextCursor: null });
  });
});
