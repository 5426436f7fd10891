import { ApiProperty } from '@nestjs/swagger';
import type { Contact, ContactState, CursorPage } from '@chatcall/contracts';
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

/** A page of a person's list. */
export class ContactPageDto implements CursorPage<Contact> {
  @ApiProperty({ type: [ContactDto] })
  readonly items: readonly ContactDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Pass it back as `cursor`; null on the last page.',
  })
  readonly nextCursor: string | null;
}
