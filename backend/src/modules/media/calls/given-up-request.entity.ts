import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A request to enter a call that its device gave up before it knew the outcome: it must not take effect, whenever it is processed. */
@Entity('call_requests_given_up')
@Index('call_requests_given_up_at_idx', ['givenUpAt'])
export class GivenUpRequestEntity {
  @PrimaryColumn('uuid', {
    name: 'user_id',
    primaryKeyConstraintName: 'call_requests_given_up_pkey',
  })
  @ForeignKey('users', { name: 'call_requests_given_up_user_id_fkey', onDelete: 'CASCADE' })
  userId: string;

  /** Chosen by the client. */
  @PrimaryColumn('uuid', {
    name: 'request_id',
    primaryKeyConstraintName: 'call_requests_given_up_pkey',
  })
  requestId: string;

  @Column('timestamp with time zone', { name: 'given_up_at', precision: 3, default: () => 'now()' })
  givenUpAt: Date;
}
