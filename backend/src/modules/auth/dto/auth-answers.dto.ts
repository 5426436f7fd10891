import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AuthResult, CursorPage, Session, TokenPair } from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_DEVICE_TOKEN } from './auth-requests.dto.js';
import { MeDto } from '../../users/index.js';

const EXAMPLE_SESSION = '0190f3c2-8a41-7e0b-8f3d-2b5c7d9e1f30';

/** A signed-in device's tokens. */
export class TokenPairDto implements TokenPair {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_SESSION })
  readonly sessionId: string;

  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkwZjNjMiJ9.c2lnbmF0dXJl',
    description:
      'Valid for 15 minutes; sent as `Authorization: Bearer` and in the socket handshake as `auth.token`.',
  })
  readonly accessToken: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:45:00.000Z' })
  readonly accessTokenExpiresAt: string;

  @ApiPropertyOptional({
    example: 'vY0kq3w0m2v4b7Vd1cW8eF9gH2iJ4kL6mN8oP0qR2sT',
    description:
      'Only with the delivery `body`. Valid once, for 7 days. Using it again ends the session.',
  })
  readonly refreshToken?: string;

  @ApiProperty({ format: 'date-time', example: '2026-02-07T09:30:00.000Z' })
  readonly refreshTokenExpiresAt: string;
}

/** The answer to a sign-in. */
export class AuthResultDto extends TokenPairDto implements AuthResult {
  @ApiProperty({ type: MeDto })
  readonly user: MeDto;

  @ApiPropertyOptional({
    example: EXAMPLE_DEVICE_TOKEN,
    description:
      'Only with the delivery `body`. Keep it, also after a sign-out, and send it with the next sign-in.',
  })
  readonly deviceToken?: string;
}

/** A signed-in device. */
export class SessionDto implements Session {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_SESSION })
  readonly id: string;

  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })
  readonly userAgent: string;

  @ApiProperty({ example: '192.0.2.17' })
  readonly address: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:40:00.000Z',
    description: 'Accurate to about five minutes.',
  })
  readonly lastSeenAt: string;

  @ApiProperty({ example: true, description: 'True for the session of this request.' })
  readonly current: boolean;
}

/** A page of the signed-in devices. */
export class SessionPageDto extends CursorPageDto implements CursorPage<Session> {
  @PageItems(SessionDto)
  readonly items: readonly SessionDto[];
}
