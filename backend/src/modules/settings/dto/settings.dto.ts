import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { LIMITS, SETTING_NAMES } from '@chatcall/contracts';
import type {
  ChangeSettingRequest,
  SettingName,
  SettingValue,
  SiteSetting,
} from '@chatcall/contracts';
import { IsIn, ValidateBy } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../platform/validation/index.js';

const TEXT_MAX = 253;
const ITEMS_MAX = 100;

/** One of the types that settings have, bounded; the service checks what the setting accepts. */
function IsSettingValue(): PropertyDecorator {
  return ValidateBy({
    name: 'settingValue',
    validator: {
      validate: isValue,
      defaultMessage: () =>
        '$property must be a text, a whole number, true or false, or a list of texts',
    },
  });
}

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length <= ITEMS_MAX && value.every(isText);
  return typeof value === 'boolean' || Number.isSafeInteger(value) || isText(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= TEXT_MAX;
}

function ValueProperty(description: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      oneOf: [
        { type: 'string', maxLength: TEXT_MAX },
        { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        { type: 'boolean' },
        { type: 'array', maxItems: ITEMS_MAX, items: { type: 'string', maxLength: TEXT_MAX } },
      ],
      example: 'open',
      description,
    }),
  );
}

/** Path parameter with the name of a setting. */
export class SettingParamDto {
  @ApiProperty({ enum: SETTING_NAMES, description: 'The name of the setting.' })
  @IsIn(SETTING_NAMES)
  readonly setting: SettingName;
}

/** The new value of a setting. */
export class ChangeSettingDto implements ChangeSettingRequest {
  @ValueProperty('Of the type of the setting, within its bounds.')
  @IsSettingValue()
  readonly value: SettingValue;
}

/** Who changed a setting. */
class SettingAuthorDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;
}

/** A setting of this server. */
export class SiteSettingDto implements SiteSetting {
  @ApiProperty({ enum: SETTING_NAMES })
  readonly name: SettingName;

  @ValueProperty('The value that holds.')
  readonly value: SettingValue;

  @ValueProperty('The value of a new server.')
  readonly defaultValue: SettingValue;

  @ApiProperty({
    example: false,
    description: 'The environment of the server sets the value: it cannot be changed here.',
  })
  readonly fixed: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, example: 3, description: 'Counts the changes.' })
  readonly version: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-01-31T09:30:00.000Z',
    description: 'Null: never.',
  })
  readonly changedAt: string | null;

  @ApiProperty({
    type: SettingAuthorDto,
    nullable: true,
    description: 'Null: nobody, or the console of the server.',
  })
  readonly changedBy: SettingAuthorDto | null;
}

/** All settings of this server. */
export class SiteSettingPageDto extends CursorPageDto {
  @PageItems(SiteSettingDto)
  readonly items: readonly SiteSettingDto[];
}
