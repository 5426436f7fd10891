import { ApiProperty } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { FACTOR_LIMITS } from '@chatcall/contracts';
import type {
  ConfirmedFactor,
  Factor,
  FactorKind,
  FactorOverview,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';

const FACTOR_KINDS: readonly FactorKind[] = ['totp', 'webauthn'];
const EXAMPLE_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const CODES = {
  type: 'string',
  isArray: true,
  maxItems: FACTOR_LIMITS.recoveryCodes,
  example: ['7WQ2M-K4XZP-9RTBD', 'H3NVC-8LYQA-5JE6S'],
} satisfies ApiPropertyOptions;

/** A second factor. */
export class FactorDto implements Factor {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({
    enum: FACTOR_KINDS,
    description: '`totp`: an authenticator app; `webauthn`: a passkey or security key.',
  })
  readonly kind: FactorKind;

  @ApiProperty({ example: 'Phone', description: 'Chosen by the user.' })
  readonly name: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-02-07T09:30:00.000Z',
  })
  readonly lastUsedAt: string | null;
}

/** The second factors of the user. */
export class FactorOverviewDto implements FactorOverview {
  @ApiProperty({ type: [FactorDto], maxItems: FACTOR_LIMITS.perUser })
  readonly factors: readonly FactorDto[];

  @ApiProperty({ type: 'integer', example: 9, minimum: 0, maximum: FACTOR_LIMITS.recoveryCodes })
  readonly recoveryCodesLeft: number;
}

/** An authenticator app that is being set up. */
export class TotpEnrolmentDto implements TotpEnrolment {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ example: EXAMPLE_SECRET, description: 'Base32, to type in. Shown once.' })
  readonly secret: string;

  @ApiProperty({
    format: 'uri',
    example: `otpauth://totp/ChatCall:anna?secret=${EXAMPLE_SECRET}&issuer=ChatCall`,
    description: 'For a QR code. Make the code where it is shown: the URI has the secret.',
  })
  readonly uri: string;
}

/** A factor that counts from now on. */
export class ConfirmedFactorDto implements ConfirmedFactor {
  @ApiProperty({ type: FactorDto })
  readonly factor: FactorDto;

  @ApiProperty({
    ...CODES,
    nullable: true,
    description: 'Shown once; null when the user has recovery codes already.',
  })
  readonly recoveryCodes: readonly string[] | null;
}

/** New recovery codes. */
export class RecoveryCodesDto implements RecoveryCodes {
  @ApiProperty({ ...CODES, description: 'Shown once. They replace those from before.' })
  readonly codes: readonly string[];
}
