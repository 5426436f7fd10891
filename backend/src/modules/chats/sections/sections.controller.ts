import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Section } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  RateLimit,
} from '../../../platform/http/index.js';
import { Idempotent, KeyedRequest } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import {
  CreateSectionDto,
  SectionDto,
  SectionPageDto,
  SectionParamDto,
  UpdateSectionDto,
} from './dto/section.dto.js';
import { SectionsService } from './sections.service.js';

const READS = { name: 'chats-read', points: 300, seconds: 60, by: 'user' } as const;
const CHANGES = { name: 'sections-change', points: 120, seconds: 60, by: 'user' } as const;

/** The sections of the user's list of conversations. */
@ApiTags('chats')
@Authenticated()
@Controller('sections')
export class SectionsController {
  readonly #sections: SectionsService;

  constructor(sections: SectionsService) {
    this.#sections = sections;
  }

  @Get()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the sections of your list of conversations',
    description:
      'In their order, all on one page. Put a conversation in a section with `PATCH /api/chats/{conversationId}/membership`.',
  })
  @ApiOkResponse({ type: SectionPageDto, description: 'Your sections.' })
  listSections(@CurrentUser() { userId }: Principal): Promise<CursorPage<Section>> {
    return this.#sections.list(userId);
  }

  @Post()
  @Idempotent()
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Adds a section',
    description: 'At the end. Your other devices are notified of every change of your sections.',
  })
  @Created<Section>({
    type: SectionDto,
    description: 'The new section.',
    location: ({ id }) => `/api/sections/${id}`,
  })
  @ApiProblem('CHAT.TOO_MANY_SECTIONS')
  createSection(
    @CurrentUser() { userId }: Principal,
    @Body() body: CreateSectionDto,
    @KeyedRequest() request: IdempotentRequest | null,
  ): Promise<Section> {
    return this.#sections.create(userId, body, request);
  }

  @Patch(':sectionId')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Renames, collapses or moves a section',
    description: 'Absent fields stay the same.',
  })
  @ApiOkResponse({ type: SectionDto, description: 'The section after the change.' })
  @ApiProblem('CHAT.NOT_FOUND')
  updateSection(
    @CurrentUser() { userId }: Principal,
    @Param() { sectionId }: SectionParamDto,
    @Body() body: UpdateSectionDto,
  ): Promise<Section> {
    return this.#sections.update(userId, sectionId, body);
  }

  @Delete(':sectionId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Deletes a section',
    description:
      'Its conversations stay, in no section. When there is no such section, nothing changes.',
  })
  @ApiNoContentResponse({ description: 'You have no such section now.' })
  deleteSection(
    @CurrentUser() { userId }: Principal,
    @Param() { sectionId }: SectionParamDto,
  ): Promise<void> {
    return this.#sections.delete(userId, sectionId);
  }
}
