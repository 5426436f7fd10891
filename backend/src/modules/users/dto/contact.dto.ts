import { ApiProperty } from '@nestjs/swagger';
import type { Contact, ContactState } from '@chatcall/contracts';
import { UserCardDto } from './user.dto.js';

/** Someone in a person's list. */
export class ContactDto implements Contact {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({
    enum: ['incoming', 'outgoing', 'accepted', 'blocked'],
    example: 'accepted',
    description: '`incoming`: they asked me; `outgoing`: I asked them; `blocked`: I blocked them.',
  })
  readonly state: ContactState;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly since: string;
}
