import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { EraseUserRequest } from '@chatcall/contracts';
import { IsString, MaxLength } from 'class-validator';
import { IsId } from '../../../platform/validation/index.js';
import { TransformText } from '../../users/index.js';

/** Path parameter with the id of the user to erase. */
export class ErasedUserParamDto {
  @IsId('The user to erase.')
  readonly userId: string;
}

/** Confirms that no other user is meant. */
export class EraseUserDto implements EraseUserRequest {
  @ApiProperty({
    maxLength: LIMITS.usernameMax,
    example: 'anna.smith',
    description: 'The username of the user, as a confirmation. Not read for an erased user.',
  })
  @TransformText((value) => value.trim().toLowerCase())
  @MaxLength(LIMITS.usernameMax)
  @IsString()
  readonly username: string;
}
