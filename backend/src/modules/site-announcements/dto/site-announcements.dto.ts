import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ANNOUNCEMENT_KINDS, ANNOUNCEMENT_LIMITS, LIMITS } from '@chatcall/contracts';
import type {
  Announcement,
  AnnouncementKind,
  PublishAnnouncementRequest,
  PublishedAnnouncement,
} from '@chatcall/contracts';
import { IsBoolean, IsIn, MaxLength, ValidateIf } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsPlainLines,
  IsTimestamp,
  IsVisibleText,
} from '../../../platform/validation/index.js';

const EXAMPLE_TEXT = 'The server is restarted tonight at 22:00.';
const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';

/** Path parameter with the id of an announcement. */
export class AnnouncementParamDto {
  @IsId('The announcement.')
  readonly announcementId: string;
}

/** A new announcement. */
export class PublishAnnouncementDto implements PublishAnnouncementRequest {
  @ApiProperty({ maxLength: ANNOUNCEMENT_LIMITS.textMax, example: EXAMPLE_TEXT })
  @MaxLength(ANNOUNCEMENT_LIMITS.textMax)
  @IsPlainLines()
  @IsVisibleText()
  readonly text: string;

  @ApiPropertyOptional({ enum: ANNOUNCEMENT_KINDS, default: 'info', example: 'info' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(ANNOUNCEMENT_KINDS)
  readonly kind?: AnnouncementKind;

  @ApiPropertyOptional({ default: true, description: 'Whether users may hide it.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly dismissible?: boolean;

  @ApiPropertyOptional({
    format: 'date-time',
    example: EXAMPLE_TIME,
    description: 'When it is shown first; absent: now.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsTimestamp()
  readonly startsAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    example: EXAMPLE_TIME,
    description: 'Until when it is shown; absent: until it is ended.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsTimestamp()
  readonly endsAt?: string;
}

/** An announcement that is shown now. */
export class AnnouncementDto implements Announcement {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: ANNOUNCEMENT_LIMITS.textMax, example: EXAMPLE_TEXT })
  readonly text: string;

  @ApiProperty({ enum: ANNOUNCEMENT_KINDS, example: 'info' })
  readonly kind: AnnouncementKind;

  @ApiProperty({ example: true, description: 'Whether users may hide it.' })
  readonly dismissible: boolean;
}

/** The announcements that are shown now. */
export class AnnouncementPageDto extends CursorPageDto {
  @PageItems(AnnouncementDto, 'All of them.')
  readonly items: AnnouncementDto[];
}

/** Who has published an announcement. */
class AnnouncerDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;
}

/** An announcement as administrators see it. */
export class PublishedAnnouncementDto extends AnnouncementDto implements PublishedAnnouncement {
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly startsAt: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: EXAMPLE_TIME,
    description: 'Null: until it is ended.',
  })
  readonly endsAt: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When an administrator ended it; null: nobody did.',
  })
  readonly endedAt: string | null;

  @ApiProperty({
    type: AnnouncerDto,
    nullable: true,
    description: 'Null: their account does not exist any more.',
  })
  readonly createdBy: AnnouncerDto | null;
}

/** A page of announcements. */
export class PublishedAnnouncementPageDto extends CursorPageDto {
  @PageItems(PublishedAnnouncementDto, 'The announcements, the newest first.')
  readonly items: PublishedAnnouncementDto[];
}
