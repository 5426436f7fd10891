import type { SectionId, UserId } from '@chatcall/contracts';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A section of a user's list of conversations. Members name it in `section_id`. */
@Entity('sections')
@Index('sections_user_id_idx', ['userId', 'position'])
export class SectionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sections_pkey' })
  id: SectionId;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey('users', { name: 'sections_user_id_fkey' })
  userId: UserId;

  @Column('text')
  name: string;

  /** Its place in the order, from 0. */
  @Column('integer')
  position: number;

  @Column('boolean', { default: false })
  collapsed: boolean;
}
