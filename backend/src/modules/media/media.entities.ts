import { CallDeviceEntity } from './calls/call-device.entity.js';
import { CallParticipantEntity } from './calls/call-participant.entity.js';
import { CallEntity } from './calls/call.entity.js';
import { GivenUpRequestEntity } from './calls/given-up-request.entity.js';
import { MediaNodeEntity } from './node/media-node.entity.js';

/** Tables of this module. */
export const MEDIA_ENTITIES = [
  CallEntity,
  CallParticipantEntity,
  CallDeviceEntity,
  GivenUpRequestEntity,
  MediaNodeEntity,
] as const;
