import { LIMITS, tidyText } from '@chatcall/contracts';
import type {
  CreateSectionRequest,
  CursorPage,
  Section,
  UpdateSectionRequest,
} from '@chatcall/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsPlainText,
  IsVisibleText,
} from '../../../../platform/validation/index.js';
import { TransformText } from '../../../users/index.js';

function IsSectionName(): PropertyDecorator {
  return applyDecorators(
    TransformText(tidyText),
    IsString(),
    MaxLength(LIMITS.sectionNameMax),
    IsVisibleText(),
    IsPlainText(),
  );
}

/** Path of `sections/:sectionId`. */
export class SectionParamDto {
  @IsId('The section.')
  readonly sectionId: string;
}

export class CreateSectionDto implements CreateSectionRequest {
  @ApiProperty({ example: 'Customers', description: 'The name; several may have the same.' })
  @IsSectionName()
  readonly name: string;
}

export class UpdateSectionDto implements UpdateSectionRequest {
  @ApiPropertyOptional({ example: 'Customers', description: 'The new name.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsSectionName()
  readonly name?: string;

  @ApiPropertyOptional({ description: 'Whether only the name is shown, on all your devices.' })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly collapsed?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    example: 0,
    description: 'The place in the order, from 0; beyond the end means the end.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Max(LIMITS.sectionsMax - 1)
  @Min(0)
  @IsInt()
  readonly position?: number;
}

export class SectionDto implements Section {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.sectionNameMax, example: 'Customers' })
  readonly name: string;

  @ApiProperty({ description: 'Only its name is shown.' })
  readonly collapsed: boolean;
}

export class SectionPageDto extends CursorPageDto implements CursorPage<Section> {
  @PageItems(SectionDto)
  readonly items: readonly SectionDto[];
}
