import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import pg from 'pg';
import type { Submittable } from 'pg';

/** How the driver writes values of parameters; the packages of its authors import it, too. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  readonly prepareValue: (value: unknown) => unknown;
};

/** A column of a result, and the function that reads its values. */
interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/**
 * A frequent statement with `$1`-style parameters, which `Database.execute` runs. Each connection
 * parses it once instead of once per call, and its columns are asked for only once.
 */
export class PreparedStatement<Row> {
  /** The type of its rows; not a value. */
  declare readonly row: Row;
  readonly name: string;
  readonly text: string;
  /** Null until the first run. */
  columns: readonly Column[] | null = null;

  constructor(text: string) {
    this.text = text;
    this.name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  }
}

/** The part of the driver's connection that its own queries use. */
interface WireConnection {
  readonly stream: { cork(): void; uncork(): void };
  /** Texts by name. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(statement: { readonly name: string; readonly text: string }): void;
  bind(run: { readonly statement: string; readonly values: readonly unknown[] }): void;
  describe(what: { readonly type: 'P' }): void;
  execute(portal: object): void;
  sync(): void;
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** Values of parameters as the connection sends them. */
export function wireValues(values: readonly unknown[]): unknown[] {
  return values.map((value) => prepareValue(value));
}

type Done<Row> = (error: Error | null, rows: Row[]) => void;

/**
 * One run of a prepared statement, for `query` of the driver's connection, which calls its methods.
 * Unlike the driver's own queries it does not ask for the columns each time, which is a tenth of the
 * work of a short statement.
 */
export class StatementRun<Row> implements Submittable {
  /** For the connection, which remembers what it has parsed. */
  readonly name: string;
  readonly text: string;
  readonly #statement: PreparedStatement<Row>;
  readonly #values: readonly unknown[];
  readonly #done: Done<Row>;
  readonly #rows: Row[] = [];

  /** @param values from `wireValues` */
  constructor(statement: PreparedStatement<Row>, values: readonly unknown[], done: Done<Row>) {
    this.name = statement.name;
    this.text = statement.text;
    this.#statement = statement;
    this.#values = values;
    this.#done = done;
  }

  submit(driverConnection: unknown): void {
    const connection = driverConnection as WireConnection;
    const { name, text } = this;
    connection.stream.cork();
    if (!(name in connection.parsedStatements || name in connection.submittedNamedStatements)) {
      connection.parse({ name, text });
      connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values: this.#values });
    if (this.#statement.columns === null) connection.describe({ type: 'P' });
    connection.execute({});
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#statement.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: pg.types.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    const columns = this.#statement.columns ?? [];
    for (let index = 0; index < columns.length; index += 1) {
      const { name, parse } = columns[index] as Column;
      const text = fields[index] ?? null;
      row[name] = text === null ? null : parse(text);
    }
    this.#rows.push(row as Row);
  }

  handleCommandComplete(): void {
    // The rows are complete when the connection is ready again.
  }

  handleReadyForQuery(): void {
    this.#done(null, this.#rows);
  }

  handleError(error: Error): void {
    this.#done(error, []);
  }
}
