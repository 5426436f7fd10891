import type { SettingValue } from '@chatcall/contracts';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A setting that was changed at least once. */
@Entity('site_settings')
class SiteSettingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'site_settings_pkey' })
  name: string;

  /** Null: the default. */
  @Column('jsonb', { nullable: true })
  value: SettingValue | null;

  /** Counts the changes. */
  @Column('integer', { default: 0 })
  version: number;

  @Column('timestamptz', { name: 'changed_at', nullable: true })
  changedAt: Date | null;

  /** Null: the console of the server, or a user who was removed. */
  @Column('uuid', { name: 'changed_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'site_settings_changed_by_fkey', onDelete: 'SET NULL' })
  changedBy: string | null;
}

/** A change of a setting. */
@Entity('site_setting_changes')
class SiteSettingChangeEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'site_setting_changes_pkey' })
  name: string;

  /** The version that it led to. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'site_setting_changes_pkey' })
  version: number;

  @Column('jsonb', { name: 'old_value', nullable: true })
  oldValue: SettingValue | null;

  @Column('jsonb', { name: 'new_value', nullable: true })
  newValue: SettingValue | null;

  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' })
  changedAt: Date;

  @Column('uuid', { name: 'changed_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'site_setting_changes_changed_by_fkey', onDelete: 'SET NULL' })
  changedBy: string | null;
}

/** Tables of this module. */
export const SETTINGS_ENTITIES = [SiteSettingEntity, SiteSettingChangeEntity] as const;
