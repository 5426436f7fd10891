import type { UpdateProfileRequest } from '@chatcall/contracts';
import { IsDisplayName, IsStatusText, IsUsername } from './text-fields.js';

/** Fields of the profile to change; those left out stay. */
export class UpdateProfileDto implements UpdateProfileRequest {
  @IsDisplayName({ optional: true })
  readonly displayName?: string;

  @IsUsername({ optional: true })
  readonly username?: string;

  @IsStatusText({ optional: true })
  readonly statusText?: string;
}
