import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FileCard, FileUsage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { FileCardDto } from '../dto/file.dto.js';
import { FilesService } from '../files.service.js';
import { FileUsageDto } from './dto/answers.dto.js';
import { CreateFileDto, FileIdParamDto } from './dto/requests.dto.js';
import { FileCreation } from './file-creation.js';

/** Files that users upload, before they send them. */
@ApiTags('files')
@Authenticated()
@Controller('files')
export class FilesController {
  readonly #creation: FileCreation;
  readonly #files: FilesService;

  constructor(creation: FileCreation, files: FilesService) {
    this.#creation = creation;
    this.#files = files;
  }

  @Post()
  @Authenticated({ permission: 'files.upload' })
  @RateLimit({ name: 'files', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Makes a file of an upload',
    description:
      'All bytes of the upload have to have arrived. The type is found in the content; the place is removed from the metadata of images and videos. Repeated, it returns the same file. The file can then be sent in a message; it is deleted after 24 hours if it is not.',
  })
  @Created<FileCard>({
    type: FileCardDto,
    description: 'The file. Nothing of it changes later.',
    location: ({ id }) => `/api/files/${id}`,
  })
  @ApiProblem(
    'COMMON.STORAGE_FULL',
    'FILE.NOT_FOUND',
    'FILE.UPLOAD_INCOMPLETE',
    'FILE.UPLOAD_LOCKED',
    'FILE.TYPE_REFUSED',
    'FILE.INFECTED',
  )
  createFile(
    @CurrentUser() { userId }: Principal,
    @Body() request: CreateFileDto,
  ): Promise<FileCard> {
    return this.#creation.create(userId, request);
  }

  @Get('usage')
  @ApiOperation({
    summary: 'Returns how much is stored',
    description: 'What your files have together, and what they may have.',
  })
  @ApiOkResponse({ type: FileUsageDto, description: 'Your usage and its limits.' })
  getFileUsage(@CurrentUser() { userId }: Principal): Promise<FileUsage> {
    return this.#creation.usage(userId);
  }

  @Delete(':fileId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Deletes a file that was not sent',
    description: 'A file that is in a message is deleted with the message.',
  })
  @ApiNoContentResponse({ description: 'The file does not exist any more.' })
  @ApiProblem('FILE.NOT_FOUND', 'FILE.IN_USE')
  deleteFile(
    @CurrentUser() { userId }: Principal,
    @Param() { fileId }: FileIdParamDto,
  ): Promise<void> {
    return this.#files.deleteUnsent(userId, fileId);
  }
}
