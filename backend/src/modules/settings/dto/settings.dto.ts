import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  LIMITS,
  SETTING_NAMES,
  SITE_LINK_MAX,
  SITE_SETTINGS,
  isSiteLink,
} from '@chatcall/contracts';
import type {
  ChangeSettingRequest,
  SettingName,
  SettingValue,
  SiteLink,
  SiteSetting,
} from '@chatcall/contracts';
import { IsIn, ValidateBy } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { IsPictureVersion } from '../../../platform/pictures/index.js';
import { EXAMPLE_ID } from '../../../platform/validation/index.js';

const TEXT_MAX = SITE_SETTINGS['terms.text'].maxLength;
const ITEM_MAX = 253;
const ITEMS_MAX = 100;

/** One of the types that settings have, bounded; the service checks what the setting accepts. */
function IsSettingValue(): PropertyDecorator {
  return ValidateBy({
    name: 'settingValue',
    validator: {
      validate: isValue,
      defaultMessage: () =>
        '$property must be a text, a whole number, true or false, or a list of texts or links',
    },
  });
}

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length <= ITEMS_MAX && value.every(isItem);
  return typeof value === 'boolean' || Number.isSafeInteger(value) || isText(value, TEXT_MAX);
}

function isItem(value: unknown): boolean {
  return isText(value, ITEM_MAX) || isSiteLink(value);
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length <= maxLength;
}

/** A link for the page to sign in. */
export class SiteLinkDto implements SiteLink {
  @ApiProperty({ minLength: 1, maxLength: SITE_LINK_MAX.label, example: 'Privacy' })
  readonly label: string;

  @ApiProperty({
    minLength: 1,
    maxLength: SITE_LINK_MAX.address,
    example: 'https://example.com/privacy',
    description: 'With `https` or `mailto`.',
  })
  readonly address: string;
}

function ValueProperty(description: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      oneOf: [
        { type: 'string', maxLength: TEXT_MAX },
        { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        { type: 'boolean' },
        {
          type: 'array',
          maxItems: ITEMS_MAX,
          items: {
            oneOf: [{ type: 'string', maxLength: ITEM_MAX }, { $ref: getSchemaPath(SiteLinkDto) }],
          },
        },
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

/** Path parameter with the version of the logo. */
export class LogoParamDto {
  @IsPictureVersion()
  readonly version: string;
}

/** The new value of a setting. */
@ApiExtraModels(SiteLinkDto)
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
