import { ApiProperty } from '@nestjs/swagger';

/** Answer of `health/live`. */
export class LiveDto {
  @ApiProperty({ enum: ['up'] })
  readonly status: 'up';
}

/** Answer of `health/ready`. */
export class ReadyDto {
  @ApiProperty({ enum: ['ready', 'not-ready', 'shutting-down'] })
  readonly status: 'ready' | 'not-ready' | 'shutting-down';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['up', 'down'] },
    example: { database: 'up', storage: 'up', redis: 'up', media: 'up' },
    description: 'State of each part that has to work.',
  })
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
}
