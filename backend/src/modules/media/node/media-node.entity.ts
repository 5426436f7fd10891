import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A running process with the media role. */
@Entity('media_nodes')
export class MediaNodeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'media_nodes_pkey' })
  id: string;

  @Column('timestamp with time zone', { name: 'started_at', precision: 3, default: () => 'now()' })
  startedAt: Date;

  /** Its last beat. */
  @Column('timestamp with time zone', { name: 'seen_at', precision: 3, default: () => 'now()' })
  seenAt: Date;
}
