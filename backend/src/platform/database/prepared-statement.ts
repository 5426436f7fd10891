import { createHash } from 'node:crypto';

/**
 * A frequent statement with `$1`-style parameters: each connection parses it once, instead of once
 * per call. `Database.execute` runs it.
 */
export class PreparedStatement<Row> {
  /** The type of its rows; not a value. */
  declare readonly row: Row;
  readonly name: string;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  }
}
