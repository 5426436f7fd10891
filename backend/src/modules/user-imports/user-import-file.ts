import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { USER_IMPORT_COLUMNS, USER_IMPORT_LIMITS } from '@chatcall/contracts';
import type { UserImportColumn, UserImportProblem } from '@chatcall/contracts';
import { CsvError, parse } from 'csv-parse';
import { TooLargeError, ValidationError } from '../../platform/errors/index.js';

/** A row as it is in the file. */
export interface FileRow {
  readonly line: number;
  /** The fields by column. */
  readonly fields: Readonly<Partial<Record<UserImportColumn, string>>>;
  /** What is wrong with the row as such: it has more or fewer fields than the first line. */
  readonly problems: readonly UserImportProblem[];
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const REQUIRED: readonly UserImportColumn[] = ['username', 'displayName', 'email'];
const ROWS_AT_ONCE = 500;

/**
 * Reads a CSV file with users as it arrives, and passes its rows on in groups. The first line names
 * the columns, in any order; fields are separated by commas or semicolons.
 * @throws ValidationError when the file is no such file, TooLargeError
 */
export async function readUserFile(
  file: Readable,
  store: (rows: readonly FileRow[]) => Promise<void>,
): Promise<void> {
  try {
    await pipeline(
      file,
      limitBytes(USER_IMPORT_LIMITS.bytes),
      parse({
        bom: true,
        delimiter: [',', ';'],
        info: true,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
        max_record_size: USER_IMPORT_LIMITS.field * USER_IMPORT_COLUMNS.length,
      }),
      (records: AsyncIterable<ParsedRecord>) => passOn(records, store),
    );
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(`line ${lineOf(error)}: ${error.message}`);
    throw error;
  }
}

async function passOn(
  records: AsyncIterable<ParsedRecord>,
  store: (rows: readonly FileRow[]) => Promise<void>,
): Promise<void> {
  let columns: readonly (UserImportColumn | null)[] | null = null;
  let group: FileRow[] = [];
  let count = 0;
  for await (const { record, info } of records) {
    if (columns === null) {
      columns = columnsOf(record);
      continue;
    }
    count += 1;
    if (count > USER_IMPORT_LIMITS.rows)
      throw new TooLargeError(`A file has at most ${USER_IMPORT_LIMITS.rows} users.`);
    group.push(rowOf(columns, record, info.lines));
    if (group.length < ROWS_AT_ONCE) continue;
    await store(group);
    group = [];
  }
  if (group.length > 0) await store(group);
  if (count === 0) throw unreadable('the file has no users');
}

/** @throws ValidationError */
function columnsOf(record: readonly string[]): (UserImportColumn | null)[] {
  const names = record.map((name) => name.trim().toLowerCase());
  const columns = names.map(
    (name) => USER_IMPORT_COLUMNS.find((column) => column.toLowerCase() === name) ?? null,
  );
  const unknown = record.filter((_name, index) => columns[index] === null);
  if (unknown.length > 0)
    throw unreadable(`line 1: there is no column ${unknown.join(', ').slice(0, 200)}`);
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw unreadable(`line 1: the column ${missing.join(', ')} is missing`);
  if (new Set(names).size < names.length) throw unreadable('line 1: a column is repeated');
  return columns;
}

function rowOf(
  columns: readonly (UserImportColumn | null)[],
  record: readonly string[],
  line: number,
): FileRow {
  const fields = columns.flatMap((column, index) =>
    // PostgreSQL does not store this character.
    column === null ? [] : [[column, (record[index] ?? '').replaceAll('\u0000', '\ufffd')]],
  );
  return {
    line,
    fields: Object.fromEntries(fields) as FileRow['fields'],
    problems:
      record.length === columns.length
        ? []
        : [
            {
              column: null,
              rule: 'fields',
              detail: `The line has ${record.length} fields instead of ${columns.length}.`,
            },
          ],
  };
}

function limitBytes(max: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > max ? new TooLargeError(`A file has at most ${max} bytes.`) : null, chunk);
    },
  });
}

function lineOf(error: CsvError): string {
  const { lines } = error as CsvError & { readonly lines?: unknown };
  return typeof lines === 'number' ? String(lines) : 'unknown';
}

function unreadable(detail: string): ValidationError {
  return new ValidationError([{ field: 'file', rule: 'csv', detail }]);
}
