import { createHash } from 'node:crypto';
import { CursorError } from '../errors/index.js';

type FieldValue = string | number;

/** How one field of a position is written into a cursor and read back. */
interface CursorField<T> {
  write(value: T): FieldValue;
  /** @returns undefined for a value that `write` cannot have written */
  read(value: unknown): T | undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const MILLISECONDS_MAX = 999_999_999_999_999;

export const UUID_FIELD: CursorField<string> = {
  write: (value) => value,
  read: (value) => (typeof value === 'string' && UUID.test(value) ? value : undefined),
};

/** Text without the NUL character, which PostgreSQL refuses. */
export const TEXT_FIELD: CursorField<string> = {
  write: (value) => value,
  read: (value) =>
    typeof value === 'string' && value !== '' && !value.includes('\0') ? value : undefined,
};

export const TIME_FIELD: CursorField<Date> = {
  write: (value) => value.getTime(),
  read: (value) => (isIntegerUpTo(value, MILLISECONDS_MAX) ? new Date(value) : undefined),
};

/** A time to the microsecond, as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export const MICROSECOND_FIELD: CursorField<string> = {
  write: (value) => value,
  read: (value) =>
    typeof value === 'string' && MICROSECONDS.test(value) && isTime(value) ? value : undefined,
};

/** One of these values. */
export function choiceField<T extends string>(choices: readonly T[]): CursorField<T> {
  return {
    write: (value) => value,
    read: (value) => choices.find((choice) => choice === value),
  };
}

/** An integer from 0 to `max`. */
export function integerField<T extends number = number>(max: number): CursorField<T> {
  return {
    write: (value) => value,
    read: (value) => (isIntegerUpTo(value, max) ? (value as T) : undefined),
  };
}

const TAG_LENGTH = 8;

/**
 * The cursors of one keyset-paged list. A cursor is the position of the last item of a page: the
 * columns by which the list is sorted, and a tag of the list, so that it is refused elsewhere.
 * Clients do not look into it.
 */
export class KeysetCursor<Position extends object> {
  readonly #list: string;
  readonly #fields: { readonly [K in keyof Position]: CursorField<Position[K]> };

  /** @param list name of the list, unique on this server */
  constructor(list: string, fields: { readonly [K in keyof Position]: CursorField<Position[K]> }) {
    this.#list = list;
    this.#fields = fields;
  }

  /** @param part which part of the list is paged, such as its filter or conversation */
  encode(position: Position, part = ''): string {
    const values = this.#names().map((name) => this.#fields[name].write(position[name]));
    return Buffer.from(JSON.stringify([this.#tag(part), ...values])).toString('base64url');
  }

  /**
   * @returns null without a cursor: for the first page
   * @throws CursorError for a cursor that `encode` cannot have made, also for the same list with
   *   another `part`
   */
  decode(cursor: string | undefined, part = ''): Position | null {
    if (cursor === undefined) return null;
    const content = parsed(cursor);
    const names = this.#names();
    if (!Array.isArray(content)) throw new CursorError();
    const [tag, ...values] = content as unknown[];
    if (tag !== this.#tag(part) || values.length !== names.length) throw new CursorError();
    const fields = names.map((name, index) => {
      const value = this.#fields[name].read(values[index]);
      if (value === undefined) throw new CursorError();
      return [name, value] as const;
    });
    return Object.fromEntries(fields) as unknown as Position;
  }

  /**
   * Cuts rows that were selected with a limit of `limit + 1`.
   * @returns the rows of the page, and the cursor of the next page if there is one
   */
  page<Row extends Position>(
    rows: readonly Row[],
    limit: number,
    part = '',
  ): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const hasMore = rows.length > limit;
    const nextCursor = hasMore && last !== undefined ? this.encode(last, part) : null;
    return { rows: page, nextCursor };
  }

  /** The same for all cursors of one part of the list; hashed, since a part can be long. */
  #tag(part: string): string {
    const hash = createHash('sha256').update(`${this.#list}\n${part}`).digest('base64url');
    return hash.slice(0, TAG_LENGTH);
  }

  #names(): (keyof Position & string)[] {
    return Object.keys(this.#fields) as (keyof Position & string)[];
  }
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new CursorError();
  }
}

function isIntegerUpTo(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

/**
 * Whether PostgreSQL accepts this time. JavaScript alone takes the 31st of February for the 3rd of
 * March, and has a year 0.
 */
function isTime(text: string): boolean {
  const time = new Date(text);
  const toSecond = text.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
  return (
    !Number.isNaN(time.getTime()) &&
    time.getUTCFullYear() > 0 &&
    time.toISOString().startsWith(toSecond)
  );
}
