import { UseInterceptors, applyDecorators } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiBody } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import { ValidationError } from '../errors/index.js';
import { TakesForm } from '../http/index.js';

/** An upload that multer has kept in memory. */
interface UploadedInMemory {
  readonly buffer: Buffer;
}

/** A route that accepts one picture as the part `file` of a multipart form, and nothing else. */
export function PictureUpload(bytesMax: number = LIMITS.avatarBytes): MethodDecorator {
  return applyDecorators(
    UseInterceptors(
      FileInterceptor('file', {
        limits: { fileSize: bytesMax, files: 1, fields: 0, headerPairs: 32 },
      }),
    ),
    TakesForm(),
    ApiBody({
      schema: {
        type: 'object',
        required: ['file'],
        properties: {
          file: {
            type: 'string',
            format: 'binary',
            description: `JPEG, PNG, WebP or GIF, at most ${bytesMax} bytes.`,
          },
        },
      },
    }),
  );
}

/** Returns the bytes of the upload. Without an upload the request is invalid. */
export class UploadedBytesPipe implements PipeTransform<UploadedInMemory | undefined, Buffer> {
  transform(file: UploadedInMemory | undefined): Buffer {
    if (file === undefined || file.buffer.length === 0) {
      throw new ValidationError([
        { field: 'file', detail: 'file must be a picture in a multipart form', rule: 'isFile' },
      ]);
    }
    return file.buffer;
  }
}
