import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LIMITS, SITE_ROLES } from '@chatcall/contracts';
import type { CursorPage, SiteRole, SiteSession } from '@chatcall/contracts';
import { MaxLength, ValidateIf } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsPlainText } from '../../../platform/validation/index.js';
import { SessionDto } from '../../auth/index.js';
import { TransformText } from '../../users/index.js';

/** Query of the devices of the whole server. */
export class SiteSessionQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    example: '192.0.2.',
    description: 'The beginning of a username, or of a network address.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @TransformText((value) => value.trim())
  @MaxLength(LIMITS.searchMax)
  @IsPlainText()
  readonly search?: string;
}

class SessionUserDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.usernameMax, example: 'anna.smith' })
  readonly username: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;

  @ApiProperty({ enum: SITE_ROLES, example: 'member' })
  readonly siteRole: SiteRole;
}

/** A device with its user. */
class SiteSessionDto extends SessionDto implements SiteSession {
  @ApiProperty({ type: SessionUserDto })
  readonly user: SessionUserDto;
}

/** A page of the devices of the whole server. */
export class SiteSessionPageDto extends CursorPageDto implements CursorPage<SiteSession> {
  @PageItems(SiteSessionDto, 'The most recently used first.')
  readonly items: readonly SiteSessionDto[];
}
