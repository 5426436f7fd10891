import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';

/** Media type of forms with files in them. */
export const FORM_TYPE = 'multipart/form-data';
export const FORM_ROUTE = 'chatcall:form-route';

/** A route whose body is a form, for an upload. All others take JSON. */
export const TakesForm = (): MethodDecorator =>
  applyDecorators(SetMetadata(FORM_ROUTE, true), ApiConsumes(FORM_TYPE));
