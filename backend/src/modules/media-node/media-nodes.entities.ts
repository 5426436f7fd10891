import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A running process with the media role. */
@Entity('media_nodes')
class MediaNodeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'media_nodes_pkey' })
  id: string;

  @Column('timestamp with time zone', { name: 'started_at', precision: 3, default: () => 'now()' })
  startedAt: Date;

  /** Time of the last heartbeat. */
  @Column('timestamp with time zone', { name: 'seen_at', precision: 3, default: () => 'now()' })
  seenAt: Date;
}

/** Tables of this module. */
export const MEDIA_NODE_ENTITIES = [MediaNodeEntity] as const;
