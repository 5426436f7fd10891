import type { SettingName, SettingValue, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../platform/database/index.js';

/** The stored value of a setting, null for the default. */
export interface StoredValue {
  readonly name: string;
  readonly value: SettingValue | null;
  readonly version: number;
  /** Null: it was never changed. */
  readonly changedAt: Date | null;
  readonly changedBy: UserId | null;
}

/** A setting and its last change. */
export interface SettingRow extends StoredValue {
  readonly changedByName: string | null;
}

/** A change that is to be stored. */
export interface NewChange {
  readonly name: SettingName;
  /** The version that it leads to. */
  readonly version: number;
  readonly oldValue: SettingValue | null;
  readonly newValue: SettingValue | null;
  readonly actorId: UserId | null;
}

/** One row per setting that was ever changed: a handful. */
const VALUES = new PreparedStatement<StoredValue>(
  'SELECT name, value, version, changed_at AS "changedAt", changed_by AS "changedBy" FROM site_settings',
);

/** Reads and writes the settings and their changes. */
@Injectable()
export class SettingsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  values(): Promise<StoredValue[]> {
    return this.#database.execute(VALUES, []);
  }

  /** All settings that were ever changed. */
  all(): Promise<SettingRow[]> {
    return this.#database.query(
      `SELECT s.name, s.value, s.version, s.changed_at AS "changedAt", s.changed_by AS "changedBy", u.display_name AS "changedByName"
       FROM site_settings s LEFT JOIN users u ON u.id = s.changed_by`,
    );
  }

  /** Locks the setting until the end of the transaction, also one that was never changed. */
  async lock(name: SettingName): Promise<Pick<SettingRow, 'value' | 'version'>> {
    await this.#database.query(
      'INSERT INTO site_settings (name) VALUES ($1) ON CONFLICT (name) DO NOTHING',
      [name],
    );
    const [row] = await this.#database.query<Pick<SettingRow, 'value' | 'version'>>(
      'SELECT value, version FROM site_settings WHERE name = $1 FOR UPDATE',
      [name],
    );
    if (row === undefined) throw new Error('A setting that was just written does not exist.');
    return row;
  }

  /** The value before the last change; null when there was no change. */
  async before(
    name: SettingName,
    version: number,
  ): Promise<{ readonly value: SettingValue | null } | null> {
    const [row] = await this.#database.query<{ value: SettingValue | null }>(
      'SELECT old_value AS value FROM site_setting_changes WHERE name = $1 AND version = $2',
      [name, version],
    );
    return row ?? null;
  }

  /** The value before the last change but one; null when there is none. */
  async beforeLast(name: SettingName): Promise<SettingValue | null> {
    const [row] = await this.#database.query<{ value: SettingValue | null }>(
      `SELECT c.old_value AS value FROM site_settings s
       JOIN site_setting_changes c ON c.name = s.name AND c.version = s.version - 1
       WHERE s.name = $1 AND c.old_value IS NOT NULL AND s.value IS DISTINCT FROM c.old_value`,
      [name],
    );
    return row?.value ?? null;
  }

  async change({ name, version, oldValue, newValue, actorId }: NewChange): Promise<void> {
    await this.#database.query(
      `WITH changed AS (
         UPDATE site_settings SET value = $4::jsonb, version = $2, changed_at = now(), changed_by = $5 WHERE name = $1)
       INSERT INTO site_setting_changes (name, version, old_value, new_value, changed_by)
       VALUES ($1, $2, $3::jsonb, $4::jsonb, $5)`,
      [name, version, json(oldValue), json(newValue), actorId],
    );
  }
}

function json(value: SettingValue | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
