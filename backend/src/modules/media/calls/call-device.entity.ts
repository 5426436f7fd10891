import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CallParticipantEntity } from './call-participant.entity.js';

/** A device that is in a call now. */
@Entity('call_devices')
@Index('call_devices_session_id_idx', ['sessionId'])
@Index('call_devices_user_id_idx', ['userId'])
@Unique('call_devices_peer_id_key', ['peerId'])
@ForeignKey(() => CallParticipantEntity, ['callId', 'userId'], ['callId', 'userId'], {
  name: 'call_devices_participant_fkey',
  onDelete: 'CASCADE',
})
export class CallDeviceEntity {
  @PrimaryColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'call_devices_pkey' })
  callId: string;

  /** The session is the device. */
  @PrimaryColumn('uuid', { name: 'session_id', primaryKeyConstraintName: 'call_devices_pkey' })
  sessionId: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  /** Its peer in the room; a rejoin brings another. */
  @Column('uuid', { name: 'peer_id' })
  peerId: string;

  /** Request of the client by which it entered, so that it can be undone when its outcome was not known; null in rows of older versions. */
  @Column('uuid', { name: 'request_id', nullable: true })
  requestId: string | null;
}
