import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { TransformText } from '../../users/index.js';

/** Path of `auth/sessions/:id`. */
export class SessionIdParamDto {
  @ApiProperty({ format: 'uuid', example: '0190f3c2-8a41-7e0b-8f3d-2b5c7d9e1f30' })
  @TransformText((value) => value.toLowerCase())
  @IsUUID()
  readonly id: string;
}
