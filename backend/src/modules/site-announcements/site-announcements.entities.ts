import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AnnouncementKind } from '@chatcall/contracts';

/** What administrators announce to everybody. */
@Entity('site_announcements')
@Index('site_announcements_open_idx', ['id'], { where: '(ended_at IS NULL)' })
@Index('site_announcements_created_by_idx', ['createdBy'])
@Check('site_announcements_kind_check', "kind IN ('info', 'warning')")
class SiteAnnouncementEntity {
  /** Later ones have greater ids. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'site_announcements_pkey' })
  id: string;

  @Column('text')
  text: string;

  @Column('text')
  kind: AnnouncementKind;

  /** Whether users may hide it. */
  @Column('boolean')
  dismissible: boolean;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  /** Null: until it is ended. */
  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;

  /** When an administrator ended it. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('UserEntity', { name: 'site_announcements_created_by_fkey', onDelete: 'SET NULL' })
  createdBy: string | null;
}

/** A user has hidden an announcement. */
@Entity('site_announcement_dismissals')
@Index('site_announcement_dismissals_announcement_id_idx', ['announcementId'])
class SiteAnnouncementDismissalEntity {
  @PrimaryColumn('uuid', {
    name: 'user_id',
    primaryKeyConstraintName: 'site_announcement_dismissals_pkey',
  })
  @ForeignKey('UserEntity', {
    name: 'site_announcement_dismissals_user_id_fkey',
    onDelete: 'CASCADE',
  })
  userId: string;

  @PrimaryColumn('uuid', {
    name: 'announcement_id',
    primaryKeyConstraintName: 'site_announcement_dismissals_pkey',
  })
  @ForeignKey(() => SiteAnnouncementEntity, {
    name: 'site_announcement_dismissals_announcement_id_fkey',
    onDelete: 'CASCADE',
  })
  announcementId: string;
}

/** Tables of this module. */
export const SITE_ANNOUNCEMENTS_ENTITIES = [
  SiteAnnouncementEntity,
  SiteAnnouncementDismissalEntity,
] as const;
