import { ApiProperty } from '@nestjs/swagger';
import type {
  PasskeyDescriptor,
  PasskeyRequestOptions,
  UserVerification,
} from '@chatcall/contracts';

/** All values of `userVerification` and `residentKey`. */
export const USER_VERIFICATIONS: readonly UserVerification[] = [
  'required',
  'preferred',
  'discouraged',
];
const EXAMPLE_BYTES = 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT';

/** A passkey or security key of the user. */
export class PasskeyDescriptorDto implements PasskeyDescriptor {
  @ApiProperty({ enum: ['public-key'] })
  readonly type: 'public-key';

  @ApiProperty({ example: EXAMPLE_BYTES, description: 'Base64url.' })
  readonly id: string;

  @ApiProperty({ type: 'string', isArray: true, example: ['internal', 'hybrid'] })
  readonly transports: readonly string[];
}

/** What to ask a passkey for. */
export class PasskeyRequestOptionsDto implements PasskeyRequestOptions {
  @ApiProperty({ example: EXAMPLE_BYTES, description: 'Base64url; for one try, five minutes.' })
  readonly challenge: string;

  @ApiProperty({ example: 'chat.example.com' })
  readonly rpId: string;

  @ApiProperty({ type: 'integer', example: 300000, description: 'Milliseconds.' })
  readonly timeout: number;

  @ApiProperty({ enum: USER_VERIFICATIONS, example: 'required' })
  readonly userVerification: UserVerification;

  @ApiProperty({
    type: [PasskeyDescriptorDto],
    description: 'Empty: any passkey of the device.',
  })
  readonly allowCredentials: readonly PasskeyDescriptorDto[];
}
