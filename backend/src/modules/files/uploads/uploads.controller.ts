import {
  Controller,
  Delete,
  Head,
  Header,
  HttpCode,
  HttpStatus,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Public,
  StreamsBody,
} from '../../../platform/http/index.js';
import { IdempotencyKey, TakesIdempotencyKey } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { UploadIdParamDto } from './dto/requests.dto.js';
import { AppConfig } from '../../../config/index.js';
import { TUS_EXTENSIONS, TUS_VERSION, requireUploadHeaders } from './upload-headers.js';
import { UploadServer } from './upload-server.js';

const BYTES = {
  type: 'integer',
  format: 'int64',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
} as const;
const VERSION_HEADER = {
  description: 'Version of the protocol.',
  required: true,
  schema: { type: 'string', enum: [TUS_VERSION] },
  example: TUS_VERSION,
};
const EXPIRES = {
  description: 'When the upload is deleted, unless more bytes of it arrive.',
  required: true,
  schema: { type: 'string' },
  example: 'Sat, 28 Nov 2026 09:30:00 GMT',
} as const;
const OFFSET = {
  description: 'Bytes that have arrived.',
  schema: BYTES,
  example: 1048576,
} as const;

const HEADERS = {
  'Tus-Resumable': VERSION_HEADER,
  'Upload-Expires': EXPIRES,
  'Upload-Offset': { ...OFFSET, required: true },
} as const;

const ApiTus = (): MethodDecorator & ClassDecorator =>
  ApiHeader({ name: 'Tus-Resumable', ...VERSION_HEADER });

const ApiBytes = (description: string, required: boolean): MethodDecorator =>
  ApiBody({ description, required, schema: { type: 'string', format: 'binary' } });

/** Transports the bytes of files, with the tus protocol 1.0. */
@ApiTags('files')
@Authenticated()
@ApiProblem('COMMON.PRECONDITION_FAILED')
@Controller('uploads')
export class UploadsController {
  readonly #server: UploadServer;
  readonly #sizeMax: number;

  constructor(server: UploadServer, config: AppConfig) {
    this.#server = server;
    this.#sizeMax = config.files.sizeMax;
  }

  /** What the protocol lets clients ask before they upload. */
  @Options(['', ':uploadId'])
  @Public()
  @ApiExcludeEndpoint()
  @HttpCode(HttpStatus.NO_CONTENT)
  @Header('Tus-Extension', TUS_EXTENSIONS)
  describeProtocol(@Res({ passthrough: true }) response: Response): void {
    response.setHeader('Tus-Max-Size', String(this.#sizeMax));
  }

  @Post()
  @Authenticated({ permission: 'files.upload' })
  @StreamsBody()
  @ApiTus()
  @ApiHeader({
    name: 'Upload-Length',
    required: true,
    description: 'Bytes of the file.',
    schema: BYTES,
    example: 2481113,
  })
  @TakesIdempotencyKey(
    'A random key, for example a UUID: the same request with the same key is answered with the same upload, as long as there is one. Its bytes are then not read; `Upload-Offset` says where to continue. With another length: 422.',
  )
  @ApiBytes('The first bytes, or nothing.', false)
  @ApiOperation({
    summary: 'Creates an upload',
    description:
      'Reserves the bytes of a file, which are then sent with `PATCH`; `POST /api/files` makes a file of them. Speaks the [tus protocol](https://tus.io/protocols/resumable-upload) 1.0, with the extensions creation, creation-with-upload, termination and expiration. `Upload-Metadata` is ignored.',
  })
  @ApiCreatedResponse({
    description: 'The upload was created.',
    headers: {
      Location: {
        description: 'Path of the upload. Its last part is the `uploadId`.',
        required: true,
        schema: { type: 'string', format: 'uri-reference' },
      },
      'Tus-Resumable': VERSION_HEADER,
      'Upload-Expires': EXPIRES,
      'Upload-Offset': OFFSET,
    },
  })
  @ApiProblem(
    'COMMON.STORAGE_FULL',
    'COMMON.IDEMPOTENCY_KEY_REUSED',
    'FILE.QUOTA_EXCEEDED',
    'FILE.UPLOAD_LOCKED',
  )
  async createUpload(
    @CurrentUser() { userId }: Principal,
    @IdempotencyKey() creationKey: string | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    requireUploadHeaders(request, ['Upload-Length']);
    await this.#server.handle({ userId, uploadId: null, creationKey }, request, response);
  }

  @Head(':uploadId')
  @ApiTus()
  @ApiOperation({
    summary: 'Returns how many bytes have arrived',
    description: 'A client that was interrupted continues there.',
  })
  @ApiOkResponse({
    description: 'The upload.',
    headers: {
      ...HEADERS,
      'Upload-Length': { description: 'Bytes of the file.', required: true, schema: BYTES },
    },
  })
  @ApiProblem('FILE.NOT_FOUND', 'FILE.UPLOAD_LOCKED')
  async headUpload(
    @CurrentUser() { userId }: Principal,
    @Param() { uploadId }: UploadIdParamDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    requireUploadHeaders(request);
    await this.#server.handle({ userId, uploadId, creationKey: null }, request, response);
  }

  @Patch(':uploadId')
  @Authenticated({ permission: 'files.upload' })
  @HttpCode(HttpStatus.NO_CONTENT)
  @StreamsBody()
  @ApiTus()
  @ApiHeader({
    name: 'Upload-Offset',
    required: true,
    description: 'Where these bytes belong: as many as have arrived.',
    schema: BYTES,
    example: 1048576,
  })
  @ApiBytes('The next bytes.', true)
  @ApiOperation({
    summary: 'Sends the next bytes',
    description:
      'All of the rest, or parts of any length one after another; a request has to be complete within two minutes. What has arrived of a request that is interrupted is kept.',
  })
  @ApiNoContentResponse({ description: 'The bytes are stored.', headers: HEADERS })
  @ApiProblem('COMMON.STORAGE_FULL', 'FILE.NOT_FOUND', 'FILE.UPLOAD_CONFLICT', 'FILE.UPLOAD_LOCKED')
  async patchUpload(
    @CurrentUser() { userId }: Principal,
    @Param() { uploadId }: UploadIdParamDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    requireUploadHeaders(request, ['Upload-Offset']);
    await this.#server.handle({ userId, uploadId, creationKey: null }, request, response);
  }

  @Delete(':uploadId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiTus()
  @ApiOperation({
    summary: 'Cancels an upload',
    description: 'Its bytes are deleted. `DELETE /api/files/{fileId}` deletes a file.',
  })
  @ApiNoContentResponse({
    description: 'The upload does not exist any more.',
    headers: { 'Tus-Resumable': VERSION_HEADER },
  })
  @ApiProblem('FILE.NOT_FOUND', 'FILE.UPLOAD_LOCKED')
  async cancelUpload(
    @CurrentUser() { userId }: Principal,
    @Param() { uploadId }: UploadIdParamDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    requireUploadHeaders(request);
    await this.#server.handle({ userId, uploadId, creationKey: null }, request, response);
  }
}
