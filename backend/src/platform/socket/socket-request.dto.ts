import { ApiProperty } from '@nestjs/swagger';
import type { RequestMeta } from '@chatcall/contracts';
import { IsUUID } from 'class-validator';

/** What every client event carries. Payload classes extend this and implement the contract's payload. */
export abstract class SocketRequestDto implements RequestMeta {
  /** Chosen by the client; a repeated one is answered with the stored answer. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  readonly requestId: string;
}
