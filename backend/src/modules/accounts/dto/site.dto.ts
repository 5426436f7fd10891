import { ApiProperty } from '@nestjs/swagger';
import { LIMITS, SETUP_STATES, SITE_SETTINGS } from '@chatcall/contracts';
import type {
  ClaimOwnershipRequest,
  RegistrationMode,
  SetupState,
  Site,
} from '@chatcall/contracts';
import { IsSetupCode } from '../../auth/index.js';
import { SiteLinkDto } from '../../settings/index.js';

/** What everybody may know of a server. */
export class SiteDto implements Site {
  @ApiProperty({ maxLength: SITE_SETTINGS['site.name'].maxLength, example: 'ChatCall' })
  readonly name: string;

  @ApiProperty({ enum: SITE_SETTINGS['registration.mode'].choices, example: 'open' })
  readonly registration: RegistrationMode;

  @ApiProperty({
    enum: SETUP_STATES,
    example: 'done',
    description:
      'Whether the server has an owner. `needed`: the first account needs the setup code that the server has printed; `owner-missing`: there are accounts, and a user can become owner with the code.',
  })
  readonly setup: SetupState;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://chat.example.com',
    description: 'The address of the web app at which passkeys work; null: nowhere.',
  })
  readonly passkeyOrigin: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: SITE_SETTINGS['passwords.minLength'].minimum,
    maximum: SITE_SETTINGS['passwords.minLength'].maximum,
    example: 10,
    description: 'How many characters a new password needs.',
  })
  readonly passwordMinLength: number;

  @ApiProperty({
    pattern: '^(#[0-9a-f]{6})?$',
    maxLength: 7,
    example: '#1b5e55',
    description: 'The colour of controls and own messages; empty: that of the app.',
  })
  readonly accent: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '/api/site/logo/5d41402abc4b2a76b9719d911017c592',
    description:
      'The path of the logo, a square picture. Add `?size=512` for a larger one. Null: there is none.',
  })
  readonly logoUrl: string | null;

  @ApiProperty({
    maxLength: SITE_SETTINGS['branding.signInText'].maxLength,
    example: 'Only for employees of Example GmbH.',
    description: 'Lines of plain text for the page to sign in; may be empty.',
  })
  readonly signInText: string;

  @ApiProperty({ type: [SiteLinkDto], maxItems: SITE_SETTINGS['branding.links'].maxItems })
  readonly links: readonly SiteLinkDto[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 3,
    description:
      'Of the terms that users have to accept (`GET /api/site/terms`), another one after each change; 0: there are none.',
  })
  readonly termsVersion: number;
}

/** Body of `site/owner`. */
export class ClaimOwnershipDto implements ClaimOwnershipRequest {
  @ApiProperty({
    maxLength: LIMITS.setupCodeMax,
    example: 'K7QM-2XWD-9RTB',
    description: 'The code that the server has printed, in any case, with or without dashes.',
  })
  @IsSetupCode()
  readonly setupCode: string;
}
