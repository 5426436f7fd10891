import { ApiProperty } from '@nestjs/swagger';
import { CALL_REACTIONS } from '@chatcall/contracts';
import type {
  CallReaction,
  ContinueCallPayload,
  EndCallPayload,
  LowerHandPayload,
  MuteInCallPayload,
  RaiseHandPayload,
  ReactInCallPayload,
  RemoveFromCallPayload,
} from '@chatcall/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { SocketRequestDto } from '../../../../platform/socket/index.js';
import { IsId } from '../../../../platform/validation/index.js';

/** Payload of `call:raiseHand` and `call:end`. */
export class InCallEventDto extends SocketRequestDto implements RaiseHandPayload, EndCallPayload {
  @IsId('Which call.')
  readonly callId: string;
}

/** Payload of `call:lowerHand` and `call:mute`. */
export class OptionalUserInCallEventDto
  extends InCallEventDto
  implements LowerHandPayload, MuteInCallPayload
{
  @IsOptional()
  @IsId('Which user.')
  readonly userId?: string;
}

/** Payload of `call:remove`. */
export class UserInCallEventDto extends InCallEventDto implements RemoveFromCallPayload {
  @IsId('Which user.')
  readonly userId: string;
}

/** Payload of `call:continueIn`. */
export class ContinueCallEventDto extends InCallEventDto implements ContinueCallPayload {
  @IsId('The group.')
  readonly conversationId: string;
}

/** Payload of `call:react`. */
export class ReactInCallEventDto extends InCallEventDto implements ReactInCallPayload {
  @ApiProperty({ enum: CALL_REACTIONS })
  @IsIn(CALL_REACTIONS)
  readonly reaction: CallReaction;
}
